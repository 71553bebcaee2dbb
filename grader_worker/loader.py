"""Executes the units of a submission and finds the contract's functions in them. Runs in the worker only.

Every top-level statement is executed by itself: one that raises is told as a problem and loses itself and what depends on it.
Modules of a submission can import each other, whatever their order.
"""

from __future__ import annotations

import builtins
import functools
import importlib.abc
import importlib.machinery
import os
import sys
import types
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from grader_worker.inert import Inert
from grader_worker.names import digest, digests, reachable, references
from grader_worker.source import Problem, Statement, Unit
from grader_worker.wire import Found, Load, Loaded, Step, encodable

UNANSWERED = 20
"""So often `input()` gives an empty text; from then on it says that nobody is there, so that no loop waits for ever."""
NO_ANSWER = "asks for keyboard input with input(), which nobody answers here; functions get what they need as arguments"


class SubmissionFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Lets the modules of a submission import each other: by their path or, where it is unique, by their file name alone."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        found = name in self.loader.by_name or name in self.loader.packages
        return importlib.machinery.ModuleSpec(name, self, is_package=name in self.loader.packages) if found else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        unit = self.loader.by_name.get(spec.name)
        if unit is None:
            return None
        module = self.loader.module(unit)
        # Also under the name that its classes and functions tell, by which others look it up.
        sys.modules.setdefault(module.__name__, module)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        unit = self.loader.by_name.get(module.__spec__.name) if module.__spec__ else None
        if unit:
            self.loader.execute(unit)


class Loader:
    """The units of one submission, their modules and what went wrong.

    `problems` are those that reading them has found; `enter` makes a folder of the submission the current one.
    """

    def __init__(
        self,
        units: list[Unit],
        problems: list[Problem],
        load: Load,
        announce: Callable[[Step], None],
        enter: Callable[[str], None],
    ) -> None:
        self.units = units
        self.problems = problems
        self.functions = set(load.functions)
        self.skip = set(load.skip)
        self.careful = set(load.careful)
        self.announce = announce
        self.enter = enter
        self.root = os.getcwd()
        self.modules: dict[str, types.ModuleType] = {}
        self.executed: set[str] = set()
        self.by_name: dict[str, Unit] = {}
        self.packages: set[str] = set()
        for unit in units:
            parts = unit.module.split(".")[:-1]
            for n in range(len(parts)):
                self.packages.update(suffixes(".".join(parts[: n + 1])))
        # A module is found from wherever in the submission it is imported: under its name below any folder. Of several, that is
        # the one in which most is written: beside a finished notebook there may be a module of stubs.
        for unit in sorted(units, key=lambda unit: -len(unit.names.written & self.functions)):
            for name in suffixes(unit.module):
                self.by_name.setdefault(name, unit)
        self.last_callables: dict[str, dict[str, Any]] = {unit.file: {} for unit in units}
        self.missing: dict[str, Callable[..., Any]] = {}
        """What stands for contract functions that an import did not find, until a trusted one is lent."""
        self.causes = Causes(units, self.by_name)
        self.unanswered: set[str] = set()
        """Names of what should have come from the keyboard."""
        self.taken: dict[tuple[str, int], tuple[list[str], Problem]] = {}
        """Functions whose place an import has taken, by where that stands, and what is told of it."""

    def module(self, unit: Unit) -> types.ModuleType:
        """The module of a unit, made on first use and known under all of its names."""
        if unit.file not in self.modules:
            module = types.ModuleType(unit.module or "submission")
            module.__file__ = os.path.join(self.root, unit.file)
            # Scripts that were exported from notebooks call these, too.
            vars(module).update(display=Inert(), get_ipython=Inert())
            if unit.is_notebook:
                vars(module).update(__name__="__main__")
            self.modules[unit.file] = module
        return self.modules[unit.file]

    def run(self) -> None:
        """Execute every unit once."""
        sys.meta_path.insert(0, SubmissionFinder(self))
        for unit in self.units:
            if unit.file in self.executed:
                continue
            module = self.module(unit)
            importable = self.by_name.get(unit.module) is unit and not unit.is_notebook
            if importable and unit.module not in sys.modules:
                package = unit.module in self.packages
                module.__spec__ = importlib.machinery.ModuleSpec(unit.module, None, is_package=package)
                module.__package__ = unit.module if package else unit.module.rpartition(".")[0]
                if package:
                    module.__path__ = []
                sys.modules[unit.module] = module
            # As at home: paths begin where the file stands that is run, also in what it imports.
            self.enter(unit.file.rpartition("/")[0])
            self.execute(unit)
        self.enter("")

    def execute(self, unit: Unit) -> None:
        """Execute a unit's statements one by one."""
        if unit.file in self.executed:
            return
        self.executed.add(unit.file)
        module = self.module(unit)
        for number, statement in enumerate(unit.statements, 1):
            if (unit.file, number) in self.skip or (unit.file in self.careful and not statement.is_definition):
                continue
            self.announce(Step(unit.file, number, statement.place, statement.line))
            self.statement(unit, statement, vars(module))
        for name, function in self.last_callables[unit.file].items():
            # A demo such as `accuracy = accuracy(X, ...)` must not take the function away.
            if not callable(vars(module).get(name)):
                vars(module)[name] = function

    def statement(self, unit: Unit, statement: Statement, names: dict[str, Any]) -> None:
        before = {name: names.get(name) for name in self.functions & names.keys()}
        asked = questions.asked
        try:
            exec(statement.code, names)
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: nothing ends the loading from inside
            unanswered = questions.asked > asked or bool(self.unanswered & statement.uses)
            self.failed(unit, statement, names, error, unanswered)
        else:
            if statement.imports:
                self.keep_own(unit, statement, names, before)
            if questions.asked > asked:
                self.unanswered.update(statement.binds)
        for name in self.functions & names.keys():
            if callable(names[name]) and names[name] is not before.get(name):
                self.last_callables[unit.file][name] = names[name]

    def failed(self, unit: Unit, statement: Statement, names: dict[str, Any], error: BaseException, unanswered: bool) -> None:
        """Tell that a statement has failed, or count it where it only needs what has failed before."""
        cause = self.causes.of(error, unit, statement)
        if cause is None:
            told = NO_ANSWER if unanswered else describe(error, bool(statement.imports))
            cause = Problem(unit.file, line_of(error, statement), prefixed(told, statement.place, unit.file))
            self.problems.append(cause)
        self.bind_missing(statement, names, cause)
        self.causes.add(error, unit, [name for name in statement.binds if name not in names], cause, statement)

    def bind_missing(self, statement: Statement, names: dict[str, Any], cause: Problem) -> None:
        """Let what an import did not find have its name, so that a trusted function can be lent under it.

        What has the name already keeps it: an import that fails binds nothing.
        """
        for bound, name in statement.imports:
            if bound in names:
                continue
            if statement.source == name or name.startswith(f"{statement.source}."):
                module = types.ModuleType(name)
                self.modules[f"(missing) {name}"] = module
                self.causes.modules[id(module)] = cause
                names[bound] = module
            elif name in self.functions:
                names[bound] = self.missing.setdefault(name, missing(name))

    def keep_own(self, unit: Unit, statement: Statement, names: dict[str, Any], before: dict[str, Any]) -> None:
        """Tell where an import has taken the place of a function of the submission's own."""
        taken = []
        for name, own in before.items():
            new = names.get(name)
            if new is own or not isinstance(own, types.FunctionType) or not self.is_own(own):
                continue
            if isinstance(new, Inert):
                # What only stands for a package that draws is no function.
                names[name] = own
            elif not self.is_own(new):
                taken.append(f"`{name}`")
        if taken:
            # An import of several names is executed name by name, and told once.
            self.tell_taken(unit, statement, taken)

    def tell_taken(self, unit: Unit, statement: Statement, names: list[str]) -> None:
        """One problem for an import, which is executed name by name."""
        place = statement.place, statement.line
        if place not in self.taken:
            self.taken[place] = [], Problem(unit.file, statement.line, "")
            self.problems.append(self.taken[place][1])
        taken, problem = self.taken[place]
        taken += names
        verb = "is now the one" if len(taken) == 1 else "are now those"
        message = f"{', '.join(taken)} {verb} of {statement.source}, not your own: is that meant?"
        problem.message = prefixed(message, statement.place, unit.file)

    def is_own(self, value: Any) -> bool:
        """Whether a function is of the submission's own code."""
        code = getattr(value, "__code__", None)
        return isinstance(code, types.CodeType) and any(code.co_filename in unit.places for unit in self.units)

    # what was found ------------------------------------------------------------------------------------------------

    def loaded(self) -> tuple[Loaded, dict[str, Callable[..., Any]]]:
        """The report on the loading, and the functions themselves."""
        every = [unit.names for unit in self.units]
        names, known = references(every), digests(every)
        found: dict[str, Found] = {}
        callables: dict[str, Callable[..., Any]] = {}
        ambiguous = []
        for name in sorted(self.functions):
            places = self.definitions(name)
            if not places:
                continue
            if len(places) > 1:
                ambiguous.append(name)
                others = " and ".join(unit.file for unit, _ in places)
                message = f"`{name}` is defined differently in {others}: keep one of them"
                self.problems.append(Problem(places[-1][0].file, None, message))
            unit, function = places[0]
            uses = sorted(reachable(name, names) & (self.functions - {name}))
            found[name] = Found(name, unit.file, uses, digest(name, names, known), is_stub(function))
            callables[name] = function
        return Loaded(list(found.values()), ambiguous, bounded(self.problems)), callables

    def definitions(self, name: str) -> list[tuple[Unit, Callable[..., Any]]]:
        """Where a function is defined: different code once each.

        What is only imported counts where nothing else does, and what is still a stub where nothing is written.
        """
        own: list[tuple[Unit, Any]] = []
        imported: list[tuple[Unit, Any]] = []
        for unit in self.units:
            value = vars(self.module(unit)).get(name) if unit.file in self.modules else None
            if callable(value) and not isinstance(value, Inert) and value is not self.missing.get(name):
                (imported if unit.names.is_imported(name) else own).append((unit, value))
        distinct: dict[Any, tuple[Unit, Any]] = {}
        places = own or imported
        for unit, value in [place for place in places if not is_stub(place[1])] or places:
            distinct.setdefault(fingerprint(value, unit, name), (unit, value))
        return list(distinct.values())


class Causes:
    """Which problem it is that explains why something fails: each is told once, and what follows from it is counted."""

    def __init__(self, units: list[Unit], by_name: dict[str, Unit]) -> None:
        self.by_name = by_name
        self.names: dict[tuple[str, str], Problem] = {(u.file, name): p for u in units for name, p in u.lost.items()}
        """By unit and name: what has not been bound, and why."""
        self.anywhere: dict[str, Problem] = {name: problem for (_, name), problem in reversed(self.names.items())}
        self.packages: dict[tuple[str, str], Problem] = {}
        """By module, and name in it or "": what an import has not found."""
        self.modules: dict[int, Problem] = {}
        """By identity: what stands for them."""
        self.counted: set[tuple[str, str, int]] = set()

    def of(self, error: BaseException, unit: Unit, statement: Statement) -> Problem | None:
        """The problem from which an error follows, if it is known; one more statement needs what is missing there."""
        cause = self.look_up(error, unit)
        # An import of several names is executed name by name, and is one statement.
        place = unit.file, statement.place, statement.line
        if cause and place not in self.counted:
            self.counted.add(place)
            cause.needed_by += 1
        return cause

    def look_up(self, error: BaseException, unit: Unit) -> Problem | None:
        name = getattr(error, "name", None)
        if type(error) is NameError and isinstance(name, str):
            return self.names.get((unit.file, name)) or self.anywhere.get(name)
        if type(error) is AttributeError:
            return self.modules.get(id(error.obj))
        if isinstance(error, ImportError):
            source = self.by_name.get(str(name))
            lost = self.names.get((source.file, lacking(error))) if source else None
            return lost or self.packages.get((str(name), lacking(error)))
        return None

    def add(self, error: BaseException, unit: Unit, names: Iterable[str], cause: Problem, statement: Statement) -> None:
        """Remember what has not been bound."""
        self.counted.add((unit.file, statement.place, statement.line))
        if isinstance(error, ImportError):
            self.packages.setdefault((str(error.name), lacking(error)), cause)
        for name in names:
            self.names[unit.file, name] = cause
            self.anywhere.setdefault(name, cause)


def lacking(error: ImportError) -> str:
    """The name that a module does not have; nothing where the module itself is not there."""
    return str(error.msg).partition("cannot import name '")[2].partition("'")[0]


def suffixes(module: str) -> list[str]:
    """A dotted name, and what is left of it without the first parts."""
    parts = module.split(".")
    return [name for n in range(len(parts)) if (name := ".".join(parts[n:]))]


TOLD_BYTES = 300_000
"""All problems together, so that what is told of a submission always fits into a frame."""


def bounded(problems: list[Problem]) -> list[tuple[str, int | None, str]]:
    """The problems as they are sent, the first of them if there are very many."""
    sent: list[tuple[str, int | None, str]] = []
    room = TOLD_BYTES
    for problem in problems:
        told = problem.told()
        room -= 20 + len(told[0].encode("utf-8", "replace")) + len(told[2].encode("utf-8", "replace"))
        if room < 0:
            return [*sent, ("", None, f"and {len(problems) - len(sent)} more problems")]
        sent.append(told)
    return sent


def missing(name: str) -> Callable[..., Any]:
    def not_there(*arguments: Any, **keywords: Any) -> Any:
        raise NameError(f"{name} could not be imported", name=name)

    return not_there


def line_of(error: BaseException, statement: Statement) -> int:
    """The innermost line of this place in the traceback, else the statement's own."""
    line = statement.line
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == statement.place:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def prefixed(message: str, place: str, file: str) -> str:
    where = place.removeprefix(file).lstrip(", ")
    return f"{where}: {message}" if where else message


def describe(error: BaseException, importing: bool) -> str:
    """One line for the student about an exception at import."""
    if isinstance(error, SystemExit):
        told = "calls sys.exit or exit; what follows was executed nevertheless"
    elif isinstance(error, ImportError):
        told = error_text(error) if importing else f"{error_text(error)}; what needs it will fail"
    else:
        told = f"raised {type(error).__name__}: {error_text(error)}"[:300]
    if isinstance(error, PermissionError):
        told += " (submissions use no network, start no processes, and read and write no files but their own)"
    if isinstance(error, FileNotFoundError):
        told += f" ({NO_FILE})"
    return told


NO_FILE = (
    "data files are not handed to submissions, except small ones that lie beside the code: "
    ".csv, .tsv, .txt, .json, .npy and .npz, 5 MB together"
)


def error_text(error: BaseException) -> str:
    try:
        return encodable(" ".join(str(error).split())[:300])
    except BaseException:
        return ""


def fingerprint(function: Any, unit: Unit, name: str) -> Any:
    """Equal for the same code: that of a function, else what makes the object in its unit; or else the object itself."""
    if isinstance(function, types.FunctionType):
        return "code", code_key(function.__code__), repr(function.__defaults__), repr(function.__kwdefaults__)
    known = digests([unit.names])
    if name not in known:
        return "object", id(function)
    return "source", *(known[n] for n in sorted({name} | reachable(name, references([unit.names]))) if n in known)


def stub() -> None:
    raise NotImplementedError


def is_stub(function: Any) -> bool:
    """Whether a function does nothing but say that it is not implemented, as those do that students get."""
    code = getattr(function, "__code__", None)
    return isinstance(code, types.CodeType) and (code.co_code, code.co_names) == (stub.__code__.co_code, stub.__code__.co_names)


def code_key(code: types.CodeType) -> tuple[Any, ...]:
    documented = code.co_name != "<lambda>" and isinstance(code.co_consts[0], str | None) if code.co_consts else False
    constants = code.co_consts[1:] if documented else code.co_consts
    return (
        code.co_code,
        code.co_names,
        code.co_varnames,
        tuple(code_key(c) if isinstance(c, types.CodeType) else repr(c) for c in constants),
    )


# stand-ins ---------------------------------------------------------------------------------------------------------


def install(name: str, stand_in: Callable[..., Any], original: Any, modules: Iterable[types.ModuleType]) -> None:
    """Make every use of `original` reach `stand_in`: also through tables, closures and other modules' names.

    A Python function keeps its identity and gets other code; anything else is replaced where modules name it.
    """
    if isinstance(original, types.FunctionType):
        hidden = f"__stand_in_{name}__"
        original.__globals__[hidden] = stand_in
        source = f"def {name}(*arguments, **keywords): return {hidden}(*arguments, **keywords)"
        scope: dict[str, Any] = {}
        exec(source, scope)
        original.__code__ = scope[name].__code__.replace(co_freevars=original.__code__.co_freevars)
        original.__defaults__ = original.__kwdefaults__ = None
        return
    for module in modules:
        for key, value in list(vars(module).items()):
            if original is not None and value is original:
                vars(module)[key] = stand_in
        vars(module).setdefault(name, stand_in)


class Questions:
    """Stands for `input`: nobody answers."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, *prompt: object) -> str:
        self.asked += 1
        if self.asked > UNANSWERED:
            raise EOFError("nobody answers input()")
        return ""


questions = Questions()


def quiet_builtins() -> None:
    """`input()` does not wait, `exit` and `quit` do not end the process, `print` goes nowhere."""
    builtins.input = questions
    leave = functools.partial(sys.exit)
    vars(builtins).update(exit=leave, quit=leave)
