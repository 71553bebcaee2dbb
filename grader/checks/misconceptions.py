"""Known wrong ways to write a function, kept as code beside the reference."""

from __future__ import annotations

import functools
import itertools
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from grader.model.errors import located

F = TypeVar("F", bound=Callable[..., Any])
_MARK, _FREE_MARK = "__misconception__", "__free__"
Names = Mapping[str, Any]
"""Values of free names of a file of misconceptions."""


@dataclass(frozen=True)
class WrongMethod:
    """A wrong way to write one method of a class, all else of which is right."""

    method: str
    function: Callable[..., Any]

    def put_into(self, owner: type) -> None:
        """Let this be the method of a class; of a property it is what reads it."""
        right = vars(owner).get(self.method)
        setattr(owner, self.method, right.getter(self.function) if isinstance(right, property) else self.function)


@dataclass(frozen=True)
class Misconception:
    """One known mistake: `implementation` is called like `function`; `outcome` None means the function's own."""

    id: str
    function: str
    outcome: str | None
    says: str
    see: str
    implementation: Any
    """A function, a class, or a `WrongMethod`."""
    conventions: tuple[str, ...] = ()
    """Ids of conventions of `assignment.toml`, one of which the function follows."""
    between: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Values of names of the file that give the limits of this mistake's results."""


@dataclass(frozen=True)
class Freedom:
    """What the contract leaves open in `function`, as names of the file that may have several values.

    `right` is a right implementation that reads these names when it is called.
    """

    function: str
    either: Mapping[str, Sequence[Any]]
    between: Mapping[str, Sequence[Any]]
    right: Callable[..., Any]

    def conventions(self) -> Iterator[list[Names]]:
        """Yield the values of all free names: one list for each choice in `either`, of the limits in `between`."""
        for chosen in combinations(self.either):
            yield [{**chosen, **limits} for limits in combinations(self.between)]


@dataclass(frozen=True)
class Known:
    """What a file of misconceptions defines, in the file's order; `names` are its names, with their values."""

    misconceptions: tuple[Misconception, ...]
    freedoms: Mapping[str, Freedom]
    names: Names

    def of(self, function: str) -> list[Misconception]:
        """Return the misconceptions of a function."""
        return [one for one in self.misconceptions if one.function == function]


def combinations(values: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Yield each way to choose one value for every name; of no names there is one way."""
    for chosen in itertools.product(*values.values()):
        yield dict(zip(values, chosen, strict=True))


def misconception(
    function: str,
    *,
    says: str,
    see: str,
    outcome: str | None = None,
    conventions: tuple[str, ...] = (),
    between: Mapping[str, Sequence[Any]] | None = None,
) -> Callable[[F], F]:
    """Mark the decorated callable as a known wrong way to write `function`; its own name is the id.

    `function` may be a class, and the decorated callable another one. It may be a method, as in "Value.__mul__": then the decorated
    function takes the place of that method in the class of the solution; of a property it is written without `@property`.

    `says` tells the student the mistake in one sentence, `see` names the lecture section, or is empty. `conventions` are those of
    `assignment.toml` that lead to this mistake, and that other functions may follow, too. `between` is for a mistake that can be
    made with any number: it gives two values to each of some names of the file, which the callable reads. A result may lie
    anywhere between those for the two values, and none of these numbers may be right. ValueError if the name does not begin
    with that of the function or class, in small letters if you like, or if the file has defined another misconception of that name.
    """
    owner, _, method = function.partition(".")

    def mark(implementation: F) -> F:
        if isinstance(implementation, property):
            raise ValueError(f"a misconception of {function} is a plain function: write it without @property")
        name = implementation.__name__
        if not name.lower().startswith(f"{owner}_".lower()):
            raise ValueError(f"{name}: the name of a misconception of {owner} begins with {owner}_")
        if own_mark(sys._getframe(1).f_globals.get(name), _MARK):
            raise ValueError(f"{name}: two misconceptions have this name")
        wrong = WrongMethod(method, implementation) if method else implementation
        made = Misconception(name, owner, outcome, says, see, wrong, conventions, between or {})
        setattr(implementation, _MARK, made)
        return implementation

    return mark


def own_mark(value: Any, mark: str) -> Any:
    """Return the mark of a function or a class; a class has none of the class that it is derived from."""
    return getattr(value, "__dict__", {}).get(mark)


def free(
    function: str, *, either: Mapping[str, Sequence[Any]] | None = None, between: Mapping[str, Sequence[Any]] | None = None
) -> Callable[[F], F]:
    """Declare what the contract leaves open in `function`; the decorated callable is a right implementation of it.

    Keys are names of the same file, which this implementation and the misconceptions of the function read when they are
    called. Values are numbers, texts, or tuples of them. A student has one value of a name in `either`, the same in all calls.
    Results for the values of a name in `between` are limits: each entry of a student's result may lie anywhere between them.
    """

    def mark(right: F) -> F:
        setattr(right, _FREE_MARK, Freedom(function, either or {}, between or {}, right))
        return right

    return mark


@functools.lru_cache(64)
def compiled_file(path: Path, _changed: int) -> types.CodeType:
    """Return the code of a file; the time of its last change is part of the cache's key."""
    return compile(path.read_bytes(), path, "exec")


def load_misconceptions(path: Path) -> tuple[Misconception, ...]:
    """The misconceptions that the file at `path` defines, in the file's order; the file is executed.

    ValueError of one line, naming the file, if it is not a Python file or `misconception` refuses one of its functions.
    """
    return load_known(path).misconceptions


def load_known(path: Path, values: Names | None = None) -> Known:
    """Everything that the file at `path` defines, with these values of free names; the file is executed.

    ValueError of one line, naming the file, if it cannot be executed, `misconception` refusing one of its functions, or if it
    declares a name with several values that it does not have.
    """
    module = types.ModuleType(f"misconceptions_of_{path.parent.name}")
    names = vars(module)
    try:
        exec(compiled_file(path, path.stat().st_mtime_ns), names)
    except Exception as error:
        raise ValueError(located(error, path.parent, path)) from error
    defined = list(names.values())
    freedoms = {one.function: one for one in (own_mark(v, _FREE_MARK) for v in defined) if one}
    for freedom in freedoms.values():
        for name in (*freedom.either, *freedom.between):
            if name not in names:
                raise ValueError(f"{path}: {name}, a free name of {freedom.function}, is not defined")
    made = tuple(mark for mark in (own_mark(v, _MARK) for v in defined) if mark)
    for one in made:
        for name in one.between:
            if name not in names:
                raise ValueError(f"{path}: {name}, a name between whose values {one.id} lies, is not defined")
    names.update(values or {})
    return Known(made, freedoms, names)


def line_of_implementation(implementation: Any) -> int:
    """Return the line in which an implementation begins; of a class, the one of its first method."""
    one = implementation.function if isinstance(implementation, WrongMethod) else implementation
    parts = vars(one).values() if isinstance(one, type) else [one]
    return min((part.__code__.co_firstlineno for part in parts if isinstance(part, types.FunctionType)), default=1)


def names_read(function: Callable[..., Any], names: Names) -> set[str]:
    """Return the global names that a function of a file reads, and those that the functions which it calls read."""
    read: set[str] = set()
    todo: list[Any] = [function]
    while todo:
        one = todo.pop()
        one = one.function if isinstance(one, WrongMethod) else one
        # A helper can be called by its name, or be the default of an argument.
        if isinstance(one, type) and one.__module__ != "builtins":
            todo += [*one.__bases__, *(value for value in vars(one).values() if isinstance(value, types.FunctionType))]
        elif isinstance(one, types.FunctionType):
            todo += [one.__code__, *(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values()]
        elif isinstance(one, types.CodeType):
            todo += [const for const in one.co_consts if isinstance(const, types.CodeType)]
            todo += [names.get(name) for name in {*one.co_names} - read]
            read |= {*one.co_names}
    return read
