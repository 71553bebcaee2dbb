"""Similarity in a class: copies stand far above independent solutions, however they are disguised, and nobody is accused."""

from __future__ import annotations

import ast
import builtins
import itertools
import json
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import notebook

from grader.assignment import Assignment, load_assignment
from grader.cli import main
from grader.similar.command import examine
from grader.similar.findings import Findings, Similar
from grader.similar.index import INDEPENDENT, THRESHOLD

ROOT = Path(__file__).parent.parent
SOLUTIONS = ROOT / "solutions"
VARIANTS = sorted(path for path in (SOLUTIONS / "variants").iterdir() if path.is_dir())
ORIGINAL = "scipy_style"
"""The style that copies in these tests are made of: one module."""


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return load_assignment(SOLUTIONS)


@pytest.fixture
def class_(tmp_path: Path) -> Path:
    """A folder with the ten styles as ten people."""
    folder = tmp_path / "class"
    folder.mkdir()
    for path in VARIANTS:
        (folder / path.name).symlink_to(path, target_is_directory=True)
    return folder


def find(folder: Path, assignment: Assignment, threshold: float = THRESHOLD, most: int = 50) -> Findings:
    return examine(folder, assignment, threshold=threshold, most=most)[0]


def code_of(name: str) -> str:
    """The code of one of the ten styles, whatever it is split into."""
    folder = SOLUTIONS / "variants" / name
    texts = [path.read_text() for path in sorted(folder.rglob("*.py"))]
    for path in folder.glob("*.ipynb"):
        content = json.loads(path.read_text())
        cells = content["cells"] if "cells" in content else content["worksheets"][0]["cells"]
        sources = [cell.get("source", cell.get("input")) for cell in cells if cell["cell_type"] == "code"]
        texts += ["".join(source) for source in sources]
    return "\n\n".join(re.sub(r"(?m)^\s*[%!].*$", "", text) for text in texts)


def statements(text: str) -> list[ast.stmt]:
    return ast.parse(text.replace("from __future__ import annotations", "")).body


# disguises -------------------------------------------------------------------------------------------------------------


class Renamed(ast.NodeTransformer):
    """Gives every name that is free to choose another one."""

    def __init__(self, kept: set[str]) -> None:
        self.kept = kept

    def other(self, name: str) -> str:
        return name if name in self.kept else f"q{sum(map(ord, name))}_{name[::-1]}"

    def visit_Name(self, node: ast.Name) -> ast.Name:  # noqa: N802
        return ast.Name(self.other(node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(self.other(node.arg))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # noqa: N802
        node.name = self.other(node.name)
        return self.generic_visit(node)


def without_docstrings(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) and len(node.body) > 1:
            del node.body[0]


def renamed(text: str, assignment: Assignment) -> str:
    body = statements(text)
    imported = {a.asname or a.name for node in body if isinstance(node, ast.Import | ast.ImportFrom) for a in node.names}
    return ast.unparse(Renamed({*assignment.functions, *dir(builtins), *imported}).visit(ast.Module(body, [])))


def reordered(text: str, assignment: Assignment) -> str:
    body = statements(text)
    random.Random(1).shuffle(body)
    return "\n\n".join(map(ast.unparse, body))


def laid_out_anew(text: str, assignment: Assignment) -> str:
    """Other indents, comments and docstrings."""
    tree = ast.Module(statements(text), [])
    without_docstrings(tree)
    lines = ast.unparse(tree).split("\n")
    wider = [" " * 3 * ((len(line) - len(line.lstrip())) // 4) + line.lstrip() for line in lines]
    return "\n".join(f"{line}   # this line is mine\n" if line.endswith(")") else line for line in wider)


def as_notebook(text: str, assignment: Assignment) -> str:
    cells = [f"%matplotlib inline\n{ast.unparse(node)}" for node in statements(text)]
    return notebook(*cells).decode()


def disguised(text: str, assignment: Assignment) -> str:
    """All of that at once."""
    tree = ast.Module(statements(text), [])
    without_docstrings(tree)
    return as_notebook(reordered(renamed(ast.unparse(tree), assignment), assignment), assignment)


def edited(text: str, assignment: Assignment) -> str:
    """Every fifth statement rewritten as well."""
    tree = ast.Module(statements(text), [])
    without_docstrings(tree)
    simple = [n for n in ast.walk(tree) if isinstance(n, ast.Assign | ast.Return) and n.value is not None]
    for node in simple[::5]:
        node.value = ast.parse(f"(lambda it: it)({ast.unparse(node.value)})", mode="eval").body
    return renamed(ast.unparse(ast.fix_missing_locations(tree)), assignment)


Disguise = Callable[[str, Assignment], str]


def hand_in(folder: Path, student: str, text: str) -> None:
    suffix = ".ipynb" if text.startswith("{") else ".py"
    (folder / f"{student}{suffix}").write_text(text)


@pytest.mark.parametrize("disguise", [renamed, reordered, laid_out_anew, as_notebook, disguised, edited])
def test_no_disguise_hides_a_copy(class_: Path, assignment: Assignment, disguise: Disguise) -> None:
    hand_in(class_, "copy", disguise(code_of(ORIGINAL), assignment))
    found = find(class_, assignment)
    assert [pair.students for pair in found.pairs] == [("copy", ORIGINAL)]
    assert found.pairs[0].score > 5 * INDEPENDENT


def test_independent_solutions_stay_below_the_threshold(class_: Path, assignment: Assignment) -> None:
    found = find(class_, assignment)
    assert (found.pairs, found.groups, found.same_files, found.problems) == ((), (), (), ())
    assert found.submissions == 10
    # What the page says of independent solutions is what they measure.
    highest = find(class_, assignment, threshold=INDEPENDENT - 10).pairs
    assert highest
    assert highest[0].score <= INDEPENDENT
