"""Which package may use which: imports go down only, and the worker stands alone."""

from __future__ import annotations

import ast
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
    assert starting == {"sandbox", "grading", "audit", "platforms"}
