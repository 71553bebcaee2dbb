"""Remembered effects: what known mistakes and right functions do in a call is computed once, not for each submission.

Public checks ask every submission the same, and hidden ones do under one seed. So the mistakes of a function are played on the same
arguments again and again. What they do is kept from submission to submission, in a bounded number of bytes. Nothing is kept of what
has a state of its own: a mistake that counts its calls, or that draws global random numbers, is played each time, in the order
of the calls.
"""

from __future__ import annotations

import dis
import functools
import hashlib
import math
import types
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from grader.checks.student import Observed
from grader.grading.call_log import size_of
from grader.grading.effects import Effect, effect
from grader.sandbox.handing import codes, is_constant
from grader_worker.drawing import DRAWN

MOST_BYTES = 32 * 2**20
"""Bytes of all effects that are kept."""
EFFECT_BYTES = 1_000
"""Bytes that an effect takes besides its value."""
KEPT_VALUE = 2**17
"""Bytes of a value that is kept, at most."""
STATEFUL_CODE = frozenset(dis.opmap[name] for name in ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR", "IMPORT_NAME"))
"""Instructions of what has a state of its own."""
LOOKING = ("globals", "vars", "eval", "exec", "open", "input")
"""Functions of Python that read other things."""
MODULES = (np, math)
SCALARS = (bool, int, float, complex, str, bytes, type(None))


class EffectMemory:
    """Effects by what was played and the call; those that were not used for longest are forgotten first."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most = most
        self.bytes = 0
        self.kept: OrderedDict[Hashable, tuple[Effect, int]] = OrderedDict()

    def get(self, key: Hashable) -> Effect | None:
        """Return what is kept under a key."""
        found = self.kept.get(key)
        if found is None:
            return None
        self.kept.move_to_end(key)
        return found[0]

    def keep(self, key: Hashable, one: Effect) -> None:
        """Keep an effect, and forget others for it."""
        size = EFFECT_BYTES + size_of(one.value, KEPT_VALUE)
        if size > KEPT_VALUE:
            return
        self.kept[key] = one, size
        self.bytes += size
        while self.bytes > self.most:
            self.bytes -= self.kept.popitem(last=False)[1][1]


MEMORY = EffectMemory()
"""That of this process."""


class Player:
    """Plays implementations on calls of one function, each once.

    `keys` tell implementations apart, by identity; those that are not there have a state, and are played each time.
    """

    def __init__(self, keys: Mapping[int, Hashable], calls: Sequence[Observed], memory: EffectMemory | None = None) -> None:
        self.keys = keys
        self.memory = memory or MEMORY
        self.calls = {id(call): call_key(call) for call in calls}
        self.played: dict[tuple[Hashable, int], Effect] = {}
        """The effects in these calls."""

    def is_stateless(self, implementation: Any) -> bool:
        return id(implementation) in self.keys

    def __call__(self, implementation: Any, call: Observed) -> Effect:
        """Return the effect of an implementation on the arguments of a call."""
        key = self.keys.get(id(implementation))
        if key is None:
            return effect(implementation, call)
        here = key, id(call)
        if here not in self.played:
            self.played[here] = self.remembered(key, implementation, call)
        one = self.played[here]
        if one.global_random:
            del self.played[here]
        return one

    def remembered(self, key: Hashable, implementation: Any, call: Observed) -> Effect:
        asked = self.calls.get(id(call))
        if asked is None:
            return effect(implementation, call)
        found = self.memory.get((key, asked))
        if found is None:
            found = effect(implementation, call)
            if not found.global_random:
                self.memory.keep((key, asked), found)
        return found


@functools.lru_cache(1024)
def names_loaded(implementation: Any) -> frozenset[str] | None:
    """Return the global names that a function reads, and those that the functions which it calls read; None if it has a state.

    It has none if all that it computes with are its arguments, NumPy and constants.
    """
    found, loaded = [implementation], set[str]()
    for one in found:
        names = names_of_code(one.__code__) if isinstance(one, types.FunctionType) and not one.__closure__ else None
        if names is None:
            return None
        loaded |= names
        if any(name in LOOKING and name not in one.__globals__ for name in names):
            return None
        read = [*(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values()]
        for value in (*read, *(one.__globals__[name] for name in names if name in one.__globals__)):
            if isinstance(value, types.FunctionType):
                if value not in found:
                    found.append(value)
            elif not is_fixed(value):
                return None
    return frozenset(loaded)


@functools.lru_cache(4096)
def names_of_code(code: types.CodeType) -> frozenset[str] | None:
    """Return the names of globals and attributes in code; None if it changes some, or imports anything."""
    names: set[str] = set()
    for one in codes(code):
        if not STATEFUL_CODE.isdisjoint(one.co_code[::2]):
            return None
        names.update(one.co_names)
    return frozenset(names)


def is_fixed(value: Any) -> bool:
    """Tell whether a value that a function reads is always the same."""
    is_engine = isinstance(value, type | types.BuiltinFunctionType) and value.__module__ in ("builtins", "numpy", "math")
    return is_constant(value) or is_engine or isinstance(value, np.ufunc) or any(value is one for one in MODULES)


def call_key(call: Observed) -> Hashable | None:
    """Return what tells a call from others, by its arguments; None where they may be something else the next time."""
    if DRAWN in call.keywords:
        return None
    digest, functions = hashlib.blake2b(digest_size=20), list[Any]()
    try:
        feed(digest, functions, (call.name, call.watched, call.listed, call.in_place, call.action))
        feed(digest, functions, [call.arguments, call.keywords])
    except TypeError:
        return None
    return digest.digest(), tuple(functions)


def feed(digest: Any, functions: list[Any], value: Any) -> None:
    """Add a value to a digest, and functions to a list. Raises TypeError for what cannot be told apart by its digest."""
    kind = type(value)
    digest.update(kind.__name__.encode() + b" ")
    if kind is np.ndarray and value.dtype.kind in "biufcU":
        digest.update(f"{value.dtype.str} {value.shape} ".encode() + value.tobytes())
    elif kind in SCALARS:
        digest.update(f"{value!r} ".encode("utf-8", "surrogatepass"))
    elif isinstance(value, np.number | np.bool_):
        digest.update(value.tobytes())
    elif kind in (list, tuple, dict):
        digest.update(f"{len(value)} ".encode())
        for item in value.items() if kind is dict else value:
            feed(digest, functions, item)
    elif kind is np.random.Generator:
        digest.update(repr(value.bit_generator.state).encode())
    elif is_known_function(value):
        functions.append(value)
    else:
        raise TypeError(kind)


def is_known_function(value: Callable[..., Any]) -> bool:
    """Tell whether a value is a function that will be the same one in the next submission."""
    name = getattr(value, "__name__", "")
    if vars(np).get(name) is value:
        return True
    return isinstance(value, types.FunctionType) and value.__globals__.get(name) is value and names_loaded(value) is not None
