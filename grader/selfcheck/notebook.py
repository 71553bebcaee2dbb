"""The functions that students call in a notebook, such as `grader.check` and `grader.submit`.

All of them end without an error in a notebook whose exercises are not done yet, so that it runs from top to bottom.
"""

from __future__ import annotations

import ast
import contextlib
import html
import importlib
import importlib.abc
import importlib.machinery
import inspect
import os
import sys
import types
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from grader.grading.session import grade
from grader.model.assignment import PUBLIC_PLACES, Assignment, Capstone, find_assignment
from grader.model.errors import GraderError, UsageError
from grader.model.explaining import explained
from grader.model.report import Outcome
from grader.model.submission import Submission
from grader.report.blocks import blocks_of
from grader.report.streams import plain
from grader.report.table import Table
from grader.report.terminal import console, show_before_packing, show_packed
from grader.report.wording import join_names
from grader.selfcheck.carried import find_data, find_public_checks, public_assignments
from grader.selfcheck.hints import in_notebook, offered, take_hint
from grader.selfcheck.kernel import KernelSandbox
from grader.selfcheck.running import notebook_shell, telling_what_runs
from grader.selfcheck.unrun import (
    EarlierChecks,
    broken_since,
    last_with,
    names_to_run,
    next_function,
    saved_cells,
    state_of_cells,
    statements_of,
)
from grader_worker.notebooks import read_notebook
from grader_worker.parsing import parse, without_magics
from grader_worker.text import decode

Draw = Callable[[Any], None]
EARLIER = EarlierChecks()
SINCE = (
    "Python has not taken your last change, since the syntax of that cell is not right. Mend the cell, run it (Shift-Enter), "
    "then this one"
)


def namespace() -> dict[str, Any]:
    """Return everything that the student has defined in the notebook, by name."""
    return vars(sys.modules["__main__"])


def check(exercise: str = "", *functions: str) -> Table:
    """The public checks of one exercise, or of some of its functions, as they are defined here: nothing need be saved.

    Notebooks show the table with colours and pictures, anything else as text. Interrupt it (■) if a function does not end.
    """
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        # nbgrader gives full points to a cell that ends without an error, whatever it shows.
        raise RuntimeError("nbgrader executes this notebook itself: the lines of the bundle's nbgrader_config.py are missing")
    return check_namespace(exercise, functions, namespace())


def require(exercise: str, function: str, env: dict[str, Any]) -> None:
    """For otter-grader: AssertionError, with what is wrong, unless all public checks of a function pass in `env`."""
    table = check_namespace(exercise, (function,), env)
    if table.trouble or table.passed < len(table.checks):
        raise AssertionError(repr(table))


def check_namespace(exercise: str, functions: Sequence[str], env: dict[str, Any]) -> Table:
    try:
        assignment = find_public_checks(exercise).at_home
        if exercise not in assignment.folders:
            raise UsageError(no_exercise(assignment, exercise))
        part = next(part for part in assignment.description.parts if part.id == exercise)
        if unknown := [name for name in functions if name not in part.functions]:
            raise UsageError(f"{exercise} has no function {', '.join(unknown)}; it has {', '.join(part.functions)}")
        if broken := explained([], broken_since, functions or part.functions, env):
            raise UsageError(f"{join_names([f'`{name}`' for name in broken])}: {SINCE}")
        wanted = {
            c.id
            for c in assignment.manifest.checks
            if c.exercise == exercise and (not functions or set(functions) & set(c.functions))
        }
        sandbox = KernelSandbox(env)
        with telling_what_runs(lambda: sandbox.running):
            report = grade(assignment, Submission.empty(exercise), sandbox=sandbox, hidden=False, only=wanted).for_student()
    except GraderError as error:
        return Table((), str(error))
    except KeyboardInterrupt:
        return Table((), "it was interrupted")
    checks = report.checks or report.practice_checks
    failed = EARLIER.failed.setdefault((exercise, *functions), {})
    notes = explained({}, offered, assignment, blocks_of(checks), in_notebook, failed)
    parts = [one.id for one in assignment.description.parts]
    table = Table(checks, notes=notes, next_sheet=next(iter(parts[parts.index(part.id) + 1 :]), ""))
    without = msgspec.structs.replace(table, to_do=tuple(table.unfinished))
    return explained(without, with_advice, table, part, functions, env, sandbox.unknown)


def no_exercise(assignment: Assignment, name: str) -> str:
    """Say what can be checked, where this cannot."""
    home = assignment.home_of(name)
    if home:
        return f'{name} is a function of {home}: grader.check("{home}", "{name}")'
    first = assignment.description.parts[0]
    say = f'write what to check, for example grader.check("{first.id}") or grader.check("{first.id}", "{first.functions[0]}")'
    return f"no exercise is called {name!r}; there are {', '.join(assignment.folders)}" if name else say


def with_advice(
    table: Table, part: Outcome | Capstone, functions: Sequence[str], env: dict[str, Any], unknown: Collection[str]
) -> Table:
    """Return the results of checks of an exercise with what to do next; `unknown` are names that functions have not found."""
    to_do, advice = state_of_cells(part.functions, table.unfinished, part.id, env)
    advice += names_to_run(sorted(unknown), part.id, env)
    findings = [check for block in table.wrong for check in block.findings]
    repeated = EARLIER.repeated((part.id, *functions), findings, env)
    following = next_function(part.functions, functions or part.functions, env)
    return msgspec.structs.replace(table, to_do=tuple(to_do), advice=tuple(advice), repeated=tuple(repeated), following=following)


def figure(x: str = "", y: str = "", *, panels: int = 1, text: str = "") -> Callable[[Draw], Draw]:
    """Draws at once what the decorated function plots on the axes that it gets; what is not written yet is told instead.

    Args:
        x: The label of the horizontal axis.
        y: The label of the vertical axis.
        panels: The number of axes side by side; if there are several, the function gets a list of them.
        text: What can be seen in the picture, in words. It is shown below the picture.

    """

    def decorate(draw: Draw) -> Draw:
        try:
            import matplotlib.pyplot as plt
        except ModuleNotFoundError:
            print_safely("Pictures need matplotlib: run %pip install matplotlib, then this cell again.")
            return draw
        title = draw.__name__.replace("_", " ")
        picture, axes = plt.subplots(1, panels, figsize=(max(7, 3.2 * panels), 3.5), squeeze=False, layout="constrained")
        for ax in axes.flat:
            ax.set(xlabel=x, ylabel=y)
        picture.suptitle(title.capitalize())
        try:
            draw(list(axes.flat) if panels > 1 else axes[0, 0])
        except Exception as error:
            plt.close(picture)
            print_safely(f"To do: {title} cannot be drawn yet ({reason(error)}).")
        else:
            for ax in axes.flat:
                if ax.get_legend_handles_labels()[0]:
                    ax.legend()
            plt.show()
            if text:
                show_words(text)
        return draw

    return decorate


def predict(call: str) -> None:
    """Show what a call gives with what is defined in the notebook, for example `predict("sign(0.0)")`.

    What cannot be called yet is told instead.
    """
    try:
        value = eval(call, namespace())
        with as_plain_numbers():
            shown = repr(value)
    except Exception as error:
        print_safely(f"To do: {call} cannot be run yet ({reason(error)}).")
    else:
        print_safely(f"{call} gives\n{shown}")


def hint(function: str = "", *, again: bool = False) -> None:
    """Show the next hint to a function, for example `hint("sign")`; with `again` those that were taken before."""
    if not function:
        print_safely('Write the function that you need a hint to, for example grader.hint("sign").')
        return
    try:
        print_safely(take_hint(getattr(function, "__name__", function), public_assignments(), in_notebook, again=again))
    except GraderError as error:
        print_safely(error)


def data(name: str) -> Path:
    """Return the path of a file of data that the exercises have, for example `np.loadtxt(data("digits.csv.gz"))`.

    Raises UsageError, in a notebook as one line, if there is none of that name.
    """
    return find_data(name)


def print_safely(text: object) -> None:
    """Print, whatever characters the output has."""
    print(plain(str(text), getattr(sys.stdout, "encoding", None)))


def show_words(text: str) -> None:
    """Show a text that a notebook wraps between words; anywhere else it is printed."""
    if notebook_shell() is None:
        print_safely(text)
        return
    display: Any = importlib.import_module("IPython.display").display
    display({"text/plain": text, "text/html": f"<p>{html.escape(text)}</p>"}, raw=True)


def as_plain_numbers() -> contextlib.AbstractContextManager[object]:
    """Let NumPy's numbers be written as those of Python, inside tuples and dicts too: 2.5 for `np.float64(2.5)`."""
    typed = int(np.__version__.partition(".")[0]) >= 2  # NumPy 1 writes no types, and does not know the option.
    return np.printoptions(legacy="1.25") if typed else contextlib.nullcontext()


def reason(error: Exception) -> str:
    """Why a picture cannot be drawn."""
    if not isinstance(error, NotImplementedError):
        return f"{type(error).__name__}: {error}"
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name if trace else 'a function'} is not implemented yet"


def link() -> None:
    """Let the notebooks of this folder import each other by name, as they were last saved."""
    if FINDER not in sys.meta_path:
        sys.meta_path.insert(0, FINDER)
    for name in FINDER.imported:
        sys.modules.pop(name, None)
    FINDER.imported.clear()


class NotebookFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports a notebook as a module: what it defines and imports, as it was saved; what it only runs is left out."""

    def __init__(self) -> None:
        self.imported: set[str] = set()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        file = Path(f"{name}.ipynb")
        return importlib.machinery.ModuleSpec(name, self, origin=str(file)) if "." not in name and file.is_file() else None

    def exec_module(self, module: types.ModuleType) -> None:
        assert module.__spec__
        self.imported.add(module.__name__)
        file = str(module.__spec__.origin)
        for source in read_notebook(decode(Path(file).read_bytes())[0]).sources:
            with contextlib.suppress(Exception):
                place = f"{file}, cell {source.number}"
                tree = parse(without_magics(source.text), place)
                tree.body[:] = [statement for statement in tree.body if not only_runs(statement)]
                exec(compile(tree, place, "exec"), vars(module))


FINDER = NotebookFinder()


def only_runs(statement: ast.stmt) -> bool:
    """Return whether a statement defines nothing that another notebook may want: a call, or a picture."""
    decorators = statement.decorator_list if isinstance(statement, ast.FunctionDef) else []
    return isinstance(statement, ast.Expr) or any(ast.unparse(decorator).startswith("grader.") for decorator in decorators)


def submit(out: str = "submission.zip") -> None:
    """Check the saved notebooks of this folder once more and pack them, as `grader submit` does."""
    from grader.selfcheck.submit import check_before_packing, pack

    if sys.platform == "emscripten":  # a browser starts no process that could check what is saved
        print_safely(
            "In a browser nothing is packed: save the notebook (Ctrl-S), download it (File, Download), and hand in that file."
        )
        return
    archive, terminal = Path(out), console(sys.stdout)
    try:
        if names := unsaved():
            print_safely(f"Not saved as it is here: {', '.join(names)}. Save the notebook (Ctrl-S) and run this cell again.")
        checked = check_before_packing(Path(), archive, None, lanes=1)
        show_before_packing(checked.report, checked.warnings, terminal)
        changes = pack(checked.submission, archive)
        show_packed(archive, checked.submission, [*checked.contents, changes], terminal)
    except GraderError as error:
        print_safely(error)
    except OSError as error:
        print_safely(f"the package could not be written: {error}")


def unsaved() -> list[str]:
    """Functions that stand in no file of this folder as they are defined here."""
    texts = []
    for file in Path().glob("*.ipynb"):
        texts += saved_cells(file)
    texts += [file.read_text(encoding="utf-8", errors="replace") for file in Path().glob("*.py")]
    names = []
    for name in find_assignment(PUBLIC_PLACES).functions:
        function = namespace().get(name)
        if inspect.isfunction(function) and function.__globals__ is namespace():
            with contextlib.suppress(OSError):
                source = inspect.getsource(function).strip()
                # A cell that is saved with a slip in its syntax is told as a problem.
                saved = any(source in text for text in texts) or last_with(name, [t for t in texts if not statements_of(t)])
                names += [] if saved else [name]
    return names
