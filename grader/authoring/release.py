"""From what an author writes to what students get: stubs, public checks and the manifest, generated and never edited.

`solutions/<outcome>/solution.py` is in jupytext's percent format, so its author can open it as a notebook.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from grader.authoring.hints import hints_file
from grader.authoring.links import with_links
from grader.authoring.notebooks import HEADER, exercise_notebook, without_pictures
from grader.authoring.slips import slips_of
from grader.authoring.sources import source_of, syntax_of
from grader.authoring.stubs import stub
from grader.authoring.titles import titled
from grader.checks.objects import JUDGING
from grader.grading.collection import HIDDEN, PUBLIC
from grader.grading.composition import composition_checks
from grader.grading.diagnosis import MISCONCEPTIONS
from grader.grading.purity import imports_check
from grader.grading.scoring import function_worths
from grader.model.assignment import (
    DATA,
    DESCRIPTION,
    HINTS,
    MANIFEST,
    SEALED,
    SOLUTION,
    SOLUTION_NOTEBOOK,
    Assignment,
    Description,
    HiddenPart,
    Manifest,
    load_reference,
    part_files,
)
from grader.model.errors import CheckError
from grader.model.packages import require_packages
from grader.model.report import Check
from grader.model.suggestions import did_you_mean
from grader_worker.operations import OPERATORS

CHECKS = "checks"
"""The folder beside the stubs that holds the public checks."""
NOTEBOOKS = "notebooks"
"""The folder that holds the same exercises as notebooks."""
INSTRUCTORS_FILES = (SOLUTION, SOLUTION_NOTEBOOK, HIDDEN, MISCONCEPTIONS)
"""What students never get of a folder, whoever names it."""


def collect_manifest(folder: Path, description: Description) -> Manifest:
    """The manifest of the checks in a solutions folder, in the order of the outcomes, public ones first.

    Raises CheckError for a check file that cannot be imported, an unmarked test, a check of no contract function, or a hidden check
    of a practice.
    """
    from grader.grading.collection import CheckCollector, place_of_test
    from grader.grading.collection import collect as collect_items

    require_packages(description, hidden=True)
    assignment = Assignment(folder, description.at_home, Manifest(()))
    practices = {practice.id for practice in description.practice}
    collector = CheckCollector([outcome.id for outcome in assignment.outcomes])
    collect_items(collector, assignment, assignment.folders, hidden=True)
    known = set(assignment.functions)
    unknown = [
        f"{place_of_test(item)}: {item.name} is about {f!r}, which {DESCRIPTION} does not list{did_you_mean(f, known)}"
        for c, item in collector.items
        for f in c.functions
        if f not in known
    ]
    checked = {f for c in collector.checks for f in c.functions}
    unchecked = [f for f in assignment.functions if f not in checked]
    missing = [f"no check is about {', '.join(unchecked)}"] if unchecked and not collector.broken else []
    hidden = [f"{c.id} is hidden, and belongs to a practice" for c in collector.checks if c.hidden and c.outcome in practices]
    if collector.broken or unknown or missing or hidden:
        raise CheckError("; ".join([*collector.broken, *unknown, *missing, *hidden]))
    imports = (imports_check(outcome.id) for outcome in description.outcome if description.forbidden)
    made = (*composition_checks(description.capstone), *imports)
    checks = [*(check for check in collector.checks if check.outcome not in practices), *made]
    practice = tuple(check for check in collector.checks if check.outcome in practices)
    order = {outcome.id: n for n, outcome in enumerate(description.outcome)}
    place = {name: n for n, name in enumerate(assignment.functions)}

    def position(check: Check) -> tuple[int, bool, int]:
        """Return where a check stands: reports say what comes next in the order of the sheets."""
        return order[check.outcome], check.hidden, min((place[name] for name in check.functions), default=len(place))

    in_order = tuple(sorted(checks, key=position))
    return Manifest(in_order, practice, signatures=signatures(folder, description))


def refuse_stale(assignment: Assignment) -> None:
    """Raise CheckError if the manifest of an assignment is not that of its checks, or if a release would refuse its files.

    A copy without solutions, such as students have, is left to those who need these.
    """
    if not assignment.has_reference:
        return
    if slips := slips_of(assignment.folder, assignment.description):
        raise CheckError(
            f"{slips[0]}{f' (and {len(slips) - 1} more)' if len(slips) > 1 else ''}; mend it, and run `grader release`"
        )
    load_reference(assignment)
    if collect_manifest(assignment.folder, assignment.description) != assignment.manifest:
        raise CheckError(f"{assignment.folder / MANIFEST} is not what the checks make it; run `grader release`")


def public_part(description: Description, manifest: Manifest) -> Manifest:
    """The manifest that students get: their checks, and what the others weigh."""
    withheld: dict[str, HiddenPart] = {}
    for outcome in description.outcome:
        weights: dict[str, float] = {}
        hidden = [check for check in manifest.checks if check.hidden and check.outcome == outcome.id]
        for check in hidden:
            function = outcome.extra_of(check)
            weights[function] = weights.get(function, 0) + outcome.weight_of(check)
        if hidden:
            withheld[outcome.id] = HiddenPart(len(hidden), weights.pop("", 0.0), weights)
    return Manifest(tuple(c for c in manifest.checks if not c.hidden), manifest.practice, withheld, manifest.signatures)


def signatures(solutions: Path, description: Description) -> dict[str, str]:
    """For each function, class and method its arguments with their defaults, read from the solutions.

    Operators that a class has in another way than by a method in it are there, too: checks may use them.
    """
    found: dict[str, str] = {}
    bodies = {part.id: syntax_of(solutions / part.id / SOLUTION).body for part in description.sheets}
    classes = {node.name: node for body in bodies.values() for node in body if isinstance(node, ast.ClassDef)}
    for part in description.sheets:
        for node in bodies[part.id]:
            if isinstance(node, ast.FunctionDef) and node.name in part.functions:
                found[node.name] = written_arguments(node)
            elif isinstance(node, ast.ClassDef) and node.name in part.functions:
                found[node.name] = ""
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and not method.decorator_list:
                        name = node.name if method.name == "__init__" else f"{node.name}.{method.name}"
                        found[name] = written_arguments(method).partition(", ")[2]
                for operator in sorted(operators_of(node, classes)):
                    found.setdefault(f"{node.name}.{operator}", "other" if operator in JUDGING else "")
    return found


ADDED_BY_DECORATORS = {
    "dataclass": ("__eq__", "__lt__", "__le__", "__gt__", "__ge__"),
    "total_ordering": ("__lt__", "__le__", "__gt__", "__ge__"),
}


def operators_of(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef], depth: int = 0) -> set[str]:
    """Return the operators of a class: its methods, their other names, and those of its decorators and of the classes above it."""
    names = {n.name for n in node.body if isinstance(n, ast.FunctionDef)}
    names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for decorator in node.decorator_list:
        words = {
            n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(decorator) if isinstance(n, ast.Name | ast.Attribute)
        }
        names |= {name for word in words for name in ADDED_BY_DECORATORS.get(word, ())}
    found = OPERATORS.keys() & names
    for base in node.bases:
        if isinstance(base, ast.Name) and base.id in classes and depth < DEEPEST:
            found |= operators_of(classes[base.id], classes, depth + 1)
    return found


DEEPEST = 10
"""Classes above each other that are looked at."""


def written_arguments(function: ast.FunctionDef) -> str:
    """Return the arguments of a function with their defaults."""
    names = [argument.arg for argument in function.args.args]
    defaults = [f"={ast.unparse(default)}" for default in function.args.defaults]
    endings = [""] * (len(names) - len(defaults)) + defaults
    return ", ".join(name + ending for name, ending in zip(names, endings, strict=True))


def solution_text(solutions: Path, part: str) -> str:
    """Return the text of a solution, without what Jupyter has written before the first cell. Raises what `source_of` does."""
    return HEADER.sub("", source_of(solutions / part / SOLUTION))


def release(solutions: Path, description: Description) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest for `solutions`, and every file of the students' folder, by its path there."""
    manifest = collect_manifest(solutions, description)
    notebooks = {f"{NOTEBOOKS}/{name}": content for name, content in students_notebooks(solutions, description, manifest).items()}
    return manifest, {**students_files(solutions, description, manifest), **notebooks}


def students_files(solutions: Path, description: Description, manifest: Manifest) -> dict[str, bytes]:
    """Return the students' files besides notebooks, by path: stubs, public checks and the public part of the manifest.

    UsageError if a solution is missing.
    """
    files = {f"{CHECKS}/{DESCRIPTION}": (solutions / DESCRIPTION).read_bytes()}
    files[f"{CHECKS}/{MANIFEST}"] = manifest_json(public_part(description, manifest))
    for part in description.sheets:
        text = titled(solution_text(solutions, part.id), part, description)
        files[f"{part.id}.py"] = without_pictures(stub(text, part.id)).encode()
        if hints := hints_file(text, part.id, part.functions):
            files[f"{CHECKS}/{part.id}/{HINTS}"] = hints
        for public in students_checks(solutions / part.id):
            files[f"{CHECKS}/{public.relative_to(solutions).as_posix()}"] = public.read_bytes()
    names = [path.rpartition("/")[2] for path in files if f"/{DATA}/" in path]
    if twice := {name for name in names if names.count(name) > 1}:
        raise CheckError(f"two files of data are called {min(twice)}; `grader.data` finds them by name")
    return files


def students_checks(folder: Path) -> list[Path]:
    """Return the files of a folder that students get besides their stubs, sorted by name.

    These are the data of the sheet, the public checks, the sealed mistakes, and the files that they need: modules that one of them
    imports, and files of any kind whose name stands in one of them as a text. Those of the instructor are not among them.
    CheckError for a file that is no Python.
    """
    beside = {path.name: path for path in sorted(folder.iterdir()) if path.is_file() and path.name not in INSTRUCTORS_FILES}
    todo = [name for name in (PUBLIC, "conftest.py", SEALED) if name in beside]
    found: set[str] = set()
    while todo:
        name = todo.pop()
        found.add(name)
        if name.endswith(".py"):
            todo += [other for other in named_in(beside[name]) if other in beside and other not in found]
    return sorted([*(beside[name] for name in found), *(path for path in part_files(folder) if path.parent.name == DATA)])


def named_in(path: Path) -> set[str]:
    """Return the names of files that a Python file may need: of modules that it imports, and those that stand in it as texts."""
    names: set[str] = set()
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.Import):
            names |= {f"{alias.name}.py" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.py"} if node.module else {f"{alias.name}.py" for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)
    return names


def students_notebooks(
    solutions: Path,
    description: Description,
    manifest: Manifest,
    *,
    begin: str = "",
    carried: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    suffix: str = ".ipynb",
) -> dict[str, bytes]:
    """The same exercises as notebooks, by file name; `begin` and `carried` (for each exercise) as for `exercise_notebook`.

    Links from sheet to sheet lead to files with that `suffix`. UsageError if a solution is missing.
    """
    points = function_worths(Assignment(solutions, description, manifest))
    texts = {part.id: titled(solution_text(solutions, part.id), part, description) for part in description.sheets}
    return {
        f"{part.id}.ipynb": exercise_notebook(
            with_links(stub(texts[part.id], part.id), part.id, description, suffix),
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
