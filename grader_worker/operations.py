"""What can be done with an object of the other side: its methods, its attributes, and Python's operators. Used on both sides.

An operation has the object as its first argument. Names that begin with an underscore never cross, but for those of the operators,
which are a closed list.
"""

from __future__ import annotations

import operator
import sys
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from grader_worker.frames import Opaque

Action = Literal["call", "method", "get", "set", "operator"]
"""What a `Call` does: it calls a function, or does something with the object that is its first argument."""
METHOD = Opaque("a method")
"""The value of an attribute that is a method of the object itself: it is called by its name."""
identity = object.__hash__
"""The identity of an object, as `id`, of which Python tells every audit hook."""
ENGINE = frozenset({"grader", "grader_worker", "numpy", "pytest", "_pytest"})
LIBRARIES = ("site-packages", "dist-packages")


def reflected(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return an operator with its two operands exchanged."""
    return lambda right, left: function(left, right)


TWO_SIDED: Mapping[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "pow": operator.pow,
    "matmul": operator.matmul,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
}
SYMBOLS: Mapping[str, str] = {
    **{"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@"},
    **{"and": "&", "or": "|", "xor": "^", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="},
    **{"neg": "-", "pos": "+", "invert": "~"},
}
"""How operators are written, for messages."""
OPERATORS: Mapping[str, Callable[..., Any]] = {
    **{f"__{name}__": function for name, function in TWO_SIDED.items()},
    **{f"__r{name}__": reflected(function) for name, function in TWO_SIDED.items()},
    **{f"__{name}__": getattr(operator, name) for name in ("neg", "pos", "invert", "eq", "ne", "lt", "le", "gt", "ge")},
    "__abs__": abs,
    "__len__": len,
    "__getitem__": operator.getitem,
    "__setitem__": operator.setitem,
    "__contains__": operator.contains,
    "__iter__": iter,
    "__next__": next,
    "__bool__": bool,
    "__float__": float,
    "__int__": int,
    "__str__": str,
    "__call__": lambda subject, *arguments, **keywords: subject(*arguments, **keywords),
}
"""Python's operators by the names of the methods behind them; the object is always the first argument."""
FALLING_BACK = frozenset({"__eq__", "__ne__", "__bool__"})
"""Operators that Python has an answer for without that method."""
INSTEAD = {"__iter__": ("__getitem__",), "__contains__": ("__iter__", "__getitem__")}
"""Other methods that Python calls for an operator."""


DATA = (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, np.ndarray, np.generic)
"""Classes whose objects cross as plain data."""


class MissingAttributeError(AttributeError):
    """The object has no attribute or method of that name; the other side knows it by the name of this class."""


class Steps:
    """An iterator of Python's own, such as a generator, as an object that the other side can ask for the next item."""

    def __init__(self, iterator: Any) -> None:
        self.iterator = iterator

    def __iter__(self) -> Steps:
        return self

    def __next__(self) -> Any:
        return next(self.iterator)


def is_public(name: str) -> bool:
    """Tell whether an attribute of this name may be asked for."""
    return name.isidentifier() and not name.startswith("_")


def perform(action: Action, name: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    """Do something with the object that is the first argument.

    Raises MissingAttributeError where it has no such attribute, method or operator, and whatever its own code raises.
    """
    subject, *others = arguments
    if action == "operator":
        return operate(name, subject, others, keywords)
    if not is_public(name):
        raise MissingAttributeError(name)
    if action == "set":
        setattr(subject, name, *others)
        return None
    try:
        found = getattr(subject, name)
    except AttributeError:
        raise MissingAttributeError(name) from None
    if action == "method":
        return found(*others, **keywords)
    return METHOD if isinstance(found, types.MethodType | types.BuiltinMethodType) else found


def operate(name: str, subject: Any, others: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    """Apply an operator. Raises MissingAttributeError where the class does not have it, and Python knows no other way."""
    kind: Any = type(subject)
    # Python's own text of an object has its address in it.
    has_no_text = name == "__str__" and (kind.__str__, kind.__repr__) == (object.__str__, object.__repr__)
    if name not in OPERATORS or has_no_text:
        raise MissingAttributeError(name)
    try:
        value = OPERATORS[name](subject, *others, **keywords)
    except TypeError:
        if name in FALLING_BACK or any(hasattr(type(subject), one) for one in (name, *INSTEAD.get(name, ()))):
            raise
        raise MissingAttributeError(name) from None
    return Steps(value) if name == "__iter__" and not is_own(type(value)) else value


def kinds_of_data(functions: Iterable[Any]) -> tuple[type, ...]:
    """Return the classes among functions whose objects are numbers, texts or containers for Python, as of `class Net(list)`.

    An exercise that asks for a class means its objects, so these cross as objects, too.
    """
    return tuple(one for one in functions if isinstance(one, type) and issubclass(one, DATA) and is_own(one))


def is_own(kind: type) -> bool:
    """Tell whether a class is of the submission or the assignment: neither Python nor an installed package has defined it."""
    if kind is Steps:
        return True
    module = str(kind.__module__)
    root = module.partition(".")[0]
    if root == "__main__":
        # A notebook; what runs it may be an installed package.
        return True
    if root in sys.stdlib_module_names or root in ENGINE:
        return False
    file = str(getattr(sys.modules.get(module), "__file__", None) or "")
    return not any(library in file for library in LIBRARIES)
