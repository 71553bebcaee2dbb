"""Handing over functions: code of ours that runs in a copy of the submission, in place of calls over the wire.

These are trusted functions that are lent, and functions that a check passes as arguments. Only plain functions can be handed over:
those that compute with NumPy, numbers and texts, and with other plain functions. They are packed as their compiled code, and
`grader_worker.handed` reads them. Nothing is ever read from a worker in this way.
"""

from __future__ import annotations

import builtins
import dis
import functools
import inspect
import marshal  # noqa: TID251  (nothing is read with it here)
import os
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from grader.model.assignment import SOLUTION

PLACE = "lent"
"""Name of the file in code that is handed over: the real one is a path of this computer."""
MOST_BYTES = 2**16
"""Bytes of a function that is handed over, with all that it uses."""
CONSTANTS = (int, float, str, type(None))
READS = frozenset({"LOAD_GLOBAL", "LOAD_NAME"})
OTHERWISE = frozenset({"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_NAME", "DELETE_NAME", "IMPORT_NAME", "LOAD_BUILD_CLASS"})
"""Instructions that no plain function has: they change names, import modules and make classes."""
BUILT_IN = frozenset(
    {
        *("abs", "all", "any", "bool", "dict", "divmod", "enumerate", "filter", "float", "int", "isinstance", "len", "list", "map"),
        *("max", "min", "pow", "range", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip"),
        *(name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, Exception)),
    }
)
"""Names of Python that a plain function may use."""
STATEFUL = frozenset({"random"})
"""Parts of NumPy that give something else each time."""


class Packed(NamedTuple):
    """A function in the form in which it is handed over, and all functions that this form holds, itself among them."""

    content: bytes
    functions: tuple[types.FunctionType, ...]


class HandedOver:
    """A trusted function that is lent, and may be handed over where nothing gets out of a copy; else it is called here."""

    def __init__(self, function: Callable[..., Any], content: bytes) -> None:
        functools.update_wrapper(self, function, updated=())
        self.function = function
        self.content = content

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self.function(*arguments, **keywords)


def code_to_hand_over(
    trusted: Mapping[str, Callable[..., Any]], lend: Iterable[str], kept_back: Collection[str]
) -> dict[str, bytes]:
    """Return the code of those functions in `lend` that can be handed over, and with which none that is kept back would go."""
    kept = [trusted[name] for name in kept_back if name in trusted]
    forms = {name: packed_function(trusted[name]) for name in lend}
    return {name: form.content for name, form in forms.items() if form and not any(one in form.functions for one in kept)}


def contents_of(stand_ins: Mapping[str, Callable[..., Any]]) -> dict[str, bytes]:
    """Return the code of those that may be handed over."""
    return {name: one.content for name, one in stand_ins.items() if isinstance(one, HandedOver)}


class Handing(NamedTuple):
    """What runs in a copy: stand-ins, by name, and of passed functions those of which there is code."""

    names: Collection[str] = ()
    code_of: Callable[[Callable[..., Any]], bytes] = lambda function: b""


def code_to_pass(function: Callable[..., Any], contract: Collection[str]) -> bytes:
    """Return the code of a function that a check passes; nothing where it stays here.

    What may do the work of a function of the contract stays: a copy could keep it for another check. That is all of the solutions,
    and what has the name of such a function. So does what loops: where the submission has it loop for long, the report names it.
    And so does what reads numbers of its module, which the check may change between two calls.
    """
    form = packed_function(function) if type(function) is types.FunctionType else None
    if form is None or any(one.__name__ in contract or is_of_solution(one) for one in form.functions):
        return b""
    if any(may_take_long(one) or reads_constants(one) for one in form.functions):
        return b""
    return form.content


def is_of_solution(function: types.FunctionType) -> bool:
    """Tell whether a function stands in a file of solutions."""
    return os.path.basename(function.__code__.co_filename) == SOLUTION


def may_take_long(function: types.FunctionType) -> bool:
    """Tell whether a plain function has a loop, or leads to itself."""
    return loops(function.__code__) or any(function in functions_reached(one) for one in functions_named(function))


def reads_constants(function: types.FunctionType) -> bool:
    """Tell whether a function reads numbers or texts by global names."""
    found = (function.__globals__.get(name, np) for name in globals_of(function.__code__))
    return any(map(is_constant, found))


@functools.lru_cache(256)
def loops(code: types.CodeType) -> bool:
    """Tell whether code has a loop, or may make a built-in function loop."""
    return any(
        "range" in one.co_names or any("BACKWARD" in instruction.opname for instruction in dis.get_instructions(one))
        for one in codes(code)
    )


class NotPlain(Exception):
    """A function that stays here."""


def packed_function(function: Callable[..., Any]) -> Packed | None:
    """Return a function as it is handed over; None for one that stays here.

    It is packed each time: what it reads may be other values by then, and functions that are kept would keep what they close over.
    """
    try:
        functions = functions_reached(function)
        content = marshal.dumps([function_as_data(one, functions) for one in functions])
    except (NotPlain, ValueError):
        return None
    return Packed(content, tuple(functions)) if len(content) <= MOST_BYTES else None


def functions_reached(function: Any) -> list[types.FunctionType]:
    """Return a function, and all functions that it leads to by global names. Raises NotPlain."""
    found = [plain_function(function)]
    for one in found:
        found.extend(plain_function(value) for value in functions_named(one) if value not in found)
    return found


def functions_named(function: types.FunctionType) -> Collection[types.FunctionType]:
    """Return the functions that a function names, each once. Raises NotPlain."""
    values = (function.__globals__.get(name) for name in globals_of(function.__code__))
    return dict.fromkeys(value for value in values if isinstance(value, types.FunctionType))


def plain_function(function: Any) -> types.FunctionType:
    """Return what is a plain function by itself. Raises NotPlain for anything else."""
    if not isinstance(function, types.FunctionType) or function.__closure__ or vars(function):
        raise NotPlain
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    if function.__code__.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        raise NotPlain
    if not all(map(is_constant, defaults)):
        raise NotPlain
    return function


def is_constant(value: Any) -> bool:
    """Tell whether a value is a number, a text, or a tuple of these."""
    return all(map(is_constant, value)) if type(value) is tuple else type(value) in (*CONSTANTS, bool)


def function_as_data(function: types.FunctionType, functions: list[types.FunctionType]) -> tuple[Any, ...]:
    """Return a function as data: its code, defaults, and the global names that it reads. Raises NotPlain."""
    constants, arrays, numbers = {}, [], {}
    for name in globals_of(function.__code__):
        value = function.__globals__.get(name, NotPlain)
        if value is NotPlain:
            if name not in BUILT_IN:
                raise NotPlain
        elif value is np:
            arrays.append(name)
        elif isinstance(value, types.FunctionType):
            numbers[name] = functions.index(value)
        elif is_constant(value):
            constants[name] = value
        else:
            raise NotPlain
    code = placeless(function.__code__)
    return function.__name__, code, function.__defaults__, function.__kwdefaults__, constants, arrays, numbers


def globals_of(code: types.CodeType) -> Collection[str]:
    """Return the global names that code reads. Raises NotPlain where it does more with names."""
    names = names_looked_up(code)
    if names is None:
        raise NotPlain
    return names


@functools.lru_cache(256)
def names_looked_up(code: types.CodeType) -> tuple[str, ...] | None:
    """Return the global names that code reads; None where it does more with names."""
    names: dict[str, None] = {}
    for one in codes(code):
        if not STATEFUL.isdisjoint(one.co_names):
            return None
        for instruction in dis.get_instructions(one):
            if instruction.opname in OTHERWISE:
                return None
            if instruction.opname in READS:
                names[instruction.argval] = None
    return tuple(names)


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield the code, and that of the functions in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


@functools.lru_cache(256)
def placeless(code: types.CodeType) -> types.CodeType:
    """Return code that does not tell in which file it stands, nor in which check."""
    constants = tuple(placeless(one) if isinstance(one, types.CodeType) else one for one in code.co_consts)
    return code.replace(co_consts=constants, co_filename=PLACE, co_qualname=code.co_name)
