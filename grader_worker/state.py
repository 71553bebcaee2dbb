"""State of a submission: what calls have left behind that later calls could find. Used in the worker only.

A submission can hide what it keeps. Then checks have shared a process that should not have, and what it could remember of them,
inputs, is worth nothing: it never sees what is expected, and only itself can be harmed.
"""

from __future__ import annotations

import ctypes
import random
import sys
import threading
import types
from collections.abc import Iterable
from typing import Any

import numpy as np

from grader_worker.inert import Inert
from grader_worker.scratch import folder_state
from grader_worker.surroundings import tensor_generators

NODES = 20_000
ARRAY_BYTES = 2**22
identity = object.__hash__
"""The identity of an object, as `id`, of which Python tells every audit hook."""
PLAIN = frozenset({bool, int, str, bytes, type(None)})
FIXED = frozenset(
    {
        types.BuiltinFunctionType,
        types.CodeType,
        types.GenericAlias,
        types.GetSetDescriptorType,
        types.MemberDescriptorType,
        types.MethodDescriptorType,
        types.UnionType,
        types.WrapperDescriptorType,
        Inert,
        np.ufunc,
    }
)
NUMBERS = (int, float, complex, np.generic)
STATE_BYTES = 625 * 4
"""Bytes in memory of the state of the Mersenne Twister: its words, and the place among them."""
HAS_NORMAL = 3
"""The place in the answer of `np.random.get_state` that tells whether a normal number is kept."""
SKIPPED = frozenset({"__builtins__", "__loader__", "__spec__", "__slotnames__", "_abc_impl"})
"""Names that belong to Python, which changes them as it looks things up."""


def memory_state(modules: Iterable[types.ModuleType]) -> object:
    """Return everything that these modules keep, and what Python and NumPy keep for all, as a value that differs once it changes.

    What is too large or too strange to be compared equals nothing.
    """
    modules = list(modules)
    try:
        kept = Snapshot({module.__name__ for module in modules}).of([vars(module) for module in modules])
    except Exception:  # objects of the submission's own classes can do anything when they are looked at
        kept = object()
    return kept, generator_states(), np.geterr(), sys.getrecursionlimit(), threading.active_count()


class Baseline:
    """State of a submission when it was loaded; `scratch` is its folder, as an open directory, or -1 for none."""

    def __init__(self, modules: Iterable[types.ModuleType], scratch: int) -> None:
        self.modules = list(modules)
        self.scratch = scratch
        self.state = memory_state(self.modules)
        self.files: object = None
        """Contents of the folder when the check began; None before."""

    def forget_files(self) -> None:
        self.files = None

    def note_files(self) -> None:
        """Remember what the folder holds, once."""
        self.files = self.files or self.look()

    def look(self) -> object:
        """Return what the folder holds; what cannot be told equals nothing."""
        try:
            return self.scratch < 0 or ("folder", folder_state(self.scratch))
        except OSError:
            return object()

    def has_changed(self) -> bool:
        """Return whether the submission has kept anything since it was loaded, in memory or in its folder."""
        try:
            return memory_state(self.modules) != self.state or self.look() != self.files
        except Exception:  # whatever it has done to make that impossible
            return True


def generator_states() -> Any:
    """Return where the random generators stand that all code shares."""
    tensors = [one.get_state().numpy().tobytes() for one in tensor_generators]
    return numpy_generator.state(), random.getstate(), *tensors


def generator_memory() -> bytes:
    """Return the state of NumPy's global generator as it stands in memory; nothing if that is a generator of another kind."""
    bits: Any = np.random.get_bit_generator()  # type: ignore[attr-defined]
    return ctypes.string_at(bits.ctypes.state_address, STATE_BYTES) if type(bits) is np.random.MT19937 else b""


class NumpyGenerator:
    """Where NumPy's global generator stands. It is asked only where its memory has changed: asking takes fifty times as long."""

    def __init__(self) -> None:
        self.memory = b""
        self.last: tuple[Any, ...] = ()
        """What it has answered last."""

    def state(self) -> tuple[Any, ...]:
        memory = generator_memory()
        # The second one of two normal numbers is kept elsewhere, and to take it moves nothing.
        if memory != self.memory or not memory or self.last[HAS_NORMAL]:
            answer: Any = np.random.get_state()
            kind, keys, *rest = answer
            self.memory, self.last = memory, (kind, keys.tobytes(), *rest)
        return self.last


numpy_generator = NumpyGenerator()


class Snapshot:
    """Turns values into nested tuples of all that can change in them; `own` are the names of the submission's modules."""

    def __init__(self, own: set[str]) -> None:
        self.own = own
        self.seen: dict[int, tuple[int, object]] = {}
        """Numbers of the objects that were met already, by identity; kept, so that no other takes their place in memory."""

    def of(self, value: Any) -> object:
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind in FIXED:
            return identity(value)
        known = self.seen.get(identity(value))
        if known:
            return known[0]
        number = len(self.seen)
        if number > NODES:
            return object()
        self.seen[identity(value)] = number, value
        return kind, self.parts(kind, value)

    def parts(self, kind: Any, value: Any) -> object:
        """Return what a value is made of. Raises TypeError for what cannot be told, such as an open file."""
        if kind is types.FunctionType:
            return self.function(value) if value.__module__ in self.own else identity(value)
        if issubclass(kind, type):
            return self.pairs(vars(value)) if value.__module__ in self.own else identity(value)
        if issubclass(kind, types.ModuleType):
            return identity(value)
        if kind is list or kind is tuple or kind is set or kind is frozenset:
            return [self.of(item) for item in value]
        if kind is dict or kind is types.MappingProxyType:
            return self.pairs(value)
        if issubclass(kind, NUMBERS):
            # As text: what is not a number differs from itself.
            return repr(value)
        if kind is np.ndarray:
            return value.shape, value.dtype.str, self.content(value)
        if kind is staticmethod or kind is classmethod:
            return self.of(value.__func__)
        if kind is property:
            return [self.of(value.fget), self.of(value.fset), self.of(value.fdel)]
        if kind is np.vectorize:
            # It remembers what it has compiled.
            return self.of(value.pyfunc)
        if hasattr(kind, "cache_info"):
            return repr(value.cache_info()), self.of(getattr(value, "__wrapped__", None))
        # What makes a copy of any other object.
        return [self.of(part) for part in kind.__reduce_ex__(value, 4)]

    def function(self, function: types.FunctionType) -> object:
        kept = [function.__defaults__, function.__kwdefaults__, function.__dict__ or None]
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
        return identity(function.__code__), [self.of(part) for part in kept], [self.of(content) for content in cells]

    def content(self, array: np.ndarray[Any, Any]) -> object:
        if array.dtype.hasobject:
            return self.of(array.tolist())
        return array.tobytes() if array.nbytes <= ARRAY_BYTES else object()

    def pairs(self, mapping: Any) -> object:
        return [(key if type(key) is str else self.of(key), self.of(item)) for key, item in mapping.items() if key not in SKIPPED]
