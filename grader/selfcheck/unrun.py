"""Cells that were written and not run: what a student's kernel does not have yet, and which cell to run for it.

A kernel knows its own functions, the cells that were run in it, and the notebook as it was last saved.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.grading.advice import alternatives
from grader.model.report import CheckResult
from grader.report.wording import join_names
from grader_worker.functions import is_stub
from grader_worker.notebooks import read_notebook
from grader_worker.parsing import parse, without_magics
from grader_worker.text import decode

Before = dict[str, tuple[Any, set[str]]]
"""What a check was about: each function that failed, as an object, and the messages about it."""


class EarlierChecks:
    """What was checked last, by the arguments of `grader.check`: who changes a cell and does not run it checks the same again."""

    def __init__(self) -> None:
        self.checks: dict[tuple[str, ...], Before] = {}
        self.failed: dict[tuple[str, ...], dict[str, tuple[str, int]]] = {}
        """Why functions have failed, and how often in a row: see `grader.selfcheck.hints`."""

    def repeated(self, call: tuple[str, ...], wrong: Iterable[CheckResult], env: Mapping[str, Any]) -> list[str]:
        """Return the functions that fail as they did the last time, and are the same objects; keep these for the next time."""
        now: Before = {}
        for check in wrong:
            for name in check.functions:
                now.setdefault(name, (env.get(name), set()))[1].add(check.message)
        before, self.checks[call] = self.checks.get(call, {}), now
        return [n for n, (value, said) in now.items() if n in before and value is before[n][0] and said == before[n][1]]


def state_of_cells(
    asked: Sequence[str], unfinished: Sequence[str], exercise: str, env: dict[str, Any]
) -> tuple[list[str], list[str]]:
    """Return the functions that are still to be written, and what to do about those that were written and not run.

    `asked` are all functions of the exercise, `unfinished` those of which checks say that they are missing or stubs.
    """
    unknown = [name for name in unfinished if not callable(env.get(name))]
    stubs = [name for name in unfinished if is_stub(env.get(name))]
    written = [name for name in stubs if name in written_and_not_run(exercise, env)] if stubs else []
    advice = list(misnamed(asked, unknown, env))
    advice += to_run(written, "written in the saved notebook, but not run") + to_run(unknown, "not known here")
    return [name for name in unfinished if name not in unknown and name not in written], advice


def names_to_run(unknown: Sequence[str], exercise: str, env: Mapping[str, Any]) -> list[str]:
    """Say which cells of the saved notebook to run for names that functions use, and that are not known here."""
    file = own_file(exercise, env)
    cells = saved_cells(file) if unknown and file else []
    bound = {name for cell in cells for node in statements_of(cell) for name in imported(node)}
    imports = [name for name in unknown if name in bound and name not in env]
    functions = {name for name, _ in defined(cells)}
    helpers = [name for name in unknown if name in functions and name not in env]
    return to_run(imports, "not known here", "with the imports") + to_run(helpers, "used, and not known here")


def imported(node: ast.stmt) -> list[str]:
    """Return the names that a statement imports."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return []
    return [alias.asname or alias.name.partition(".")[0] for alias in node.names]


def to_run(names: Sequence[str], what: str, cell: str = "") -> list[str]:
    """Say what is the matter with these names, and which cell is to be run for them; nothing if there are none."""
    if not names:
        return []
    one = len(names) == 1
    cells = f"cell {cell}" if cell else "cell that defines it" if one else "cells that define them"
    quoted = join_names([f"`{name}`" for name in names])
    return [f"{quoted} {'is' if one else 'are'} {what}: run the {cells} (Shift-Enter), then this one."]


def misnamed(asked: Sequence[str], unknown: Sequence[str], env: Mapping[str, Any]) -> Iterator[str]:
    """Tell which functions of the student's have names that are not asked for, and may be meant for unknown ones."""
    own = [name for name, value in env.items() if isinstance(value, types.FunctionType) and value.__globals__ is env]
    found = [name for name in asked if name not in unknown]
    for name, meant in alternatives(asked, found, own).items():
        yield f"`{name}` is not asked for; did you mean {' or '.join(f'`{one}`' for one in meant)}?"


def written_and_not_run(exercise: str, env: Mapping[str, Any]) -> set[str]:
    """Return the functions that are in the saved notebook as no cell that was run has them; empty where no cells are known."""
    history, file = env.get("In"), own_file(exercise, env)
    if not isinstance(history, list) or file is None:
        return set()
    run, saved = set(defined(map(str, history))), dict(defined(saved_cells(file)))
    return {name for name, text in saved.items() if (name, text) not in run and "NotImplementedError" not in text}


def broken_since(names: Iterable[str], env: Mapping[str, Any]) -> list[str]:
    """Return the functions whose cell was run last with a slip in its syntax: the kernel still has the version before."""
    history = env.get("In")
    cells = list(map(str, history)) if isinstance(history, list) else []
    return [name for name in names if (last := last_with(name, cells)) and not statements_of(last)]


def last_with(name: str, cells: Sequence[str]) -> str:
    """Return the last cell that defines a function, or was to; "" if there is none."""
    begins = re.compile(rf"^def {re.escape(name)}\b", re.MULTILINE)
    return next((cell for cell in reversed(cells) if begins.search(cell)), "")


def own_file(exercise: str, env: Mapping[str, Any]) -> Path | None:
    """Return the file of the notebook that runs, as Jupyter or VS Code tell it, or else that of the exercise."""
    told = os.environ.get("JPY_SESSION_NAME", ""), str(env.get("__vsc_ipynb_file__", "")), f"{exercise}.ipynb"
    files = (Path(Path(name).name) for name in told if name.endswith(".ipynb"))
    return next((file for file in files if file.is_file()), None)


def saved_cells(file: Path) -> list[str]:
    """Return the texts of the code cells, none if the file cannot be read: it is somebody's work, in whatever state."""
    with contextlib.suppress(Exception):
        return [source.text for source in read_notebook(decode(file.read_bytes())[0]).sources]
    return []


def defined(cells: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the functions and classes at the top level of the cells, with their texts."""
    for cell in cells:
        yield from (
            (node.name, ast.unparse(node)) for node in statements_of(cell) if isinstance(node, ast.FunctionDef | ast.ClassDef)
        )


def statements_of(cell: str) -> list[ast.stmt]:
    """Return the statements of a cell; none if Python refuses it."""
    with contextlib.suppress(Exception):
        return parse(without_magics(cell), "cell").body
    return []


def next_function(asked: Sequence[str], checked: Sequence[str], env: Mapping[str, Any]) -> str:
    """Return the function to write after those that were checked: the next one that is not written; "" if all are."""
    last = max((asked.index(name) for name in checked if name in asked), default=-1)
    in_order = [*asked[last + 1 :], *asked[: last + 1]]
    return next((n for n in in_order if n not in checked and (not callable(env.get(n)) or is_stub(env[n]))), "")
