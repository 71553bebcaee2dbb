"""What the engine is built of: imports go down only, the worker stands alone, parts are small, and a name has one meaning."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
from support import ROOT

LAYERS = [
    {"model", "grader_worker"},
    {"checks"},
    {"sandbox", "report"},
    {"grading"},
    {"authoring", "selfcheck"},
    {"audit", "platforms"},
    {"classroom", "similar", "synthesis"},
    {"cli", "__main__", "__init__"},
]
"""From the bottom: a package may use those of its own layer and of the layers before it."""
LEVEL = {package: level for level, packages in enumerate(LAYERS) for package in packages}
ENGINE, WORKER = (
    sorted(p for p in (ROOT / package).rglob("*.py") if not {"exercises", "autograder"} & set(p.parts))
    for package in ("grader", "grader_worker")
)
FILES = [*ENGINE, *WORKER]


def package_of(path: Path) -> str:
    return package_named(".".join(path.relative_to(ROOT).with_suffix("").parts))


def package_named(module: str) -> str:
    """The package in which a module of ours is, as LAYERS names it."""
    parts = module.split(".")
    return parts[1] if parts[0] == "grader" else parts[0]


def imports(path: Path) -> set[str]:
    """Dotted names of the modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    used = {package_named(name) for name in imports(path) if name.startswith(("grader.", "grader_worker"))}
    assert {r for r in used if LEVEL[r] > LEVEL[package_of(path)]} == set()


@pytest.mark.parametrize("path", WORKER, ids=lambda p: p.name)
def test_the_worker_imports_nothing_of_the_engine(path: Path) -> None:
    assert not any(name.split(".")[0] == "grader" for name in imports(path))


def test_the_engine_knows_nothing_of_neural_networks() -> None:
    words = {"sigmoid", "softmax", "backpropagation", "relu", "adam_step", "neuron"}
    for path in FILES:
        code = "\n".join(ast.unparse(node) for node in ast.parse(path.read_text()).body if not isinstance(node, ast.Expr))
        names = {n.id for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Name)}
        assert not names & words, path


def test_few_packages_start_processes() -> None:
    starting = {package_of(p) for p in FILES if {"subprocess", "multiprocessing"} & imports(p)}
    assert starting == {"sandbox", "grading", "audit", "platforms", "classroom"}


# sizes and names -------------------------------------------------------------------------------------------------------

LINES_OF_FILE, LINES_OF_FUNCTION, ATTRIBUTES = 400, 50, 10

SHARED_NAMES = {
    "__getattr__": "a package has one whose names are imported on first use",
    "arguments": "each command declares its own",
    "run": "each command and each program has one",
    "main": "each program has one",
    "pack": "each platform has one, and the wire packs a frame",
    "render": "each page and each platform has one",
    "refusal": "each platform has one",
    "results": "each platform has one",
    "recognise": "each platform's download has one",
    "entries": "each platform's download has one; checks make an array by entry, the report draws it",
    "matches": "each platform's download has one",
    "own_name": "each platform's download has one",
    "keys": "each platform's export has one",
    "short_titles": "each platform's export has one",
    "curves": "checks make it, the report draws it",
    "histogram": "checks make it, the report draws it; a class has one too",
    "regions": "checks make it, the report draws it",
    "series": "checks make it, the report draws it",
    "trajectory": "checks make it, the report draws it",
    "check": "authors, students and the command line have each their own, and the same intent",
}
"""Names that several modules give to their own version of one thing, and why."""


def too_large(path: Path) -> set[str]:
    """What is over the budget in a file: itself, functions, and classes by the attributes that their methods set."""
    text, place = path.read_text(), path.relative_to(ROOT).as_posix()
    found = {place} if len(text.splitlines()) > LINES_OF_FILE else set()
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= LINES_OF_FUNCTION
        ) or (isinstance(node, ast.ClassDef) and len(attributes(node)) > ATTRIBUTES):
            found.add(f"{place} {node.name}")
    return found


def attributes(node: ast.ClassDef) -> set[str]:
    stored = (n for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
    return {n.attr for n in stored if isinstance(n.value, ast.Name) and n.value.id == "self"}


def test_files_functions_and_classes_are_small() -> None:
    found = {name for path in FILES for name in too_large(path)}
    assert found == set(), "divide these"


def test_a_name_has_one_meaning() -> None:
    modules = Counter(
        node.name
        for path in FILES
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )
    found = {name for name, count in modules.items() if count > 1}
    assert found - SHARED_NAMES.keys() == set(), "another module defines these: give them names of their own"
    assert SHARED_NAMES.keys() - found == set(), "one module only defines these by now: delete them from SHARED_NAMES"
