"""Digests of what verdicts depend on: the engine, the solutions, and for each check the code that decides.

Wording, titles and points decide nothing: who changes these alone has nothing to run again.
"""

from __future__ import annotations

import ast
import copy
import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeGuard

import grader_worker
from grader.model.assignment import SEALED, SOLUTION, Assignment, part_files
from grader.model.errors import CheckError

NO_VERDICTS = frozenset(
    {
        "__main__.py",
        "audit",
        "authoring",
        "autograder",
        "classroom",
        "cli",
        "exercises",
        "grading/advice.py",
        "grading/digests.py",
        "grading/provenance.py",
        "grading/replacing.py",
        "platforms",
        "report",
        "selfcheck",
        "similar",
        "synthesis",
    }
)
"""Parts of the engine that decide nothing."""
UNIMPORTANT = ("points",)
"""Arguments of `@check` that can be applied without running anything."""


@functools.cache
def engine_digest() -> str:
    """Return the digest of all parts of the engine that can decide how a check ends, as this process has found them."""
    package = Path(__file__).parent.parent
    named = {path: path.relative_to(package) for path in package.rglob("*.py")}
    trusted = (path for path, name in named.items() if not {name.parts[0], name.as_posix()} & NO_VERDICTS)
    worker = Path(grader_worker.__file__).parent.rglob("*.py")
    return paths_digest([*sorted(trusted), *sorted(worker)])


def paths_digest(paths: Iterable[Path]) -> str:
    """Return the digest of these files, names and contents."""
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        total.update(f"{path.name} {len(content)}\n".encode() + content)
    return total.hexdigest()


def check_digests(assignment: Assignment) -> dict[str, str]:
    """Return, for every check of the manifest by id, a digest of all that can decide how it ends for a submission.

    That is the check's own code, what its file and folder share, the solutions, and the engine. CheckError for a file that
    cannot be read or parsed.
    """
    about = assignment.description
    common = "\n".join(
        [
            engine_digest(),
            repr([(part.id, part.functions) for part in about.parts]),
            repr((about.contains, about.forbidden)),
            *(code_digest(assignment.folder / name / SOLUTION) for name in assignment.folders),
        ]
    )
    digests: dict[str, str] = {}
    for name in assignment.folders:
        folder = assignment.folder / name
        # What is sealed names mistakes, and decides nothing.
        files = (p for p in part_files(folder) if p.name != SEALED)
        shared = paths_digest(sorted(p for p in files if p.name == "conftest.py" or p.suffix != ".py"))
        for kind in ("public", "hidden"):
            path = folder / f"test_{kind}.py"
            rest, tests = split(path) if path.is_file() else ("", {})
            for check in assignment.manifest.checks:
                if check.id.startswith(f"{name}.{kind}."):
                    own = tests.get(test_of(check.id.removeprefix(f"{name}.{kind}."), tests), "")
                    digests[check.id] = hashlib.sha256("\n".join([common, shared, rest, own]).encode()).hexdigest()
    return digests


def test_of(name: str, tests: Iterable[str]) -> str:
    """Return the test function that a check comes from; a check of each of several functions has the function's name at the end."""
    return next((test for test in tests if name in (test, f"{test}.{name.rpartition('.')[2]}")), "")


def split(path: Path) -> tuple[str, dict[str, str]]:
    """Split a file of checks into what its tests share, and the code of each test."""
    tree = parsed(path)
    tests = {node.name.removeprefix("test_"): ast.dump(bare(node)) for node in tree.body if is_test(node)}
    rest = [ast.dump(without_words(node)) for node in tree.body if not is_test(node)]
    return "\n".join(rest), tests


def is_test(node: ast.stmt) -> TypeGuard[ast.FunctionDef]:
    """Tell whether a statement defines a test."""
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


def bare(test: ast.FunctionDef) -> ast.AST:
    """Return a test without its title, and without what can be applied later."""
    node = without_words(copy.deepcopy(test))
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            part.keywords = [keyword for keyword in part.keywords if keyword.arg not in UNIMPORTANT or is_zero(keyword.value)]
    return node


def is_zero(node: ast.expr) -> bool:
    """Tell whether a value is 0: the result of a check without points does not tell what it is worth with points."""
    return isinstance(node, ast.Constant) and node.value == 0


def code_digest(path: Path) -> str:
    """Return a digest of the code in a file, whatever its comments and docstrings say."""
    return hashlib.sha256(ast.dump(without_words(parsed(path))).encode()).hexdigest()


def without_words(tree: ast.AST) -> ast.AST:
    """Return the tree without docstrings and other texts that stand alone."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [s for s in body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]  # type: ignore[attr-defined]
    return tree


def parsed(path: Path) -> ast.Module:
    """Parse a file. Raises CheckError if it cannot be read or parsed."""
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError) as error:
        raise CheckError(f"{path} cannot be used: {error}") from None
