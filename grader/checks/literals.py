"""Python code for values: what a student pastes to make a call again, and words for what cannot be written out."""

from __future__ import annotations

import ast
import builtins
import functools
import linecache
import math
import types
from typing import Any, TypeGuard

import numpy as np

from grader.checks.files import DataFile
from grader.checks.objects import StudentObject
from grader.checks.values import describe, quoted_list

ARRAY_LENGTH, FUNCTION_LENGTH = 160, 80
"""Characters of an array, and of a function, that are written out."""
INTEGER_BITS = 400
"""Bits of an integer that is written out."""


def python_code(value: object) -> str | None:
    """Return Python code for a value; None where there is none, or none that is short. A random generator begins with its seed."""
    if isinstance(value, StudentObject):
        return value._of._word or None
    if isinstance(value, DataFile):
        return f'grader.data("{value.name}")'
    if value is None or isinstance(value, bool | str):
        return repr(value)
    if isinstance(value, complex | bytes):
        return complex_literal(value) if isinstance(value, complex) else short_code(repr(value))
    if isinstance(value, np.ndarray):
        return array_literal(value)
    if isinstance(value, np.generic) and not isinstance(value, float):
        return repr(value.item()) if value.dtype.kind in "biu" else f"np.{value.dtype.name}({value.item()!r})"
    if isinstance(value, int | float):
        return number_literal(value) if not isinstance(value, int) or value.bit_length() < INTEGER_BITS else None
    if isinstance(value, list | tuple | set | frozenset | dict):
        return container_literal(value)
    if isinstance(value, np.random.Generator):
        return f"np.random.default_rng({seed_of(value)})"
    return function_literal(value) if callable(value) else None


def container_literal(value: Any) -> str | None:
    """Return code for a list, a tuple, a set or a dict; None where there is none for an entry, or it is long."""
    if isinstance(value, dict):
        pairs = [(python_code(key), python_code(item)) for key, item in value.items()]
        return None if any(None in pair for pair in pairs) else f"{{{', '.join(f'{key}: {item}' for key, item in pairs)}}}"
    items = [python_code(item) for item in (value if isinstance(value, list | tuple) else sorted(value, key=repr))]
    texts = [item for item in items if item is not None]
    if len(texts) < len(items):
        return None
    joined = ", ".join(texts)
    if isinstance(value, frozenset) or (isinstance(value, set) and not texts):
        return f"{type(value).__name__}({f'{{{joined}}}' if texts else ''})"
    if isinstance(value, tuple):
        return f"({joined}{',' if len(texts) == 1 else ''})"
    return f"[{joined}]" if isinstance(value, list) else f"{{{joined}}}"


def short_code(text: str) -> str | None:
    """Return code if it is short."""
    return text if len(text) <= ARRAY_LENGTH else None


def complex_literal(value: complex) -> str:
    """Return code for a complex number."""
    is_finite = math.isfinite(value.real) and math.isfinite(value.imag)
    return repr(value) if is_finite else f"complex({number_literal(value.real)}, {number_literal(value.imag)})"


def number_literal(value: float) -> str:
    if math.isfinite(value):
        return repr(value if isinstance(value, bool) else int(value) if isinstance(value, int) else float(value))
    return "np.nan" if math.isnan(value) else "np.inf" if value > 0 else "-np.inf"


def array_literal(array: np.ndarray[Any, Any]) -> str | None:
    if array.dtype.kind == "U":
        return short_code(f"np.array({array.tolist()!r})") if 0 < array.size <= ARRAY_LENGTH else None
    kind = "" if array.dtype in (np.float64, np.int64, np.bool_, np.complex128) else f", dtype=np.{array.dtype.name}"
    if array.size == 0 or (array.size > 4 and (array == array.flat[0]).all()):
        fill = array.flat[0].item() if array.size else 0.0
        shape = str(array.shape[0]) if array.ndim == 1 else str(array.shape)
        whole = kind or (", dtype=int" if array.dtype.kind == "i" else "")
        if fill in (0, 1) and array.dtype.kind in "if":
            return f"np.{'ones' if fill else 'zeros'}({shape}{whole})"
        return f"np.full({shape}, {list_literal(fill)}{kind})"
    if array.size > ARRAY_LENGTH:
        return None
    text = f"np.array({list_literal(array.tolist())}{kind})"
    return text if len(text) <= ARRAY_LENGTH else None


def list_literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(list_literal, value))}]"
    return complex_literal(value) if isinstance(value, complex) else number_literal(value)


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
    if isinstance(value, StudentObject):
        return describe(value)
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
