"""Calls of the student's functions, for messages: the line to paste, the names of arguments and of parts of a result.

A check judges values. Which call a wrong value comes from is found here by identity: it is the value of that call, or a part of it.
"""

from __future__ import annotations

import ast
import builtins
import functools
import linecache
import math
import types
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

import msgspec
import numpy as np

from grader.checks.differences import in_words, origin, ratio_to
from grader.checks.values import describe, is_number, quoted_list
from grader.model.errors import StudentFault

KEPT_CALLS, KEPT_BYTES = 8, 2**20
"""So many calls of a case are remembered, as long as what they have returned is not larger."""
ARRAY_LENGTH, FUNCTION_LENGTH, CALL_LENGTH = 160, 80, 480
"""Characters of an array, of a function, and of a whole call, that are written out."""
ANY_GENERATOR = "np.random.default_rng(3)"
"""Is written for a generator that cannot be made again as it was: it gives other numbers, and most mistakes show with any."""
SAME_ARRAY = "all entries of the list are the same; append a new array in each step, as `a = a - b` makes one, and not `a -= b`"
WITHOUT_CALL = ("missing", "ambiguous", "not_implemented")
"""Reasons for which no call is shown."""


class Contract(msgspec.Struct, frozen=True):
    """The names that an exercise gives its functions' arguments and results, for messages."""

    arguments: Mapping[str, str] = {}
    """For each function its arguments with their defaults: "w, m, grad, alpha, beta=0.9"."""
    results: Mapping[str, tuple[str, ...]] = {}
    """For each function that returns several values their names: ("w", "m")."""
    draws: bool = False
    """Whether pictures can be looked at."""

    def names(self, function: str) -> list[str]:
        """Return the names of a function's arguments, in order."""
        return [part.partition("=")[0].strip() for part in self.arguments.get(function, "").split(", ") if part]

    def defaults(self, function: str) -> dict[str, float]:
        """Return the numbers that are defaults of a function's arguments, by name."""
        pairs = (part.partition("=") for part in self.arguments.get(function, "").split(", "))
        found = {name.strip(): number_in(text) for name, _, text in pairs}
        return {name: number for name, number in found.items() if number is not None}


class MadeCall:
    """A call of one function, with what it returned; None while it has not."""

    def __init__(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], contract: Contract) -> None:
        self.name = name
        self.value: Any = None
        self.contract = contract
        names = contract.names(name)
        self.positional = [names[n] if n < len(names) else f"argument_{n + 1}" for n in range(len(arguments))]
        self.given = {**dict(zip(self.positional, arguments, strict=True)), **keywords}
        """The arguments by name, in the order of the call."""
        self.states = {
            name: str(given.bit_generator.state) for name, given in self.given.items() if isinstance(given, np.random.Generator)
        }
        """Where random generators stood when the call began."""

    def argument(self, number: int) -> str:
        """Return the name of an argument by its number in the call."""
        return list(self.given)[number]

    def shapes(self) -> str:
        """Return the shapes of the arrays among the arguments: "X has shape (5, 3), W (4, 3)"."""
        arrays = {name: str(given.shape) for name, given in self.given.items() if isinstance(given, np.ndarray)}
        lists = {name: listed_shapes(given) for name, given in self.given.items() if is_list_of_arrays(given)}
        texts = [f"{name} {'' if n else 'has shape '}{shape}" for n, (name, shape) in enumerate(arrays.items())]
        return ", ".join(texts + [f"the arrays in {name} have {shapes}" for name, shapes in lists.items()])

    def functions(self) -> list[str]:
        """Return the names of the functions among the arguments."""
        return [name for name, given in self.given.items() if callable(given)]

    def numbers(self) -> Iterator[tuple[str, float]]:
        """Yield the constants of the call, by name, defaults included."""
        for name, value in {**self.contract.defaults(self.name), **self.given}.items():
            if isinstance(value, int | float | np.number) and not isinstance(value, bool):
                yield name, float(value)

    def lengths(self) -> Iterator[tuple[str, str, int]]:
        """Yield the numbers of rows, columns and entries of the arrays among the arguments: ("rows", "X", 5)."""
        for name, value in self.given.items():
            if isinstance(value, np.ndarray) and value.ndim == 2:
                yield "rows", name, value.shape[0]
                yield "columns", name, value.shape[1]
            if isinstance(value, np.ndarray) and value.ndim in (1, 2):
                yield "entries", name, value.size

    def has_rows(self) -> bool:
        """Tell whether there are arrays of two dimensions or more among the arguments."""
        return any(isinstance(given, np.ndarray) and given.ndim > 1 for given in self.given.values())

    def is_fresh(self, name: str) -> bool:
        """Tell whether a random generator stood at the beginning of its seed when the call began."""
        seed = seed_of(self.given[name])
        return seed is not None and str(np.random.default_rng(seed).bit_generator.state) == self.states[name]

    def shown(self) -> tuple[str, str]:
        """Return the call as a line of Python to paste, and what the names in it stand for that could not be written out."""
        texts = {
            name: ANY_GENERATOR if name in self.states and not self.is_fresh(name) else python_code(value)
            for name, value in self.given.items()
        }
        room = CALL_LENGTH - sum(len(text or name) + 4 for name, text in texts.items())
        for name in sorted(texts, key=lambda name: -len(texts[name] or "")):
            if room < 0 and texts[name] is not None:
                room += len(texts[name] or "") - len(name)
                texts[name] = None
        written = [
            (text or name) if n < len(self.positional) else f"{name}={text or name}" for n, (name, text) in enumerate(texts.items())
        ]
        left = [f"{name} is {stand_for(self.given[name])}" for name, text in texts.items() if text is None]
        used = [name for name, given in self.given.items() if isinstance(given, np.random.Generator) and not self.is_fresh(name)]
        left += [f"{name} has been used before in the check" for name in used]
        return f"{self.name}({', '.join(written)})", ", ".join(left)


class Calls:
    """The last calls of one case."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.made: deque[MadeCall] = deque(maxlen=KEPT_CALLS)

    def begin(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> MadeCall:
        """Remember a call. Its `value` is set once there is one."""
        if self.made and bytes_in_arrays(self.made[-1].value) > KEPT_BYTES:
            self.made.clear()
        call = MadeCall(name, arguments, keywords, self.contract)
        self.made.append(call)
        return call

    def of(self, value: object) -> MadeCall | None:
        """Return the call that a value comes from; the last one where that is not known, and None if there was none."""
        found = (call for call in reversed(self.made) if value is not None and is_part(value, call.value))
        return next(found, self.made[-1] if self.made else None)

    def explain(self, fault: StudentFault, place: str) -> str:
        """Return the call that a fault is about, as a line to paste; "" if there is none.

        What the message can say only with the call is added to it. `place` is where the check makes the call.
        """
        call, value, fault.subject = self.of(fault.subject), fault.subject, None
        if call is None or fault.reason in WITHOUT_CALL:
            return ""
        names = self.contract.results.get(call.name, ())
        # The entries of one array may have been taken for the values that are asked for.
        is_whole = value is call.value or isinstance(call.value, np.ndarray)
        if len(names) > 1 and is_whole and fault.reason in ("wrong_type", "wrong_shape") and not has_parts(call.value, names):
            asked = f"{'two' if len(names) == 2 else len(names)} values: `return {', '.join(names)}`"
            fault.message = f"`{call.name}` returns {several(call.value)}; the exercise asks for {asked}"
        if fault.reason == "wrong_shape" and is_number(value) and call.has_rows():
            fault.message += " (is an axis=... missing in a sum, a mean or a maximum?)"
        if fault.compared:
            fault.message += self.relation(call, *fault.compared)
            lists = [call.value, *(call.value if isinstance(call.value, tuple) else ())]
            if any(is_part(value, one) and is_one_array(one) for one in lists):
                fault.message += f": {SAME_ARRAY}"
            fault.compared = None
        line, left = call.shown()
        if left:
            line += f"  # {left}, see {place}" if place else f"  # {left}"
        return line

    def relation(self, call: MadeCall, values: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> str:
        """Return in words which factor the wrong numbers have, or what they add to the first argument; "" if there is none.

        It begins as a message goes on that ends with the number, if that has been told.
        """
        ratio = ratio_to(values, expected)
        if ratio is not None:
            return origin(ratio, "every value", call.numbers(), call.lengths())
        name, start = next(iter(call.given.items()), ("", None))
        if not isinstance(start, np.ndarray) or start.shape != expected.shape or start.dtype.kind not in "biuf":
            return ""
        ratio, added = ratio_to(values - start, expected - start), f"the step of {name}"
        if ratio is None:
            return ""
        told = in_words(ratio, added)
        return (f": {told}" if told else "") + origin(ratio, added, call.numbers(), call.lengths())


def several(value: object) -> str:
    """Return in words what a function has returned in place of several values."""
    if isinstance(value, tuple) and len(value) > 1:
        return f"{len(value)} values"
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return "one array"
    return describe(value)


def is_one_array(value: object) -> bool:
    """Tell whether the entries of a list are all the same array, as far as values tell it; the first may be a start."""
    if not is_list_of_arrays(value) or len(value) < 3:
        return False
    return all(np.array_equal(value[-1], other) for other in value[1 if len(value) > 3 else 0 :])


def has_parts(value: object, names: tuple[str, ...]) -> bool:
    return isinstance(value, list | tuple) and len(value) == len(names)


def is_part(value: object, whole: object, depth: int = 0) -> bool:
    """Tell whether a value is `whole` itself, or one of its parts; a row of an array is one, too."""
    if value is whole or (isinstance(value, np.ndarray) and value.base is not None and value.base is whole):
        return True
    if depth > 3 or not isinstance(whole, list | tuple | dict):
        return False
    return any(is_part(value, item, depth + 1) for item in (whole.values() if isinstance(whole, dict) else whole))


def bytes_in_arrays(value: object, depth: int = 0) -> int:
    """Return the bytes of the arrays in a value."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, dict):
        value = list(value.values())
    return sum(bytes_in_arrays(item, depth + 1) for item in value) if isinstance(value, list | tuple) and depth < 6 else 0


# Python code for values ------------------------------------------------------------------------------------------


def number_in(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def python_code(value: object) -> str | None:
    """Return Python code for a value; None where there is none, or none that is short. A random generator begins with its seed."""
    if value is None or isinstance(value, bool | str):
        return repr(value)
    if isinstance(value, np.ndarray):
        return array_literal(value)
    if isinstance(value, np.generic) and not isinstance(value, float):
        return repr(value.item()) if value.dtype.kind in "biu" else f"np.{value.dtype.name}({value.item()!r})"
    if isinstance(value, int | float):
        return number_literal(value)
    if isinstance(value, list | tuple):
        items = [python_code(item) for item in value]
        texts = [item for item in items if item is not None]
        ends = "[]" if isinstance(value, list) else "()"
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"{ends[0]}{', '.join(texts)}{comma}{ends[1]}" if len(texts) == len(items) else None
    if isinstance(value, np.random.Generator):
        return f"np.random.default_rng({seed_of(value)})"
    return function_literal(value) if callable(value) else None


def number_literal(value: float) -> str:
    if math.isfinite(value):
        return repr(value if isinstance(value, bool) else int(value) if isinstance(value, int) else float(value))
    return "np.nan" if math.isnan(value) else "np.inf" if value > 0 else "-np.inf"


def array_literal(array: np.ndarray[Any, Any]) -> str | None:
    kind = "" if array.dtype in (np.float64, np.int64, np.bool_) else f", dtype=np.{array.dtype.name}"
    if array.size == 0 or (array.size > 4 and (array == array.flat[0]).all()):
        fill = array.flat[0].item() if array.size else 0.0
        shape = str(array.shape[0]) if array.ndim == 1 else str(array.shape)
        whole = kind or (", dtype=int" if array.dtype.kind == "i" else "")
        if fill in (0, 1) and array.dtype.kind in "if":
            return f"np.{'ones' if fill else 'zeros'}({shape}{whole})"
        return f"np.full({shape}, {number_literal(fill)}{kind})"
    if array.size > ARRAY_LENGTH:
        return None
    text = f"np.array({list_literal(array.tolist())}{kind})"
    return text if len(text) <= ARRAY_LENGTH else None


def list_literal(value: Any) -> str:
    return f"[{', '.join(map(list_literal, value))}]" if isinstance(value, list) else number_literal(value)


def seed_of(generator: np.random.Generator) -> Any:
    """Return what a random generator was made of; None where it has no seed."""
    return getattr(generator.bit_generator.seed_seq, "entropy", None)


def function_literal(function: Any) -> str | None:
    """Return code for a function of NumPy, one that is built in, or a lambda that needs nothing around it."""
    name = getattr(function, "__name__", "")
    if getattr(np, name, None) is function:
        return f"np.{name}"
    if getattr(builtins, name, None) is function:
        return str(name)
    return short_function(function) if isinstance(function, types.FunctionType) else None


def short_function(function: types.FunctionType) -> str | None:
    """Return a function of a check that is one expression as a lambda; None if it needs anything around it, or is long."""
    code = function.__code__
    starts = {(line, column) for line, _, column, _ in code.co_positions()}
    found = [
        (arguments, value)
        for line, arguments, value in expressions(code.co_filename)
        if line == code.co_firstlineno
        and (value.lineno, value.col_offset) in starts
        and not (arguments.defaults or arguments.vararg or arguments.kwonlyargs or arguments.kwarg)
    ]
    if len(found) != 1:
        return None
    arguments, value = found[0]
    names = [argument.arg for argument in arguments.args]
    used = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)} - set(names)
    text = f"lambda {', '.join(names)}: {ast.unparse(value)}"
    return text if len(text) <= FUNCTION_LENGTH and all(name == "np" or hasattr(builtins, name) for name in used) else None


@functools.cache
def expressions(file: str) -> tuple[tuple[int, ast.arguments, ast.expr], ...]:
    """Return line, arguments and value of each lambda in a file of checks, and of each function that is one `return`."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except SyntaxError:
        return ()
    found: list[tuple[int, ast.arguments, ast.expr]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda):
            found.append((node.lineno, node.args, node.body))
        elif isinstance(node, ast.FunctionDef):
            last = node.body[-1]
            rest = [s for s in node.body[:-1] if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
            if isinstance(last, ast.Return) and last.value is not None and not rest:
                found.append((node.lineno, node.args, last.value))
    return tuple(found)


def stand_for(value: object) -> str:
    """Return in words an argument that is not written out."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if is_list_of_arrays(value):
        return f"a list of arrays of the shapes {listed_shapes(value)}"
    if isinstance(value, list | tuple) and value and all(map(callable, value)):
        return f"a list of functions: {', '.join(python_code(function) or stand_for(function) for function in value)}"
    name = getattr(value, "__name__", "")
    if isinstance(value, types.FunctionType) and name.isidentifier():
        return f"the function `{name}` of line {value.__code__.co_firstlineno}"
    return "a function of the check" if callable(value) else describe(value)


def is_list_of_arrays(value: object) -> TypeGuard[list[np.ndarray[Any, Any]]]:
    return isinstance(value, list | tuple) and len(value) > 0 and all(isinstance(item, np.ndarray) for item in value)


def listed_shapes(arrays: list[np.ndarray[Any, Any]]) -> str:
    return quoted_list([str(array.shape) for array in arrays])
