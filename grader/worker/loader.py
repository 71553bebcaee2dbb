"""Executes the units of a submission and finds the contract's functions in them. Runs in the worker only.

Every top-level statement is executed by itself: one that raises is told as a problem and loses itself and what depends on it.
Modules of a submission can import each other, whatever their order.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import functools
import hashlib
import importlib.abc
import importlib.machinery
import itertools
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from inert import Inert
from source import Unit
from wire import Found, Load, Loaded, Step, encodable

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
FUTURE_FLAGS = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}

Problem = tuple[str, int | None, str]


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
    """The units of one submission, their modules and what went wrong."""

    def __init__(self, units: list[Unit], load: Load, announce: Callable[[Step], None]) -> None:
        self.units = units
        self.functions = set(load.functions)
        self.skip = set(load.skip)
        self.careful = set(load.careful)
        self.announce = announce
        self.problems: list[Problem] = []
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
        for unit in sorted(units, key=lambda unit: -written(unit, self.functions)):
            for name in suffixes(unit.module):
                self.by_name.setdefault(name, unit)
        self.last_callables: dict[str, dict[str, Any]] = {unit.file: {} for unit in units}
        self.missing: dict[str, Callable[..., Any]] = {}
        """What stands for contract functions that an import did not find, until a trusted one is lent."""

    def module(self, unit: Unit) -> types.ModuleType:
        """The module of a unit, made on first use and known under all of its names."""
        if unit.file not in self.modules:
            module = types.ModuleType(unit.module or "submission")
            module.__file__ = unit.file
            if unit.file.endswith(".ipynb"):
                vars(module).update(__name__="__main__", display=Inert(), get_ipython=Inert())
            self.modules[unit.file] = module
        return self.modules[unit.file]

    def run(self) -> None:
        """Execute every unit once."""
        sys.meta_path.insert(0, SubmissionFinder(self))
        for unit in self.units:
            if unit.file in self.executed:
                continue
            module = self.module(unit)
            importable = self.by_name.get(unit.module) is unit and not unit.file.endswith(".ipynb")
            if importable and unit.module not in sys.modules:
                package = unit.module in self.packages
                module.__spec__ = importlib.machinery.ModuleSpec(unit.module, None, is_package=package)
                module.__package__ = unit.module if package else unit.module.rpartition(".")[0]
                if package:
                    module.__path__ = []
                sys.modules[unit.module] = module
            self.execute(unit)

    def execute(self, unit: Unit) -> None:
        """Execute a unit's statements one by one."""
        if unit.file in self.executed:
            return
        self.executed.add(unit.file)
        module = self.module(unit)
        flags = 0
        numbered = itertools.count(1)
        for cell in unit.cells:
            for statement in single_imports(cell.tree.body, depth(unit)):
                flags |= future_flags(statement)
                number = next(numbered)
                if (unit.file, number) in self.skip or (unit.file in self.careful and not is_definition(statement)):
                    continue
                self.announce(Step(unit.file, number, cell.name, statement.lineno))
                self.statement(unit, cell.name, statement, vars(module), flags)
        for name, function in self.last_callables[unit.file].items():
            # A demo such as `accuracy = accuracy(X, ...)` must not take the function away.
            if not callable(vars(module).get(name)):
                vars(module)[name] = function

    def statement(self, unit: Unit, place: str, statement: ast.stmt, names: dict[str, Any], flags: int) -> None:
        before = {name: names.get(name) for name in self.functions & names.keys()}
        try:
            code = compile(ast.Module([statement], []), place, "exec", flags=flags, dont_inherit=True)
            exec(code, names)
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: nothing ends the loading from inside
            if not self.has_been_told(error):
                self.problems.append((unit.file, line_of(error, place, statement), describe(error, place, unit.file)))
            self.bind_missing(statement, names)
        for name in self.functions & names.keys():
            if callable(names[name]) and names[name] is not before.get(name):
                self.last_callables[unit.file][name] = names[name]

    def has_been_told(self, error: BaseException) -> bool:
        """Whether an import found nothing since the whole file is left out, which is a problem of its own."""
        name = error.name if type(error) is ImportError else None
        unit = self.by_name.get(name) if type(name) is str else None
        return unit is not None and not unit.cells

    def bind_missing(self, statement: ast.stmt, names: dict[str, Any]) -> None:
        """Let what an import did not find have its name, so that a trusted function can be lent under it."""
        if isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                if alias.name in self.functions:
                    names[alias.asname or alias.name] = self.missing.setdefault(alias.name, missing(alias.name))
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                module = types.ModuleType(alias.name)
                self.modules[f"(missing) {alias.name}"] = module
                names[alias.asname or alias.name.partition(".")[0]] = module

    # what was found ------------------------------------------------------------------------------------------------

    def loaded(self) -> tuple[Loaded, dict[str, Callable[..., Any]]]:
        """The report on the loading, and the functions themselves."""
        names, known = references(self.units), digests(self.units)
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
                self.problems.append((places[-1][0].file, None, message))
            unit, function = places[0]
            uses = sorted(reachable(name, names) & (self.functions - {name}))
            found[name] = Found(name, unit.file, uses, digest(name, names, known), is_stub(function))
            callables[name] = function
        return Loaded(list(found.values()), ambiguous, self.problems), callables

    def definitions(self, name: str) -> list[tuple[Unit, Callable[..., Any]]]:
        """Where a function is defined: different code once each.

        What is only imported counts where nothing else does, and what is still a stub where nothing is written.
        """
        own: list[tuple[Unit, Any]] = []
        imported: list[tuple[Unit, Any]] = []
        for unit in self.units:
            value = vars(self.module(unit)).get(name) if unit.file in self.modules else None
            if callable(value) and not isinstance(value, Inert) and value is not self.missing.get(name):
                (imported if is_imported(unit, name) else own).append((unit, value))
        distinct: dict[Any, tuple[Unit, Any]] = {}
        places = own or imported
        for unit, value in [place for place in places if not is_stub(place[1])] or places:
            distinct.setdefault(fingerprint(value, unit, name), (unit, value))
        return list(distinct.values())


def suffixes(module: str) -> list[str]:
    """A dotted name, and what is left of it without the first parts."""
    parts = module.split(".")
    return [name for n in range(len(parts)) if (name := ".".join(parts[n:]))]


def depth(unit: Unit) -> int:
    """In how many packages a unit stands: how far a relative import may go up."""
    return unit.module.count(".") + unit.file.endswith("/__init__.py")


def single_imports(body: Iterable[ast.stmt], depth: int) -> Iterator[ast.stmt]:
    """The statements, imports of several names one by one: a name that is missing costs only itself.

    A relative import that leads out of the submission, whose folder may be a package itself, means the submission's own files.
    """
    for statement in body:
        if isinstance(statement, ast.ImportFrom):
            level = statement.level if statement.level <= depth else 0
            for alias in statement.names:
                single: ast.stmt = ast.ImportFrom(statement.module, [alias], level)
                if statement.module is None and not level:
                    single = ast.Import([alias])
                yield ast.copy_location(single, statement)
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                yield ast.copy_location(ast.Import([alias]), statement)
        else:
            yield statement


def missing(name: str) -> Callable[..., Any]:
    def not_there(*arguments: Any, **keywords: Any) -> Any:
        raise NameError(f"{name} could not be imported")

    return not_there


def is_definition(statement: ast.stmt) -> bool:
    """Whether a statement defines or imports something, or binds a name without calling anything."""
    bare = isinstance(statement, ast.Assign | ast.AnnAssign) and not any(
        isinstance(node, ast.Call | ast.ListComp | ast.GeneratorExp | ast.DictComp) for node in ast.walk(statement)
    )
    return bare or isinstance(statement, DEFINITIONS)


def future_flags(statement: ast.stmt) -> int:
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return sum(FUTURE_FLAGS.get(alias.name, 0) for alias in statement.names)
    return 0


def line_of(error: BaseException, place: str, statement: ast.stmt) -> int:
    """The innermost line of this place in the traceback, else the statement's own."""
    line = statement.lineno
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == place:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def describe(error: BaseException, place: str, file: str) -> str:
    """One line for the student about an exception at import."""
    where = place.removeprefix(file).lstrip(", ")
    prefix = f"{where}: " if where else ""
    if isinstance(error, SystemExit):
        return prefix + "calls sys.exit or exit; what follows was executed nevertheless"
    if isinstance(error, ImportError):
        return prefix + f"{error_text(error)}; what needs it will fail"
    told = prefix + f"raised {type(error).__name__}: {error_text(error)}"[:300]
    if isinstance(error, PermissionError):
        told += " (submissions use no network, start no processes, and read and write no files but their own)"
    return told


def error_text(error: BaseException) -> str:
    try:
        return encodable(" ".join(str(error).split())[:300])
    except BaseException:
        return ""


def written(unit: Unit, functions: set[str]) -> int:
    """How many of the functions a unit defines, stubs left out."""
    defined = [s for s in statements(unit) if isinstance(s, ast.FunctionDef) and s.name in functions]
    return sum(not isinstance(s.body[-1], ast.Raise) or "NotImplementedError" not in ast.dump(s.body[-1]) for s in defined)


def is_imported(unit: Unit, name: str) -> bool:
    """Whether the last statement that binds `name` in a unit is an import."""
    imported = False
    for statement in statements(unit):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            bound = {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
            imported = (name in bound or "*" in bound) or imported
        elif name in bound_names(statement):
            imported = False
    return imported


def statements(unit: Unit) -> Iterator[ast.stmt]:
    """The top-level statements of a unit, those inside `if`, `try`, `with` and loops included."""
    pending = [s for cell in reversed(unit.cells) for s in reversed(cell.tree.body)]
    while pending:
        statement = pending.pop()
        yield statement
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = [n for n in ast.iter_child_nodes(statement) if isinstance(n, ast.stmt)]
            inner += [s for h in getattr(statement, "handlers", []) for s in h.body]
            pending.extend(reversed(inner))


def bound_names(statement: ast.stmt) -> set[str]:
    """The names that a statement itself binds, but for imports."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return {n.id for t in targets if t is not None for n in ast.walk(t) if isinstance(n, ast.Name)}


def references(units: list[Unit]) -> dict[str, set[str]]:
    """For every name that is bound at the top level: the names and attributes in the code that binds it."""
    names: dict[str, set[str]] = {}
    for unit in units:
        for statement in statements(unit):
            if isinstance(statement, ast.ImportFrom):
                for alias in statement.names:
                    names.setdefault(alias.asname or alias.name, set()).add(alias.name)
            bound = bound_names(statement)
            if bound:
                used = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
                used |= {n.attr for n in ast.walk(statement) if isinstance(n, ast.Attribute)}
                for name in bound:
                    names.setdefault(name, set()).update(used - {name})
    return names


def digests(units: list[Unit]) -> dict[str, str]:
    """For every name that is bound at the top level: what the code that binds it says; "" for all that binds nothing."""
    texts: dict[str, list[str]] = {"": []}
    for unit in units:
        for statement in statements(unit):
            for name in bound_names(statement) or {""}:
                texts.setdefault(name, []).append(ast.dump(statement))
    return {name: hashlib.sha256("".join(said).encode("utf-8", "replace")).hexdigest() for name, said in texts.items()}


def digest(name: str, names: dict[str, set[str]], known: dict[str, str]) -> str:
    """Another one if the code of `name`, of what it leads to, or of what binds nothing has changed."""
    parts = [known[n] for n in sorted({"", name} | reachable(name, names)) if n in known]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def reachable(name: str, names: dict[str, set[str]]) -> set[str]:
    """Every name that the code of `name` leads to."""
    seen: set[str] = set()
    pending = [name]
    while pending:
        for used in names.get(pending.pop(), ()):
            if used not in seen:
                seen.add(used)
                pending.append(used)
    return seen


def fingerprint(function: Any, unit: Unit, name: str) -> Any:
    """Equal for the same code: that of a function, else what makes the object in its unit; or else the object itself."""
    if isinstance(function, types.FunctionType):
        return "code", code_key(function.__code__), repr(function.__defaults__), repr(function.__kwdefaults__)
    known = digests([unit])
    if name not in known:
        return "object", id(function)
    return "source", *(known[n] for n in sorted({name} | reachable(name, references([unit]))) if n in known)


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


def quiet_builtins() -> None:
    """`input()` does not wait, `exit` and `quit` do not end the process, `print` goes nowhere."""
    builtins.input = lambda *prompt: ""
    leave = functools.partial(sys.exit)
    vars(builtins).update(exit=leave, quit=leave)
