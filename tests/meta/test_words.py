"""No text of the engine knows the course of this project: what is said of an assignment comes from the assignment."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from support import ROOT

from grader.model.assignment import Assignment

ORDINARY = {"accuracy", "constant", "cost", "initialize", "predict", "sign", "shares", "tanh", "zeros"}
"""Functions of the course whose names are words of the language, or of NumPy."""
FILES = [
    path
    for folder in ("grader", "grader_worker", "autograder")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".jinja", ".md", ".toml", ".yml", ".html", ".json", ".sh") and "exercises" not in path.parts
]


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a file, with their lines: of Python, those that are no docstrings."""
    if path.suffix != ".py":
        yield from enumerate(path.read_text().splitlines(), 1)
        return
    tree = ast.parse(path.read_text())
    described = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in described:
            yield node.lineno, node.value


def test_no_text_of_the_engine_is_about_this_course(course: Assignment) -> None:
    practices = [name for part in course.description.practice for name in part.functions]
    names = {*course.functions, *practices} - ORDINARY
    known = re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(names))})(?!\w)|neural|\blosses\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{line}: {match[0]}"
        for path in FILES
        for line, text in texts(path)
        if (match := known.search(text))
    ]
    assert not found, "say it in other words, or let the assignment say it"
