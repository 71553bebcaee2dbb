"""From what an author writes to what students get: stubs, public checks and the manifest, generated and never edited.

`solutions/<outcome>/solution.py` is in jupytext's percent format. A stub is the same text with every region between
`### BEGIN SOLUTION` and `### END SOLUTION` replaced by `raise NotImplementedError`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from grader.authoring.hints import without_hints
from grader.authoring.notebooks import exercise_notebook, without_pictures
from grader.grading.composition import composition_checks
from grader.grading.purity import imports_check
from grader.grading.scoring import function_worths
from grader.grading.sealed import SEALED
from grader.model.assignment import DESCRIPTION, MANIFEST, SOLUTION, Assignment, Description, HiddenPart, Manifest, load_description
from grader.model.errors import CheckError, UsageError
from grader.model.report import Check

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
REGION = re.compile(rf"^(?P<indent>[ \t]*){BEGIN}\n(?:.*\n)*?[ \t]*{END}\n?", re.MULTILINE)
CHECKS = "checks"
"""The folder beside the stubs that holds the public checks."""
NOTEBOOKS = "notebooks"
"""The folder that holds the same exercises as notebooks."""
STUDENTS_FILES = ("test_public.py", "conftest.py", "*.csv", SEALED)
"""Patterns of what students get of an outcome's folder: public checks, the fixtures and data that these use, sealed mistakes, and
nothing else."""


def stub(solution: str, name: str) -> str:
    """The student's version of a solution. CheckError if a marker is missing, misspelt or nested."""
    text, regions = REGION.subn(lambda region: f"{region['indent']}raise NotImplementedError\n", without_hints(solution, name))
    if not regions or {solution.count("BEGIN SOLUTION"), solution.count("END SOLUTION")} != {regions}:
        raise CheckError(f"{name}: every solution stands between one line {BEGIN!r} and one line {END!r}")
    return text


def collect_manifest(folder: Path, description: Description) -> Manifest:
    """The manifest of the checks in a solutions folder, in the order of the outcomes, public ones first.

    Raises CheckError for a check file that cannot be imported, an unmarked test, a check of no contract function, or a hidden check
    of a practice.
    """
    from grader.grading.collection import CheckCollector
    from grader.grading.collection import collect as collect_items

    assignment = Assignment(folder, description.at_home, Manifest(()))
    practices = {practice.id for practice in description.practice}
    collector = CheckCollector([outcome.id for outcome in assignment.outcomes])
    collect_items(collector, assignment, assignment.folders, hidden=True)
    known = set(assignment.functions)
    unknown = [f"{c.id} names {f}" for c in collector.checks for f in c.functions if f not in known]
    hidden = [f"{c.id} is hidden, and belongs to a practice" for c in collector.checks if c.hidden and c.outcome in practices]
    if collector.broken or unknown or hidden:
        raise CheckError("; ".join([*collector.broken, *unknown, *hidden]))
    made = (*composition_checks(description.capstone), *(imports_check(outcome.id) for outcome in description.outcome))
    checks = [*(check for check in collector.checks if check.outcome not in practices), *made]
    practice = tuple(check for check in collector.checks if check.outcome in practices)
    order = {outcome.id: n for n, outcome in enumerate(description.outcome)}
    in_order = tuple(sorted(checks, key=lambda check: (order[check.outcome], check.hidden)))
    return Manifest(in_order, practice, signatures=signatures(folder, description))


def public_part(manifest: Manifest) -> Manifest:
    """The manifest that students get: their checks, and what the others weigh."""
    hidden: dict[str, list[Check]] = {}
    for check in manifest.checks:
        if check.hidden:
            hidden.setdefault(check.outcome, []).append(check)
    withheld = {outcome: HiddenPart(len(cs), sum(c.points for c in cs)) for outcome, cs in hidden.items()}
    return Manifest(tuple(c for c in manifest.checks if not c.hidden), manifest.practice, withheld, manifest.signatures)


def signatures(solutions: Path, description: Description) -> dict[str, str]:
    """For each function its arguments with their defaults, read from the solutions."""
    found: dict[str, str] = {}
    for part in description.sheets:
        for node in ast.parse(solution_text(solutions, part.id)).body:
            if isinstance(node, ast.FunctionDef) and node.name in part.functions:
                names = [argument.arg for argument in node.args.args]
                defaults = [f"={ast.unparse(default)}" for default in node.args.defaults]
                endings = [""] * (len(names) - len(defaults)) + defaults
                found[node.name] = ", ".join(name + ending for name, ending in zip(names, endings, strict=True))
    return found


def solution_text(solutions: Path, part: str) -> str:
    path = solutions / part / SOLUTION
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise UsageError(f"{path} is missing") from None


def release(solutions: Path) -> tuple[bytes, dict[str, bytes]]:
    """The manifest for `solutions`, and every file of the students' folder, by its path there."""
    description = load_description(solutions)
    manifest = collect_manifest(solutions, description)
    notebooks = {f"{NOTEBOOKS}/{name}": content for name, content in students_notebooks(solutions, description, manifest).items()}
    return manifest_json(manifest), {**students_files(solutions, description, manifest), **notebooks}


def students_files(solutions: Path, description: Description, manifest: Manifest) -> dict[str, bytes]:
    """Return the students' files besides notebooks, by path: stubs, public checks and the public part of the manifest.

    UsageError if a solution is missing.
    """
    files = {f"{CHECKS}/{DESCRIPTION}": (solutions / DESCRIPTION).read_bytes()}
    files[f"{CHECKS}/{MANIFEST}"] = manifest_json(public_part(manifest))
    for part in description.sheets:
        text = solution_text(solutions, part.id)
        files[f"{part.id}.py"] = without_pictures(stub(text, part.id)).encode()
        for pattern in STUDENTS_FILES:
            for public in sorted((solutions / part.id).glob(pattern)):
                files[f"{CHECKS}/{part.id}/{public.name}"] = public.read_bytes()
    return files


def students_notebooks(
    solutions: Path,
    description: Description,
    manifest: Manifest,
    *,
    begin: str = "",
    carried: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> dict[str, bytes]:
    """The same exercises as notebooks, by file name; `begin` and `carried` (for each exercise) as for `exercise_notebook`.

    UsageError if a solution is missing.
    """
    points = function_worths(Assignment(solutions, description, manifest))
    return {
        f"{part.id}.ipynb": exercise_notebook(
            stub(solution_text(solutions, part.id), part.id),
            part.id,
            part.functions,
            points,
            begin=begin,
            carried=carried.get(part.id, {}),
            pictures=pictures_of(solutions, part.id),
            handed_in=part not in description.practice,
        )
        for part in description.sheets
    }


def pictures_of(solutions: Path, part: str) -> dict[str, bytes]:
    """Return the pictures beside a solution, by file name."""
    return {path.name: path.read_bytes() for path in sorted((solutions / part).glob("*.svg"))}


def manifest_json(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def differences(folder: Path, files: dict[str, bytes]) -> list[str]:
    """Paths in `folder` that are not what `files` says: missing, other content, or not wanted there."""
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    wrong = {name for name, content in files.items() if name not in present or (folder / name).read_bytes() != content}
    return sorted(wrong | (present - files.keys()))


def write(folder: Path, files: dict[str, bytes]) -> Iterable[str]:
    """Write what differs and delete what does not belong there; yields each path that changed."""
    for name in differences(folder, files):
        path = folder / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[name])
        else:
            path.unlink()
        yield name
