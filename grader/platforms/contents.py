"""Contents of every bundle: the engine as a wheel, pinned requirements, the assignment, the policy, and templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from grader.authoring.notebooks import first_cell
from grader.authoring.release import CHECKS, manifest_json, public_part, students_files, students_notebooks
from grader.model.assignment import MANIFEST, STUDENTS_POLICY, Assignment
from grader.model.errors import UsageError
from grader.model.packages import needed_by
from grader.model.policy import Policy, read_policy
from grader.platforms.archive import File, Files, pack_zip
from grader.platforms.grading_files import assignment_files
from grader.platforms.wheels import PACKAGE, TEMPLATES, pack_engine, requirements
from grader.selfcheck import carried

__all__ = ["BundleSource", "File", "Files", "in_folder"]

POLICY = "policy.toml"


def in_folder(folder: str, files: Mapping[str, File]) -> Files:
    """Return the same files in a folder."""
    return {f"{folder}/{name}": file for name, file in files.items()}


class BundleSource:
    """One assignment and one policy, from which a bundle is packed. Methods raise UsageError for what cannot be used."""

    def __init__(self, assignment: Assignment, policy: Path | None, *, url: str = "", pyodide: str = "") -> None:
        self.assignment = assignment
        self.url = url
        """The address from which the first cell of students' notebooks installs the engine; none if it does not."""
        self.pyodide = pyodide
        """The folder or address of Pyodide, for notebooks in a browser; none for the one that JupyterLite takes by itself."""
        self.policy_text = policy.read_bytes() if policy else self.template(POLICY).content
        self.policy: Policy = read_policy(self.policy_text, str(policy or POLICY))
        self.policy.require_use(assignment)

    @property
    def policy_file(self) -> File:
        return File(self.policy_text)

    @property
    def students_policy_file(self) -> File:
        """The policy without the seed, which tells the numbers of hidden checks."""
        return File(re.sub(rb"(?m)^[ \t]*seed[ \t]*=.*\n?", b"", self.policy_text))

    # the engine ----------------------------------------------------------------------------------------------------

    def engine(self, *, hidden: bool = True) -> Files:
        """Return the wheel, and the requirements to install it with, those of hidden checks too where they are to run."""
        name, content = self.wheel
        about = self.assignment.description
        lines = requirements(needed_by(about, hidden=hidden), about.package_index)
        return {name: File(content), "requirements.txt": File(lines.encode())}

    @cached_property
    def wheel(self) -> tuple[str, bytes]:
        """Name and content of a wheel of the engine."""
        return pack_engine({})

    @cached_property
    def students_wheel(self) -> tuple[str, bytes]:
        """The same with the public checks in it, and with the packages of the assignment among those that it needs.

        Where a notebook has nothing beside it and carries no checks, they are found there.
        """
        checks = {name: file for name, file in self.students_files().items() if name.startswith(f"{CHECKS}/")}
        return pack_engine(in_folder(f"{PACKAGE.name}/exercises", checks), self.assignment.description.requirements)

    # the assignment ------------------------------------------------------------------------------------------------

    def assignment_files(self) -> Files:
        """Return all that grading needs, hidden parts included, in a folder."""
        return in_folder("assignment", assignment_files(self.assignment))

    def grading_files(self) -> Files:
        """Return everything that a platform needs which runs hidden checks, but for its own scripts."""
        return {
            **self.engine(),
            **self.assignment_files(),
            "policy.toml": self.policy_file,
            "README.md": self.template("README.md"),
        }

    def students_files(self) -> Files:
        """Return what students may have: stubs, public checks and the public part of the manifest."""
        if self.assignment.manifest.withheld:
            raise UsageError(f"{self.assignment.folder} is the students' copy; name the instructor's folder with --assignment")
        assignment = self.assignment
        texts = students_files(assignment.folder, assignment.description, assignment.manifest)
        if self.policy.hints.reported:
            texts[f"{CHECKS}/{STUDENTS_POLICY}"] = b"[hints]\nreported = true\n"
        return {name: File(text) for name, text in texts.items()}

    def students_notebooks(self, address: str = "", packages: str = "") -> Files:
        """Return the exercises once more, as notebooks that carry their checks; the arguments are those of `first_cell`."""
        begin, checks = (
            first_cell(address, packages),
            {part.id: self.carried(part.id) for part in self.assignment.description.sheets},
        )
        assignment = self.assignment
        texts = students_notebooks(assignment.folder, assignment.description, assignment.manifest, begin=begin, carried=checks)
        return {name: File(text) for name, text in texts.items()}

    def carried(self, exercise: str) -> dict[str, str]:
        """Return what a notebook carries: the public checks of its exercise, and what stands in the folder of all checks."""
        manifest = public_part(self.assignment.description, self.assignment.manifest)
        checks, practice = (tuple(c for c in some if c.exercise == exercise) for some in (manifest.checks, manifest.practice))
        own = msgspec.structs.replace(manifest, checks=checks, practice=practice)
        names = {
            name.removeprefix(f"{CHECKS}/"): file for name, file in self.students_files().items() if name.startswith(f"{CHECKS}/")
        }
        files = {name: file for name, file in names.items() if name.partition("/")[0] in (exercise, name)}
        return carried.carried_metadata(exercise, pack_zip({**files, MANIFEST: File(manifest_json(own))}))

    # templates -----------------------------------------------------------------------------------------------------

    def template(self, name: str, executable: bool = False, **words: str) -> File:
        """Return a file of `autograder/`, with every `@WORD@` replaced. Raises UsageError if this installation lacks it."""
        for folder in (PACKAGE / TEMPLATES, PACKAGE.parent / TEMPLATES):
            if (folder / name).is_file():
                text = (folder / name).read_text(encoding="utf-8")
                break
        else:
            raise UsageError(f"this installation lacks {TEMPLATES}/{name}; install it again")
        text = re.sub(r"@([A-Z]+)@", lambda word: words[word[1].lower()], text)
        return File(text.encode(), executable)
