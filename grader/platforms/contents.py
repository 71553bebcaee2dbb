"""Contents of every bundle: the engine as a wheel, pinned requirements, the assignment, the policy, and templates.

Nothing is downloaded or built: the wheel holds the files that are imported right now, so an installed grader makes the same one
as its source tree.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from packaging.requirements import Requirement

import grader
import grader_worker
from grader.authoring.release import students_files, students_notebooks
from grader.model.assignment import DESCRIPTION, MANIFEST, SOLUTION, Assignment
from grader.model.errors import UsageError
from grader.model.policy import Policy, read_policy
from grader.platforms.archive import File, Files, pack_zip

__all__ = ["BundleSource", "File", "Files", "in_folder"]

DISTRIBUTION = "nn-by-hand"
PACKAGE = Path(grader.__file__).parent
WORKER = Path(grader_worker.__file__).parent
TEMPLATES = "autograder"
POLICY = "policy.toml"
NOT_PACKED = ("__pycache__", "exercises", TEMPLATES)
"""Folders of the package that only the instructor's installation needs."""
HIDDEN_FILES = (SOLUTION, "test_hidden.py", "misconceptions.py")
LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "extra": ""}


def in_folder(folder: str, files: Mapping[str, File]) -> Files:
    """Return the same files in a folder."""
    return {f"{folder}/{name}": file for name, file in files.items()}


class BundleSource:
    """One assignment and one policy, from which a bundle is packed. Methods raise UsageError for what cannot be used."""

    def __init__(self, assignment: Assignment, policy: Path | None) -> None:
        self.assignment = assignment
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

    def engine(self) -> Files:
        """Return the wheel, and the requirements to install it with."""
        name, content = self.wheel
        return {name: File(content), "requirements.txt": File(requirements().encode())}

    @cached_property
    def wheel(self) -> tuple[str, bytes]:
        """Name and content of a wheel of the engine."""
        stem = f"{DISTRIBUTION.replace('-', '_')}-{grader.__version__}"
        files: Files = {}
        for package in (PACKAGE, WORKER):
            for path in sorted(p for p in package.rglob("*") if p.is_file() and p.suffix != ".pyc"):
                name = path.relative_to(package)
                if not set(NOT_PACKED) & set(name.parts) and not any(part.startswith(".") for part in name.parts):
                    files[f"{package.name}/{name.as_posix()}"] = File(path.read_bytes())
        files[f"{stem}.dist-info/METADATA"] = File(wheel_metadata().encode())
        kind = f"Wheel-Version: 1.0\nGenerator: {DISTRIBUTION}\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        files[f"{stem}.dist-info/WHEEL"] = File(kind.encode())
        files[f"{stem}.dist-info/entry_points.txt"] = File(b"[console_scripts]\ngrader = grader.__main__:run\n")
        record = "".join(
            f"{name},sha256={record_digest(file.content)},{len(file.content)}\n" for name, file in sorted(files.items())
        )
        files[f"{stem}.dist-info/RECORD"] = File(f"{record}{stem}.dist-info/RECORD,,\n".encode())
        return f"{stem}-py3-none-any.whl", pack_zip(files)

    # the assignment ------------------------------------------------------------------------------------------------

    def assignment_files(self) -> Files:
        """Return all that grading needs, hidden parts included: no variants, and nothing else that may lie about."""
        if self.assignment.manifest.withheld or not self.assignment.has_reference:
            raise UsageError(f"{self.assignment.folder} has no hidden checks; name the instructor's folder with --assignment")
        files = {name: File(self.read(name)) for name in (DESCRIPTION, MANIFEST)}
        for part in self.assignment.folders:
            for path in sorted((self.assignment.folder / part).iterdir()):
                if path.is_file():
                    hidden = path.name in HIDDEN_FILES
                    files[f"{part}/{path.name}"] = File(path.read_bytes(), hidden=hidden)
        return in_folder("assignment", files)

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
        return {name: File(text) for name, text in texts.items()}

    def students_notebooks(self) -> Files:
        """Return the exercises once more, as notebooks."""
        texts = students_notebooks(self.assignment.folder, self.assignment.description, self.assignment.manifest)
        return {name: File(text) for name, text in texts.items()}

    def read(self, name: str) -> bytes:
        path = self.assignment.folder / name
        try:
            return path.read_bytes()
        except OSError:
            raise UsageError(f"{path} is missing") from None

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


def wheel_metadata() -> str:
    """Return what pip must know about the engine; extras are for those who develop or pack."""
    needs = [line for line in importlib.metadata.requires(DISTRIBUTION) or () if "extra" not in line.partition(";")[2]]
    python = importlib.metadata.metadata(DISTRIBUTION)["Requires-Python"]
    head = ["Metadata-Version: 2.1", f"Name: {DISTRIBUTION}", f"Version: {grader.__version__}", f"Requires-Python: {python}"]
    return "\n".join([*head, *(f"Requires-Dist: {line}" for line in sorted(needs))]) + "\n"


def record_digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def requirements() -> str:
    """Return the packages that the engine needs on Linux, pinned to the versions that are installed here."""
    lines = sorted({line.lower(): line for line in pins(DISTRIBUTION, {DISTRIBUTION})}.values(), key=str.lower)
    return "\n".join(["# The versions that this bundle was made with.", *lines]) + "\n"


def pins(distribution: str, seen: set[str]) -> Iterator[str]:
    """Yield `name==version` for everything that a distribution leads to; what is not installed here keeps its own limits."""
    for requirement in map(Requirement, importlib.metadata.requires(distribution) or ()):
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name in seen or (requirement.marker and not requirement.marker.evaluate(LINUX)):
            continue
        seen.add(name)
        try:
            yield f"{requirement.name}=={importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            yield f"{requirement.name}{requirement.specifier}"
        else:
            yield from pins(name, seen)
