"""Slips of an author that would lose points or leak a solution, found before anything is written.

Each is one line that begins with the file and, where one is known, the line. Nothing of the assignment is executed here but its
misconceptions; `grader.authoring.rehearsal` grades the solutions and the stubs.
"""

from __future__ import annotations

import ast
import keyword
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeGuard

from grader.authoring.hints import HINT, MISSPELT
from grader.authoring.notebooks import CELL_LINES, COMMENT, HEADER
from grader.authoring.package_slips import slips_in_packages
from grader.authoring.points import slips_in_points
from grader.authoring.sources import syntax_of
from grader.authoring.stubs import BEGIN, END
from grader.authoring.titles import slips_in_title
from grader.checks.misconceptions import line_of_implementation, load_known
from grader.grading.collection import HIDDEN, PUBLIC
from grader.grading.diagnosis import MISCONCEPTIONS
from grader.model.assignment import DESCRIPTION, SOLUTION, Capstone, Description, Practice
from grader.model.errors import GraderError
from grader.model.report import Outcome

CELL = re.compile(r"^# %%")
MARKER = re.compile(r"\b(BEGIN|END)[ _]+SOLUTION", re.IGNORECASE)
EQUIVALENT = "equivalent.toml"


def slips_of(solutions: Path, description: Description) -> list[str]:
    """Return the slips in the texts of an assignment, in the order of its files."""
    about = solutions / DESCRIPTION
    found = [f"{about}: {slip}" for slip in slips_in_description(description)]
    found += slips_in_packages(solutions, description)
    found += [f"{about}{slip}" for slip in slips_in_points(about.read_text(encoding="utf-8"), description)]
    for part in description.sheets:
        folder = solutions / part.id
        found += slips_in_solution(folder / SOLUTION, part)
        for name in (PUBLIC, HIDDEN):
            if (folder / name).is_file():
                found += slips_in_checks(folder / name)
        if (folder / MISCONCEPTIONS).is_file():
            found += slips_in_misconceptions(folder / MISCONCEPTIONS, description)
    if (solutions / EQUIVALENT).is_file():
        found += slips_in_equivalent(solutions / EQUIVALENT, description)
    return found


def slips_in_description(description: Description) -> Iterator[str]:
    """Yield what does not fit together in the description of an assignment."""
    if not description.outcome:
        yield "there is no [[outcome]], so nothing can be earned"
    yield from slips_in_ids(description)
    functions = [name for part in description.sheets for name in part.functions]
    for name in repeated(functions):
        homes = [part.id for part in description.sheets if name in part.functions]
        yield f"the function {name!r} is listed in {' and in '.join(homes)}; list it once"
    tables = {"part_of": description.part_of, "contains": description.contains}
    for table, entries in tables.items():
        for name in sorted({*entries, *(other for others in entries.values() for other in others)} - {*functions}):
            yield f"[{table}] names {name!r}, which no part lists"
    for name in sorted(description.results.keys() - {*functions}):
        yield f"[results] names {name!r}, which no part lists"
    for capstone in description.capstone:
        for name, own in capstone.own.items():
            if name not in capstone.functions:
                yield f"[capstone.own.{name}]: {capstone.id} does not list this function"
            if own.outcome not in {outcome.id for outcome in description.outcome}:
                yield f"[capstone.own.{name}]: no outcome is called {own.outcome!r}"
            if own.points <= 0:
                yield f"[capstone.own.{name}]: the points have to be more than 0"


def slips_in_ids(description: Description) -> Iterator[str]:
    """Yield ids that cannot be names of modules, and parts without functions."""
    for name in repeated(part.id for part in description.sheets):
        yield f"two parts have the id {name!r}"
    for part in description.sheets:
        if not part.id.isidentifier() or keyword.iskeyword(part.id):
            yield f"the id {part.id!r} is no name of a Python module; use letters, digits and _"
        elif part.id in {*sys.stdlib_module_names, "numpy", "grader"}:
            yield f"the id {part.id!r} hides the module {part.id}, which Python or NumPy has; choose another"
        if not part.functions:
            yield f"{part.id} has no functions"


def slips_in_solution(path: Path, part: Practice | Outcome | Capstone) -> list[str]:
    """Return what a solution lacks, or would give away."""
    try:
        tree = syntax_of(path)
    except GraderError as error:
        return [str(error)]
    # The header stays as empty lines, so that lines have their numbers.
    text = path.read_text(encoding="utf-8")
    header = HEADER.match(text)
    lines = [""] * (header[0].count("\n") if header else 0) + HEADER.sub("", text).splitlines()
    found = [*slips_in_cells(lines), *slips_in_markers(lines), *slips_in_hints(text)]
    if not found:
        found = [*slips_in_title(text, part), *slips_in_functions(tree, lines, list(part.functions))]
    return [f"{path}{slip}" for slip in found]


def slips_in_cells(lines: list[str]) -> Iterator[str]:
    """Yield where code stands outside of all cells, or where a cell is not as it has to be: the notebook would be another."""
    first = next((n for n, line in enumerate(lines) if CELL.match(line)), None)
    if first is None:
        yield ":1: there are no cells; begin each with a line '# %%', and those of text with '# %% [markdown]'"
        return
    for number, line in enumerate(lines[:first], 1):
        if line.strip():
            yield f":{number}: this stands before the first cell, so the notebook would not have it; begin the file with '# %%'"
            return
    for number, line in enumerate(lines, 1):
        if CELL.match(line) and line not in CELL_LINES:
            yield f":{number}: a cell begins with one of the lines {', '.join(map(repr, CELL_LINES))}; this is {line!r}"
            return
    yield from slips_in_commented(lines)


def slips_in_commented(lines: list[str]) -> Iterator[str]:
    """Yield where the commented code of a cell that stands in the notebook only is no Python."""
    starts = [number for number, line in enumerate(lines) if CELL.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if lines[start] != CELL_LINES[2]:
            continue
        body = lines[start + 1 : end]
        if bare := next((n for n, line in enumerate(body, start + 2) if line and not line.startswith("#")), 0):
            yield f":{bare}: the code of a cell for notebooks only is commented out; begin the line with '# '"
            return
        # Magics and commands are IPython's.
        code = "\n".join(re.sub(r"^( *)[%!].*", r"\1pass", COMMENT.sub("", line)) for line in body)
        try:
            ast.parse(code)
        except SyntaxError as error:
            told = f"{error.msg}; for text, begin the cell with {CELL_LINES[3]!r}"
            yield f":{start + 1 + (error.lineno or 1)}: this is code of the notebook, and no Python: {told}"
            return


def slips_in_markers(lines: list[str]) -> Iterator[str]:
    """Yield markers that are not as they have to be."""
    opened = 0
    for number, line in enumerate(lines, 1):
        words = line.strip()
        if not MARKER.search(line):
            continue
        if words not in (BEGIN, END):
            yield f":{number}: a marker is a line {BEGIN!r} or {END!r} and nothing else; this is {words!r}"
            return
        if (words == BEGIN) == bool(opened):
            yield f":{number}: {words!r} " + (
                f"stands inside of the solution that begins in line {opened}, which has no line {END!r}"
                if opened
                else "ends nothing"
            )
            return
        opened = number if words == BEGIN else 0
    if opened:
        yield f":{opened}: this solution has no line {END!r}"


def slips_in_hints(text: str) -> Iterator[str]:
    """Yield hints that are misspelt, of which students would get the text."""
    rest = HINT.sub(lambda hint: "\n" * hint[0].count("\n"), text)
    for number, line in enumerate(rest.splitlines(), 1):
        if line.strip().startswith("### HINT"):
            yield f":{number}: {MISSPELT}; this is {line.strip()!r}"


def slips_in_functions(tree: ast.Module, lines: list[str], functions: list[str]) -> Iterator[str]:
    """Yield functions that are missing, doubled, or whose solution would go to students."""
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    places = Counter(node.name for node in defined)
    for name in functions:
        if not places[name]:
            yield f": it defines no {name!r}, which {DESCRIPTION} lists"
    for node in defined:
        marked = any(line.strip() == BEGIN for line in lines[node.lineno - 1 : node.end_lineno])
        if places[node.name] > 1 and node.name in functions:
            yield f":{node.lineno}: {node.name!r} is defined {places[node.name]} times"
        elif node.name in functions and not marked:
            yield f":{node.lineno}: {node.name!r} has no {BEGIN!r}, so its solution would go to students"
        elif marked and node.name not in functions:
            yield f":{node.lineno}: {node.name!r} has a solution, and {DESCRIPTION} does not list it"


def slips_in_checks(path: Path) -> Iterator[str]:
    """Yield tests of one name, of which Python keeps the last one only, and checks that nobody collects."""
    try:
        tree = syntax_of(path)
    except GraderError as error:
        yield str(error)
        return
    seen: dict[str, int] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            if node.name in seen:
                yield f"{path}:{node.lineno}: {node.name!r} hides the test of the same name in line {seen[node.name]}; rename one"
            seen[node.name] = node.lineno
        elif is_check(node):
            yield f"{path}:{node.lineno}: {node.name!r} does not run, since its name does not begin with `test_`; rename it"
        for inside in node.body if isinstance(node, ast.ClassDef) else ():
            if is_check(inside):
                yield f"{path}:{inside.lineno}: {inside.name!r} does not run, since it stands in a class; take it out of it"


def is_check(node: ast.stmt) -> TypeGuard[ast.FunctionDef]:
    """Return whether a statement defines a function that is marked as a check."""
    if not isinstance(node, ast.FunctionDef):
        return False
    marks = [mark.func for mark in node.decorator_list if isinstance(mark, ast.Call)]
    return any(isinstance(mark, ast.Name) and mark.id == "check" for mark in marks)


def slips_in_misconceptions(path: Path, description: Description) -> Iterator[str]:
    """Yield why a file of misconceptions cannot be used, or whom it speaks of that does not exist."""
    try:
        known = load_known(path)
    except ValueError as error:
        yield str(error)
        return
    functions = {name for part in description.sheets for name in part.functions}
    outcomes = {outcome.id for outcome in description.outcome}
    sections = {outcome.section for outcome in description.outcome if outcome.section}
    for mistake in known.misconceptions:
        place = f"{path}:{line_of_implementation(mistake.implementation)}: {mistake.id}"
        if mistake.function not in functions:
            yield f"{place} is a misconception of {mistake.function!r}, which {DESCRIPTION} does not list"
        if mistake.outcome is not None and mistake.outcome not in outcomes:
            yield f"{place} costs points in {mistake.outcome!r}, which is no outcome"
        if mistake.see and sections and mistake.see not in sections:
            yield f"{place} leads to the section {mistake.see!r}, which no outcome has"
        for name in mistake.conventions:
            if name not in description.conventions:
                yield f"{place} names the convention {name!r}, which {DESCRIPTION} does not describe"
    for name in sorted(known.freedoms.keys() - functions):
        yield f"{path}: it declares free choices of {name!r}, which {DESCRIPTION} does not list"


def slips_in_equivalent(path: Path, description: Description) -> Iterator[str]:
    """Yield functions in the list of equivalent mutants that do not exist."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", [])
        names = {str(entry["function"]) for entry in entries}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, KeyError) as error:
        yield f"{path}: it cannot be used: {error}"
        return
    for name in sorted(names - {name for part in description.sheets for name in part.functions}):
        yield f"{path}: it names {name!r}, which {DESCRIPTION} does not list"


def repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
