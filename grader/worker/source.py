"""Turns the files of a submission into syntax trees, and tells what the sources import. Runs in the worker only.

A file, or a cell of a notebook, that cannot be parsed is told as a problem and loses itself only.
"""

from __future__ import annotations

import ast
import io
import json
import re
import sys
import tokenize
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

from formats import is_notebook

Problem = tuple[str, int | None, str]

KEPT_CELL_MAGICS = ("time", "capture", "python", "python3")
"""Magics whose cell is Python all the same, and leaves behind what it defines: that of `%%timeit` and `%%prun` does not."""
MAGIC = re.compile(r"^\s*(?:[%!?].*|(?:[\w.,\s\[\]]+=\s*)[%!].*|.*\?\s*)$")


class Cell(NamedTuple):
    """A part of a file that stands or falls by itself; `name` is the file name that it is compiled under."""

    name: str
    tree: ast.Module


class Unit(NamedTuple):
    """A module or a notebook."""

    file: str
    module: str
    """The dotted name under which other files can import it."""
    cells: list[Cell]


def read_units(files: dict[str, bytes], announce: Callable[[str], None]) -> tuple[list[Unit], list[Problem]]:
    """The units of all files, in the order of their names, and what could not be read; each file is announced before."""
    units: list[Unit] = []
    problems: list[Problem] = []
    for file in sorted(files):
        announce(file)
        read = notebook_cells if is_notebook(file, files[file]) else module_cells
        try:
            cells = read(file, files[file], problems)
        except Exception as error:
            problems.append((file, None, f"could not be read ({type(error).__name__})"))
            continue
        units.append(Unit(file, module_name(file), cells))
    return units, problems


def module_name(file: str) -> str:
    name = file.rpartition(".")[0].replace("/", ".")
    return name.removesuffix(".__init__")


def module_cells(file: str, content: bytes, problems: list[Problem]) -> list[Cell]:
    """A Python file is one cell."""
    if not content.strip() and not file.endswith("__init__.py"):
        problems.append((file, None, "is empty"))
        return []
    tree = parse(decode(file, content, problems), file, file, problems)
    return [Cell(file, tree)] if tree else []


def decode(file: str, content: bytes, problems: list[Problem]) -> str:
    """The text of a source, by its byte-order mark or declaration, else UTF-8."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        problems.append((file, None, "is not UTF-8 text; read as Latin-1"))
        return content.decode("latin-1")


def parse(text: str, file: str, name: str, problems: list[Problem]) -> ast.Module | None:
    """The syntax tree, or None and a problem."""
    place = f"{name.removeprefix(file).lstrip(', ')}: ".removeprefix(": ")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.replace("\r\n", "\n").replace("\r", "\n"), name)
            # Also what only the compiler refuses, such as `return` outside a function.
            compile(tree, name, "exec", dont_inherit=True)
            return tree
    except SyntaxError as error:
        problems.append((file, error.lineno, f"{place}{error.msg}; this {'cell' if place else 'file'} is left out"))
    except (ValueError, RecursionError, MemoryError) as error:
        problems.append((file, None, f"{place}cannot be parsed ({error or type(error).__name__}); left out"))
    return None


# notebooks ---------------------------------------------------------------------------------------------------------


def notebook_cells(file: str, content: bytes, problems: list[Problem]) -> list[Cell]:
    """The code cells that parse, magics and shell lines dropped."""
    try:
        notebook = read_notebook(content.decode("utf-8-sig", "replace"))
        sources = [text_of(cell.get("source", "")) for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    except Exception:
        empty = "is empty" if not content.strip() else "is not a notebook that can be read (damaged, or not JSON)"
        problems.append((file, None, empty))
        return []
    if not any(source.strip() for source in sources):
        problems.append((file, None, "has no code cells"))
    cells = []
    for number, source in enumerate(sources, 1):
        name = f"{file}, cell {number}"
        tree = parse(without_magics(source), file, name, problems)
        if tree and tree.body:
            cells.append(Cell(name, tree))
    return cells


def read_notebook(text: str) -> Any:
    """A notebook of any format as one of format 4; not validated, since most damage does not matter here."""
    notebook: Any = json.loads(text)
    if notebook.get("nbformat") == 4:
        return notebook
    # Takes two seconds beside JupyterLab, and is needed for what is ten years old.
    import nbformat
    import nbformat.reader

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nbformat.convert(nbformat.reader.reads(text), 4)  # type: ignore[no-untyped-call]


def text_of(source: Any) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def without_magics(source: str) -> str:
    """The source with the lines that are not Python but IPython replaced by `pass`, and all lines where they were.

    A line is touched only where Python itself refuses it, so text inside strings stays.
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    cell_magic = re.match(r"%%(\w+)", lines[first])
    if cell_magic:
        if cell_magic[1] not in KEPT_CELL_MAGICS:
            return ""
        lines[first] = ""
    for _ in range(len(lines)):
        number = refused_line(lines)
        if number is None or not MAGIC.match(lines[number]):
            break
        drop(lines, number)
    return "\n".join(lines)


def refused_line(lines: list[str]) -> int | None:
    """The index of the line at which Python's parser stops."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        return error.lineno - 1 if error.lineno and error.lineno <= len(lines) else None
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def drop(lines: list[str], number: int) -> None:
    """Replace a line, and those that continue it, by nothing that has an effect."""
    indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    continues = lines[number].rstrip().endswith("\\")
    lines[number] = f"{indent}pass"
    while continues and number + 1 < len(lines):
        number += 1
        continues = lines[number].rstrip().endswith("\\")
        lines[number] = ""


# imports -----------------------------------------------------------------------------------------------------------


def imported_packages(units: list[Unit]) -> list[tuple[Unit, list[str]]]:
    """For each unit the packages that it imports, directly or through other units; the standard library is left out."""
    by_name: dict[str, Unit] = {}
    for unit in units:
        by_name.setdefault(unit.module, unit)
        by_name.setdefault(unit.module.rpartition(".")[2], unit)
    direct = {unit.file: {name for cell in unit.cells for name in imports_of(cell.tree)} for unit in units}
    return [(unit, sorted(packages_of(unit, direct, by_name))) for unit in units]


def packages_of(unit: Unit, direct: dict[str, set[str]], by_name: dict[str, Unit]) -> set[str]:
    packages: set[str] = set()
    seen = {unit.file}
    pending = [unit]
    while pending:
        for name in direct[pending.pop().file]:
            local = by_name.get(name) or by_name.get(name.rpartition(".")[2]) or by_name.get(name.partition(".")[0])
            if local is None:
                packages.add(name.partition(".")[0])
            elif local.file not in seen:
                seen.add(local.file)
                pending.append(local)
    return packages - sys.stdlib_module_names - {""}


def imports_of(tree: ast.Module) -> set[str]:
    """Dotted names of the modules that the code imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            names.update(f"{base}.{a.name}" if node.level and not base else base or a.name for a in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                names.add(node.args[0].value)
    return {name.lstrip(".") for name in names}
