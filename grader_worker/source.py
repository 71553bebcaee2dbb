"""Sources of a submission, read into compiled statements and what their texts tell. Used in the worker only.

A file, a cell of a notebook or a block of a module that cannot be parsed is told as a problem and costs itself only. Syntax trees
take a hundred times as much memory as text, so that of a file is gone before the next one is read.
"""

from __future__ import annotations
import __future__

import ast
import posixpath
import re
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from typing import NamedTuple

from grader_worker.formats import TEXT_NOTEBOOKS, is_notebook
from grader_worker.marimo_cells import is_marimo, unwrapped
from grader_worker.names import Names, bound_names, statements, survey
from grader_worker.notebooks import CodeCell, NotebookCode, read_markdown, read_notebook
from grader_worker.parsing import (
    FAULTS,
    KEPT_CELL_MAGICS,
    Block,
    Fault,
    fault_of,
    guessed_names,
    module_blocks,
    parse,
    without_magics,
)
from grader_worker.problems import LoadingProblem
from grader_worker.text import decode, encodable

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
BEGINS_DEFINITION = re.compile(r"(?:@.*\n)*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
FUTURE_FLAGS = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}


class Statement(NamedTuple):
    """A statement at the top level, compiled under the name of its `place`, a file or a cell."""

    place: str
    line: int
    code: types.CodeType
    binds: tuple[str, ...]
    is_definition: bool
    """True if it defines or imports something, or binds a name without calling anything."""
    source: str = ""
    """The module that an import names."""
    imports: tuple[tuple[str, str], ...] = ()
    """Names that an import binds, and their names where they come from."""
    uses: frozenset[str] = frozenset()


class Unit:
    """A module or a notebook."""

    def __init__(self, file: str, module: str) -> None:
        self.file = file
        self.module = module
        """The dotted name under which other files can import it."""
        self.is_notebook = False
        self.statements: list[Statement] = []
        self.places: list[str] = []
        """The file names under which its code is compiled."""
        self.names = Names()
        self.lost: dict[str, LoadingProblem] = {}
        """Names that would be bound by code that could not be parsed."""
        self.flags = 0
        """Flags of the compiler for what it has imported from `__future__` so far."""


def read_units(files: dict[str, bytes], announce: Callable[[str], None]) -> tuple[list[Unit], list[LoadingProblem]]:
    """Return the units of all files, in the order of their names, and what could not be read; each file is announced before.

    `files` are used up: the bytes of a file are let go when it has been read.
    """
    units: list[Unit] = []
    problems: list[LoadingProblem] = []
    names = set(files)
    for file in sorted(files):
        announce(file)
        try:
            units += Reading(file, files.pop(file), names, problems).units
        except Exception as error:
            problems.append(LoadingProblem(file, None, f"could not be read ({type(error).__name__})"))
    return units, problems


def module_name(file: str) -> str:
    # A browser may have put another ending after the name.
    name = re.sub(r"\.py(?:\.\w+)?$|\.\w+$", "", file).replace("/", ".")
    return name.removesuffix(".__init__")


class Reading:
    """One file on its way to `units`: its own one, and those of modules that cells of a notebook write."""

    def __init__(self, file: str, content: bytes, files: set[str], problems: list[LoadingProblem]) -> None:
        self.files = files
        self.problems = problems
        self.unit = Unit(file, module_name(file))
        self.units = [self.unit]
        suffix = posixpath.splitext(file)[1].lower()
        self.unit.is_notebook = suffix in TEXT_NOTEBOOKS or is_notebook(file, content)
        if not content.strip() and (self.unit.is_notebook or not file.endswith("__init__.py")):
            self.tell(Fault(None, "is empty"))
            return
        text, remark = decode(content)
        if remark:
            self.tell(Fault(None, remark))
        if self.unit.is_notebook:
            self.read_notebook(text, suffix)
        else:
            self.read_module(self.unit, encodable(text), file)

    def tell(self, fault: Fault) -> LoadingProblem:
        problem = LoadingProblem(self.unit.file, fault.line, fault.message)
        self.problems.append(problem)
        return problem

    # modules -------------------------------------------------------------------------------------------------------

    def read_module(self, unit: Unit, text: str, place: str) -> None:
        unit.places.append(place)
        for block in module_blocks(text, place):
            if block.fault:
                self.leave_out(unit, block)
            tree = unwrapped(block.tree) if is_marimo(block.tree) else block.tree
            self.compile(unit, tree, place, text)

    def leave_out(self, unit: Unit, block: Block) -> None:
        assert block.fault
        message = f"{block.fault.said}; {left_out(block)}" if block.text else block.fault.said
        problem = self.tell(Fault(block.fault.line, message))
        unit.lost.update(dict.fromkeys(guessed_names(block.text), problem))

    def compile(self, unit: Unit, tree: ast.Module, place: str, text: str) -> None:
        """Take in the statements of a module or a cell."""
        unit.names.add(tree, text)
        for statement in single_imports(tree.body, depth(unit)):
            unit.flags |= future_flags(statement)
            try:
                code = compiled(statement, place, unit.flags)
            except FAULTS as error:
                fault = fault_of(error)
                problem = self.tell(Fault(fault.line, f"{fault.said}; this statement is left out"))
                unit.lost.update(dict.fromkeys(bound_names(statement), problem))
                continue
            unit.statements.append(described(statement, place, code))

    # notebooks -----------------------------------------------------------------------------------------------------

    def read_notebook(self, text: str, suffix: str) -> None:
        try:
            notebook = read_markdown(text, suffix) if suffix in TEXT_NOTEBOOKS else read_notebook(text)
        except Exception:
            if defines_function(text):
                self.tell(Fault(None, "is Python under the name of a notebook; read as a module"))
                self.unit.is_notebook = False
                self.read_module(self.unit, encodable(text), self.unit.file)
                return
            what = "Markdown" if suffix in TEXT_NOTEBOOKS else "JSON"
            self.tell(Fault(None, f"is not a notebook that can be read (damaged, or not {what})"))
            return
        if notebook.language != "Python" and not is_python(notebook):
            article = "an" if notebook.language[0] in "AEIOU" or notebook.language == "R" else "a"
            self.tell(Fault(None, f"this is {article} {notebook.language} notebook; the exercises are written in Python"))
            return
        if not any(source.text.strip() for source in notebook.sources):
            self.tell(Fault(None, "has no code cells"))
        written: dict[str, str] = {}
        for source in notebook.sources:
            if source.target:
                name = posixpath.normpath(posixpath.join(posixpath.dirname(self.unit.file), source.target))
                written[name] = f"{written.get(name, '')}\n{source.text}" if source.append else source.text
                continue
            if not source.magic or source.magic in KEPT_CELL_MAGICS:
                self.read_cell(source)
        for name, module in written.items():
            # Where the file itself is handed in, it is what the cell has written, or later than that.
            if name.endswith(".py") and name not in self.files:
                unit = Unit(f"{self.unit.file}, written to {posixpath.basename(name)}", module_name(name))
                self.units.append(unit)
                self.read_module(unit, encodable(module), unit.file)

    def read_cell(self, source: CodeCell) -> None:
        place = f"{self.unit.file}, cell {source.number}"
        text = without_magics(encodable(source.text))
        try:
            tree = parse(text, place)
            # Also what only the compiler refuses, such as `return` outside a function, costs the cell.
            compiled_whole(tree, place)
        except FAULTS as error:
            fault = fault_of(error)
            problem = self.tell(Fault(fault.line, f"cell {source.number}: {fault.said}; this cell is left out"))
            self.unit.lost.update(dict.fromkeys(guessed_names(text), problem))
            return
        if tree.body:
            self.unit.places.append(place)
            self.compile(self.unit, tree, place, text)


def is_python(notebook: NotebookCode) -> bool:
    """Return whether some cell defines a function in Python, whatever the notebook says of itself."""
    return any(defines_function(without_magics(encodable(source.text))) for source in notebook.sources)


def defines_function(text: str) -> bool:
    """Return whether a text is Python code that defines a function."""
    try:
        return any(isinstance(statement, ast.FunctionDef) for statement in parse(encodable(text), "").body)
    except FAULTS:
        return False


def left_out(block: Block) -> str:
    """Return in words which part of a module is left out."""
    if not block.first:
        return "this file is left out"
    lines = f"line {block.first}" if block.first == block.last else f"lines {block.first} to {block.last}"
    defined = BEGINS_DEFINITION.match(block.text)
    if defined:
        return f"`{defined[1]}` ({lines}) is left out"
    return f"this {'line' if block.first == block.last else f'part ({lines})'} is left out"


def described(statement: ast.stmt, place: str, code: types.CodeType) -> Statement:
    source = ""
    imports: tuple[tuple[str, str], ...] = ()
    if isinstance(statement, ast.ImportFrom):
        source = "." * statement.level + (statement.module or "")
        imports = tuple((alias.asname or alias.name, alias.name) for alias in statement.names)
    elif isinstance(statement, ast.Import):
        source = statement.names[0].name
        imports = tuple((alias.asname or alias.name.partition(".")[0], alias.name) for alias in statement.names)
    names = {name for inner in statements([statement]) for name in bound_names(inner)}
    found = survey(statement)
    computes = not isinstance(statement, DEFINITIONS) and (found.computes or not isinstance(statement, ast.Assign | ast.AnnAssign))
    binds = (*sorted(names), *(bound for bound, _ in imports))
    return Statement(place, statement.lineno, code, binds, not computes, source, imports, frozenset(found.names - names))


def compiled(statement: ast.stmt, place: str, flags: int) -> types.CodeType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code: types.CodeType = compile(ast.Module([statement], []), place, "exec", flags=flags, dont_inherit=True)
        return code


def compiled_whole(tree: ast.Module, place: str) -> None:
    # Jupyter compiles one statement after another, so imports from `__future__` may stand below a line such as `!pip install`.
    others = ast.Module([statement for statement in tree.body if not future_flags(statement)], [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compile(others, place, "exec", dont_inherit=True)


def depth(unit: Unit) -> int:
    """Return in how many packages a unit stands: how far a relative import may go up."""
    return unit.module.count(".") + unit.file.endswith("/__init__.py")


def single_imports(body: list[ast.stmt], depth: int) -> Iterator[ast.stmt]:
    """Yield the statements, imports of several names one by one: a name that is missing costs only itself.

    A relative import that leads out of the submission, whose folder may be a package itself, means the submission's own files.
    """
    for statement in body:
        if isinstance(statement, ast.ImportFrom):
            level = statement.level if statement.level <= depth else 0
            for alias in statement.names:
                single: ast.stmt = ast.ImportFrom(statement.module, [alias], level)
                if statement.module is None and not level:
                    single = ast.Import([alias])
                yield ast.copy_location(single, statement)
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                yield ast.copy_location(ast.Import([alias]), statement)
        else:
            yield statement


def future_flags(statement: ast.stmt) -> int:
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return sum(FUTURE_FLAGS.get(alias.name, 0) for alias in statement.names)
    return 0


# imports -----------------------------------------------------------------------------------------------------------


def imported_packages(units: list[Unit]) -> list[tuple[Unit, list[str]]]:
    """Return for each unit the packages that it imports, directly or through other units; the standard library is left out."""
    by_name = importable(units)
    return [(unit, sorted(imports_of(unit, by_name)[0])) for unit in units]


def importers(units: list[Unit]) -> dict[str, set[str]]:
    """Return for each file of a unit the files of those that import it, directly or through other units."""
    by_name = importable(units)
    found: dict[str, set[str]] = {}
    for unit in units:
        for file in imports_of(unit, by_name)[1]:
            found.setdefault(file, set()).add(unit.file)
    return found


def importable(units: list[Unit]) -> dict[str, Unit]:
    by_name: dict[str, Unit] = {}
    for unit in units:
        by_name.setdefault(unit.module, unit)
        by_name.setdefault(unit.module.rpartition(".")[2], unit)
    return by_name


def imports_of(unit: Unit, by_name: dict[str, Unit]) -> tuple[set[str], set[str]]:
    """Return the packages, and the files of other units, that a unit leads to."""
    packages: set[str] = set()
    seen = {unit.file}
    pending = [unit]
    while pending:
        for name in pending.pop().names.imports:
            local = by_name.get(name) or by_name.get(name.rpartition(".")[2]) or by_name.get(name.partition(".")[0])
            if local is None:
                packages.add(name.partition(".")[0])
            elif local.file not in seen:
                seen.add(local.file)
                pending.append(local)
    return packages - sys.stdlib_module_names - {""}, seen - {unit.file}
