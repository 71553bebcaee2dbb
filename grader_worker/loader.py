"""Execution of a submission, statement by statement. Used in the worker only.

Every top-level statement is executed by itself: one that raises is told as a problem, and costs itself and what depends on it.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

from grader_worker.causes import Causes
from grader_worker.frames import Load, Step
from grader_worker.inert import Inert
from grader_worker.modules import Modules, SubmissionFinder
from grader_worker.problems import NO_ANSWER, LoadingProblem, describe_error, line_of, prefixed
from grader_worker.source import Statement, Unit
from grader_worker.stand_ins import missing_function
from grader_worker.surroundings import questions


class Loader:
    """Executes the units of one submission, and keeps what went wrong.

    `problems` are those that reading the sources has found; `announce` is told of every statement before it is executed; `enter`
    makes a folder of the submission the current one.
    """

    def __init__(
        self,
        units: list[Unit],
        problems: list[LoadingProblem],
        load: Load,
        announce: Callable[[Step], None],
        enter: Callable[[str], None],
    ) -> None:
        self.load = load
        self.functions = set(load.functions)
        self.modules = Modules(units, self.functions)
        self.problems = problems
        self.announce = announce
        self.enter = enter
        self.last_callables: dict[str, dict[str, Any]] = {}
        """By file of the units that have been executed, or are being: what each contract function was bound to last."""
        self.missing: dict[str, Callable[..., Any]] = {}
        """Stand-ins for contract functions that an import did not find, until a trusted one is lent."""
        self.causes = Causes(units, self.modules.by_name)
        self.own = OwnFunctions(units, problems)

    def run(self) -> None:
        """Execute every unit once."""
        sys.meta_path.insert(0, SubmissionFinder(self.modules, self.execute))
        for unit in self.modules.units:
            if unit.file in self.last_callables:
                continue
            self.modules.register(unit)
            # As at home: paths begin where the file stands that is run, also in what it imports.
            self.enter(unit.file.rpartition("/")[0])
            self.execute(unit)
        self.enter("")

    def execute(self, unit: Unit) -> None:
        """Execute a unit's statements one by one, unless that has begun already."""
        if unit.file in self.last_callables:
            return
        self.last_callables[unit.file] = {}
        names = vars(self.modules.module(unit))
        careful = unit.file in self.load.careful
        for number, statement in enumerate(unit.statements, 1):
            if (unit.file, number) in self.load.skip or (careful and not statement.is_definition):
                continue
            self.announce(Step(unit.file, number, statement.place, statement.line))
            self.execute_statement(unit, statement, names)
        for name, function in self.last_callables[unit.file].items():
            # A demo such as `accuracy = accuracy(X, ...)` must not take the function away.
            if not callable(names.get(name)):
                names[name] = function

    def execute_statement(self, unit: Unit, statement: Statement, names: dict[str, Any]) -> None:
        # Over the few functions, not over the many names that a module may have.
        before = {name: names[name] for name in self.functions if name in names}
        asked = questions.asked
        try:
            exec(statement.code, names)
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: nothing ends the loading from inside
            unanswered = questions.asked > asked or bool(self.causes.unanswered & statement.uses)
            self.record_failure(unit, statement, names, error, unanswered)
        else:
            if statement.imports:
                self.own.compare(unit, statement, names, before)
            if questions.asked > asked:
                self.causes.unanswered.update(statement.binds)
        for name in self.functions:
            if name in names and callable(names[name]) and names[name] is not before.get(name):
                self.last_callables[unit.file][name] = names[name]

    def record_failure(
        self, unit: Unit, statement: Statement, names: dict[str, Any], error: BaseException, unanswered: bool
    ) -> None:
        """Tell that a statement has failed, or count it where it only needs what has failed before."""
        cause = self.causes.find(error, unit, statement)
        if cause is None:
            told = NO_ANSWER if unanswered else describe_error(error, bool(statement.imports))
            line = line_of(error, statement.place, statement.line)
            cause = LoadingProblem(unit.file, line, prefixed(told, statement.place, unit.file))
            self.problems.append(cause)
        self.bind_missing(statement, names, cause, error)
        self.causes.add(error, unit, [name for name in statement.binds if name not in names], cause, statement)

    def bind_missing(self, statement: Statement, names: dict[str, Any], cause: LoadingProblem, error: BaseException) -> None:
        """Let what an import did not find have its name, so that a trusted function can be lent under it.

        What has the name already keeps it: an import that fails binds nothing.
        """
        for bound, name in statement.imports:
            if bound in names:
                continue
            if statement.source == name or name.startswith(f"{statement.source}."):
                names[bound] = self.modules.add_missing(name, error)
                self.causes.modules[id(names[bound])] = cause
            elif name in self.functions:
                names[bound] = self.missing.setdefault(name, missing_function(name))


class OwnFunctions:
    """Functions of the submission's own, whose names imports can take: what is told of that."""

    def __init__(self, units: list[Unit], problems: list[LoadingProblem]) -> None:
        self.units = units
        self.problems = problems
        self.taken: dict[tuple[str, int], tuple[list[str], LoadingProblem]] = {}
        """By the place of an import: the functions whose names it has taken, and the problem that tells so."""

    def compare(self, unit: Unit, statement: Statement, names: dict[str, Any], before: dict[str, Any]) -> None:
        """Tell where an import has taken the name of a function of the submission's own; `before` is what the names were."""
        taken = []
        for name, own in before.items():
            new = names.get(name)
            if new is own or not isinstance(own, types.FunctionType) or not self.includes(own):
                continue
            if isinstance(new, Inert):
                # What only stands for a package that draws is no function.
                names[name] = own
            elif not self.includes(new):
                taken.append(f"`{name}`")
        if taken:
            # An import of several names is executed name by name, and told once.
            self.tell(unit, statement, taken)

    def tell(self, unit: Unit, statement: Statement, names: list[str]) -> None:
        """Add names to the one problem of an import."""
        place = statement.place, statement.line
        if place not in self.taken:
            self.taken[place] = [], LoadingProblem(unit.file, statement.line, "")
            self.problems.append(self.taken[place][1])
        taken, problem = self.taken[place]
        taken += names
        verb = "is now the one" if len(taken) == 1 else "are now those"
        message = f"{', '.join(taken)} {verb} of {statement.source}, not your own: is that meant?"
        problem.message = prefixed(message, statement.place, unit.file)

    def includes(self, value: Any) -> bool:
        """Return whether a function is of the submission's own code."""
        code = getattr(value, "__code__", None)
        return isinstance(code, types.CodeType) and any(code.co_filename in unit.places for unit in self.units)
