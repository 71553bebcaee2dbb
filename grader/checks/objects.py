"""Objects of a student's classes as checks see them: used like local ones, while they stay where the student's code runs.

layer = student.Linear(3, 4)        an object, as what any call returns that is of a class of the student's
layer.forward(x)                    a method; what goes wrong is the student's fault, told of `Linear.forward`
layer.W, layer.W = ...              an attribute
a * 3 + b, len(a), next(a), ...     operators: those of `grader_worker.operations`
student.net([layer], {"a": layer})  an argument, also in lists, tuples and dicts
student.pure[layer].forward(x)      the same object with other demands on its calls

An object has the demands with which it was made: `student.pure.Linear(3, 4)` is pure in all its methods. NumPy does not take it for
an array, and its name is never shown unless it is one of the contract's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from typing import Any, NoReturn, Protocol

import numpy as np

from grader.model.errors import StudentFault
from grader_worker.operations import METHOD, OPERATORS, TWO_SIDED, Action, is_public

UFUNCS = {"add": "add", "subtract": "sub", "multiply": "mul", "divide": "truediv", "power": "pow", "matmul": "matmul"}
"""Ufuncs behind the operators of an array, and the names of these."""
COMPARED = frozenset({"__eq__", "__ne__"})
JUDGING = (
    COMPARED
    | {"__lt__", "__le__", "__gt__", "__ge__", "__contains__"}
    | {f"__{r}{name}__" for r in ("", "r") for name in TWO_SIDED}
)
"""Operators that are given a value of the check, and decide what becomes of it: a check that computes with a number, as in
`abs(a - 3.0) < 0.1`, asks an object in its place for the answer, and tells it the number. Only an exercise whose classes have such
an operator has it called."""
OPERATORS_ASKED_FOR: ContextVar[Collection[str]] = ContextVar("OPERATORS_ASKED_FOR", default=())
"""Those that classes of the exercise have, while a function of the student's runs."""


class Home(Protocol):
    """The end of a conversation with the process where the objects are."""

    @property
    def is_nested(self) -> bool:
        """True while a function of the check is called by the submission: then exceptions are the submission's to see."""

    def operate(self, action: Action, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Do something with an object, outside of the calls that a check makes itself."""


class User(Protocol):
    """Whoever does something with an object for a check."""

    def operate(
        self, action: Action, label: str, name: str, subject: StudentObject, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        """Do something with an object."""

    @property
    def operators(self) -> Collection[str]:
        """The operators that classes of the exercise have."""


class StudentObject:
    """An object of a class of the student's."""

    __slots__ = ("_home", "_kind", "_label", "_methods", "_of", "_user", "_word")

    def __init__(self, home: Home, kind: str) -> None:
        put(self, "_home", home)
        put(self, "_kind", kind)
        put(self, "_label", "")
        put(self, "_word", "")
        put(self, "_user", None)
        put(self, "_of", self)
        put(self, "_methods", frozenset())

    def _copy(self) -> StudentObject:
        """Return the same object once more."""
        same = StudentObject(self._home, self._kind)
        put(same, "_label", self._label)
        put(same, "_word", self._word)
        put(same, "_of", self._of)
        return same

    def _do(self, action: Action, name: str, arguments: tuple[Any, ...] = (), keywords: dict[str, Any] | None = None) -> Any:
        user: User | None = self._user
        if user is None or self._home.is_nested:
            return self._home.operate(action, name, (self, *arguments), keywords or {})
        return user.operate(action, self._label, name, self, arguments, keywords or {})

    def _operate(self, name: str, arguments: tuple[Any, ...] = (), keywords: dict[str, Any] | None = None) -> Any:
        user: User | None = self._user
        asked_for = OPERATORS_ASKED_FOR.get() if user is None else user.operators
        if name not in JUDGING or name in asked_for:
            return self._do("operator", name, arguments, keywords)
        if name not in COMPARED:
            raise no_number(self)
        [other] = arguments
        return (isinstance(other, StudentObject) and other._of is self._of) is (name == "__eq__")

    def __getattr__(self, name: str) -> Any:
        if not is_public(name):
            raise AttributeError(name)
        if name not in self._methods:
            value = self._do("get", name)
            if not is_method(value):
                return value
            put(self, "_methods", self._methods | {name})
        return method_of(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if not is_public(name):
            raise AttributeError(f"a check cannot set {name}: names that begin with an underscore are the student's own")
        put(self, "_methods", self._methods - {name})
        self._do("set", name, (value,))

    def __repr__(self) -> str:
        return f"<{object_in_words(self)}>"

    def __deepcopy__(self, memo: object) -> StudentObject:
        return self

    __hash__ = object.__hash__

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise no_number(self)

    def __array_function__(self, *_: Any) -> NoReturn:
        raise no_number(self)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        name = UFUNCS.get(ufunc.__name__)
        if name and method == "__call__" and len(inputs) == 2 and inputs[1] is self and not keywords:
            return self._operate(f"__r{name}__", (inputs[0],))
        raise no_number(self)


put = object.__setattr__


IS_METHOD = "is_method_of_a_student"
"""The attribute of a function that stands for a method."""


def is_method(value: object) -> bool:
    """Tell whether the value of an attribute says that it is a method."""
    return type(value) is type(METHOD) and value == METHOD


def no_number(subject: StudentObject) -> StudentFault:
    """Return the fault of an object where a check needs numbers."""
    fault = StudentFault("wrong_type", f"the result is {object_in_words(subject)}; the exercise asks for numbers")
    fault.subject = subject
    return fault


def method_of(subject: StudentObject, name: str) -> Callable[..., Any]:
    """Return a method of an object as a function."""

    def method(*arguments: Any, **keywords: Any) -> Any:
        return subject._do("method", name, arguments, keywords)

    method.__name__ = name
    vars(method)[IS_METHOD] = True
    return method


LONGEST = 10_000_000
"""Python makes room for as many items as an object says that it has."""
RESULTS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "__bool__": (lambda value: type(value) is bool, "True or False"),
    "__contains__": (lambda value: type(value) is bool, "True or False"),
    "__len__": (lambda value: type(value) is int and 0 <= value <= LONGEST, "a number of entries"),
    "__int__": (lambda value: type(value) is int, "a whole number"),
    "__float__": (lambda value: type(value) is float, "a number with a decimal point"),
    "__str__": (lambda value: type(value) is str, "a text"),
    "__iter__": (lambda value: type(value) is StudentObject, "an iterator"),
}
"""What some operators have to return, whatever the other side sends."""


class NoLengthError(StudentFault, TypeError):
    """The fault of a class without `__len__`. Python asks for a length before it makes a list, and goes on after a TypeError."""


def operator_method(name: str) -> Callable[..., Any]:
    is_right, asked = RESULTS.get(name, (lambda _: True, ""))

    def operate(self: StudentObject, *arguments: Any, **keywords: Any) -> Any:
        try:
            value = self._operate(name, arguments, keywords)
        except StudentFault as fault:
            if name == "__len__" and fault.reason == "missing":
                raise NoLengthError(fault.reason, fault.message) from None
            raise
        if not is_right(value):
            raise StudentFault("wrong_type", f"`{self._label or 'an object'}.{name}` does not return {asked}")
        return value

    operate.__name__ = name
    return operate


for _name in OPERATORS:
    setattr(StudentObject, _name, operator_method(_name))


def object_in_words(value: StudentObject) -> str:
    """Return what an object is, with the name of its class if the contract has it."""
    return (
        f"an object of your class `{value._kind}`" if value._user is not None and value._kind else "an object of a class of yours"
    )


WITHOUT_OBJECTS = frozenset({type(None), bool, int, float, str, np.ndarray})
"""Classes of most values, which need not be looked into."""


def objects_in(value: Any, depth: int = 0) -> list[StudentObject]:
    """Return the objects in a value, in their order."""
    if type(value) in WITHOUT_OBJECTS:
        return []
    if isinstance(value, StudentObject):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple) and depth < 12:
        return [one for item in value if type(item) not in WITHOUT_OBJECTS for one in objects_in(item, depth + 1)]
    return []
