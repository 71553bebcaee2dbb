"""Calls in both directions over a channel, and the values in them. Used on both sides of the trust boundary."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from grader_worker.exceptions import exception_names, revive
from grader_worker.frames import (
    Array,
    Breach,
    Bytes,
    Call,
    Channel,
    Complex,
    Frame,
    Handle,
    Items,
    LongInteger,
    Mapping,
    ObjectHandle,
    Opaque,
    Oversized,
    Parts,
    Raised,
    RandomState,
    Refused,
    Returned,
    Set,
    Ufunc,
    Value,
    encoded_value,
    pack,
    pack_parts,
)
from grader_worker.keys import NO_ENTRIES, NO_KEYS, count_keys, in_order, pack_key, read_entries
from grader_worker.objects import ObjectTable
from grader_worker.operations import Action, is_own, perform
from grader_worker.text import encodable
from grader_worker.values import (
    numbers_in,
    pack_array,
    pack_number,
    pack_state,
    read_array,
    read_complex,
    read_long,
    set_state,
    universal_function,
)

NODES = 50_000
"""Parts of all values of one frame."""
DEPTH = 12
"""Structures in structures, and calls in calls."""
Resolve = Callable[[Call], Callable[..., Any]]
AS_IT_IS = frozenset({type(None), bool, float, Opaque})


class Peer:
    """One end of a conversation. Turns values into frames and back, makes calls and answers them.

    `resolve` gives the function that a `Call` with a name asks for; numbers are functions that this side has passed.
    Both ends are the same but for `answer`, which the worker replaces to watch what a call does, and for `first_id`: one
    numbers its generators evenly, the other oddly.
    """

    most_numbers: float = math.inf
    """Numbers of all arrays together in one frame that comes."""
    most_text = 2_000
    """Characters of a text, or bytes, in a frame that goes."""

    def __init__(self, channel: Channel, resolve: Resolve, *, first_id: int = 0, frames: int = 200_000) -> None:
        self.channel = channel
        self.resolve = resolve
        self.frames = frames
        self.depth = 0
        self._next = 0
        self._generator_ids = itertools.count(first_id, 2)
        self._functions: list[Callable[..., Any]] = []
        self._theirs: dict[int, Callable[..., Any]] = {}
        self._generators: dict[int, np.random.Generator] = {}
        self.objects = ObjectTable()

    # calls ---------------------------------------------------------------------------------------------------------

    def call(
        self,
        target: str | int,
        arguments: Iterable[Any],
        keywords: dict[str, Any],
        *,
        watch: bool = False,
        iterate: bool = False,
        action: Action = "call",
    ) -> tuple[Returned | Raised, memoryview]:
        """Send a call, answer the other side's calls, and return its reply with the buffers. Raises Breach."""
        self._next += 1
        number = self._next
        self.channel.send(*self.pack_call(Call(number, target, [], [], watch, iterate, action), arguments, keywords))
        while True:
            reply, rest = self.receive()
            if isinstance(reply, Call):
                self.serve(reply, rest)
            elif isinstance(reply, Returned | Raised) and reply.id == number:
                return reply, rest
            elif isinstance(reply, Refused) and reply.id == number:
                raise Oversized("it is too large")
            else:
                raise Breach("a reply that nobody asked for")

    def pack_call(self, call: Call, arguments: Iterable[Any], keywords: dict[str, Any]) -> Parts:
        """Return a call, which is given these arguments, as a frame. Raises Breach if they are too large."""
        buffers: list[bytes | memoryview] = []
        call.arguments.extend([self.pack_value(a, buffers) for a in arguments])
        call.keywords.extend([(k, self.pack_value(v, buffers)) for k, v in keywords.items()])
        return pack_parts(call, buffers)

    def receive(self) -> tuple[Frame, memoryview]:
        self.frames -= 1
        if self.frames < 0:
            raise Breach("too many calls in one check")
        return self.channel.receive()

    def serve(self, call: Call, rest: memoryview) -> None:
        """Answer one call of the other side."""
        self.depth += 1
        try:
            if self.depth > DEPTH:
                raise Breach("calls nested too deeply")
            self.channel.send(*self.answer(call, rest))
        finally:
            self.depth -= 1

    def answer(self, call: Call, rest: memoryview) -> Parts:
        """Return the reply to `call`. An exception goes back as the name of its class only."""
        arguments, keywords, generators = self.arguments(call, rest)
        try:
            value = self.function(call)(*arguments, **keywords)
        except Breach:
            raise
        except Exception as error:
            return [pack(Raised(call.id, *exception_names(error)))]
        buffers: list[bytes | memoryview] = []
        packed = self.pack_value(value, buffers)
        return pack_parts(Returned(call.id, packed, self.pack_generators(generators)), buffers)

    def function(self, call: Call) -> Callable[..., Any]:
        if call.action != "call":
            return self.operation(call)
        if isinstance(call.target, str):
            return self.resolve(call)
        if not 0 <= call.target < len(self._functions):
            raise Breach("a call of a function that was never passed")
        return self._functions[call.target]

    def operation(self, call: Call) -> Callable[..., Any]:
        """Return what does something with the object that is the first argument of a call."""
        name = str(call.target).rpartition(".")[2]
        if not call.arguments:
            raise Breach("an operation on nothing")
        return lambda *arguments, **keywords: perform(call.action, name, arguments, keywords)

    def arguments(self, call: Call, rest: memoryview) -> tuple[list[Any], dict[str, Any], list[np.random.Generator]]:
        reader = Reader(self, rest)
        arguments = [reader.value(a) for a in call.arguments]
        keywords = {k: reader.value(v) for k, v in call.keywords}
        reader.finish()
        return arguments, keywords, reader.generators

    def result(self, reply: Returned, rest: memoryview) -> tuple[Any, dict[int, Any]]:
        """Return the value of a reply, and the arguments that a watched call changed, by number. Raises Breach.

        The generators that were lent stand where the other side left them.
        """
        reader = Reader(self, rest)
        value = reader.value(reply.value)
        changed = {number: reader.value(after) for number, after in (reply.watched.changed if reply.watched else [])}
        reader.finish()
        for generator in reply.generators:
            if generator.id in self._generators:
                self.generator(generator)
        return value, changed

    # values --------------------------------------------------------------------------------------------------------

    def pack_value(self, value: Any, buffers: list[bytes | memoryview], depth: int = 0) -> Value:
        """Return `value` as plain data; what cannot cross becomes `Opaque`. The bytes of arrays are appended to `buffers`."""
        # Most values are of one of these classes, and `isinstance` asks for one class after the other.
        kind = type(value)
        if kind in AS_IT_IS:
            return value  # type: ignore[no-any-return]
        if kind is np.ndarray and depth <= DEPTH - 2:
            return pack_array(value, buffers)
        if self.objects.kinds and isinstance(value, self.objects.kinds) and (handle := self.pack_object(value)):
            return handle
        if isinstance(value, str):
            return self.pack_text(str.__str__(value))
        if depth > DEPTH - 2:
            return Opaque("a structure that is nested too deeply")
        if isinstance(value, list | tuple):
            items = [self.pack_value(item, buffers, depth + 1) for item in list(value)]
            return Items("list" if isinstance(value, list) else "tuple", items)
        if isinstance(value, np.ndarray):
            return pack_array(value, buffers)
        if isinstance(value, dict):
            return self.pack_mapping(value, buffers, depth)
        if kind in (set, frozenset):
            entries = in_order(pack_key(item) for item in value)
            is_plain = not any(isinstance(entry, Opaque) for entry in entries)
            return Set(kind is frozenset, entries) if is_plain else Opaque(NO_ENTRIES)
        if isinstance(value, np.random.Generator):
            return self.pack_generator(value)
        return self.pack_other(value, buffers)

    def pack_mapping(self, value: dict[Any, Any], buffers: list[bytes | memoryview], depth: int) -> Value:
        pairs = [(pack_key(key), self.pack_value(item, buffers, depth + 1)) for key, item in value.items()]
        # Different keys may be the same once they are plain data.
        keys = {key if isinstance(key, str) else encoded_value(key) for key, _ in pairs}
        if len(keys) < len(pairs) or any(isinstance(key, Opaque) for key, _ in pairs):
            return Opaque(NO_KEYS)
        return Mapping(pairs)

    def pack_text(self, value: str) -> Value:
        if len(value) > self.most_text:
            return Opaque("a very long text")
        return encodable(value)

    def pack_other(self, value: Any, buffers: list[bytes | memoryview]) -> Value:
        number = pack_number(value, buffers)
        if number is not None:
            return number
        if type(value) is bytes:
            return Bytes(value) if len(value) <= self.most_text else Opaque("a very long text")
        handle = self.pack_object(value)
        if handle is not None:
            return handle
        name = str(getattr(value, "__name__", ""))
        if isinstance(value, np.ufunc) and getattr(np, name, None) is value:
            return Ufunc(name)
        if callable(value):
            return self.pack_function(value)
        return Opaque(f"a value of type {type(value).__name__}"[:100])

    def pack_object(self, value: Any) -> ObjectHandle | None:
        """Return the handle of an object of this side's own classes, or of one of the other side's; None for anything else."""
        if self.objects.is_theirs(value):
            return self.objects.handle_of_theirs(value)
        return self.objects.handle_of_ours(value) if is_own(type(value)) else None

    def pack_function(self, function: Callable[..., Any]) -> Handle:
        name = str(getattr(function, "__name__", "function"))[:100]
        for number, theirs in self._theirs.items():
            if theirs is function:
                return Handle(number, "", False)
        for number, mine in enumerate(self._functions):
            if mine is function:
                return Handle(number, name, True)
        self._functions.append(function)
        return Handle(len(self._functions) - 1, name, True)

    def pack_generator(self, generator: np.random.Generator) -> RandomState | Opaque:
        number = next((n for n, known in self._generators.items() if known is generator), None)
        packed = pack_state(generator, next(self._generator_ids) if number is None else number)
        if isinstance(packed, RandomState):
            self._generators[packed.id] = generator
        return packed

    def pack_generators(self, generators: Iterable[np.random.Generator]) -> list[RandomState]:
        return [p for p in map(self.pack_generator, generators) if isinstance(p, RandomState)]

    def generator(self, packed: RandomState) -> np.random.Generator:
        """Return the generator that `packed` stands for, set to where it stands."""
        if packed.id not in self._generators:
            self._generators[packed.id] = np.random.default_rng(0)
        known = self._generators[packed.id]
        set_state(known, packed)
        return known

    def opaque(self, value: Opaque) -> Opaque:
        return value

    def their_function(self, handle: Handle) -> Callable[..., Any]:
        """Return a handle as a function: the other side's, or one of ours that comes back."""
        if not handle.mine:
            if not 0 <= handle.id < len(self._functions):
                raise Breach("a function that was never passed")
            return self._functions[handle.id]
        if len(self._theirs) > 1000:
            raise Breach("too many functions in one check")
        return self._theirs.get(handle.id) or self._theirs.setdefault(handle.id, self.new_function(handle))

    def new_function(self, handle: Handle) -> Callable[..., Any]:
        """Return something new that stands here for a function of the other side's."""

        def remote(*arguments: Any, **keywords: Any) -> Any:
            return self.call_theirs(handle, arguments, keywords)

        remote.__name__ = handle.name if handle.name.isidentifier() else "function"
        return remote

    def their_object(self, handle: ObjectHandle) -> Any:
        """Return what a handle stands for: one of our own objects that comes back, or what stands here for one of theirs."""
        if not handle.mine:
            return self.objects.our_object(handle)
        if handle.id not in self.objects.theirs:
            self.objects.adopt(handle.id, self.new_object(handle))
        return self.objects.theirs[handle.id]

    def new_object(self, handle: ObjectHandle) -> Any:
        """Return something new that stands here for an object of the other side's."""
        raise Breach("an object, where none can be")

    def operate_theirs(self, action: Action, name: str, arguments: Iterable[Any], keywords: dict[str, Any]) -> Any:
        """Do something with an object of the other side's, and return the value or raise the exception."""
        return self.value_of(*self.call(name, arguments, keywords, action=action))

    def call_theirs(self, handle: Handle, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function of the other side's, and return its value or raise its exception."""
        return self.value_of(*self.call(handle.id, arguments, keywords))

    def value_of(self, reply: Returned | Raised, rest: memoryview) -> Any:
        """Return the value of a reply with its buffers, or raise its exception."""
        if isinstance(reply, Raised):
            raise revive(reply)
        return self.result(reply, rest)[0]


class Reader:
    """Rebuilds the values of one frame, with budgets for their number and depth. Raises Breach."""

    def __init__(self, peer: Peer, buffers: memoryview) -> None:
        self.peer = peer
        self.buffers = buffers
        self.nodes = NODES
        self.numbers = peer.most_numbers
        self.generators: list[np.random.Generator] = []

    def value(self, value: Value, depth: int = 0) -> Any:
        self.nodes -= 1
        if self.nodes < 0 or depth > DEPTH:
            raise Breach("a value with too many parts")
        kind = type(value)
        return value if kind in PLAIN else READERS[kind](self, value, depth)

    def items(self, value: Items, depth: int) -> Any:
        items = [self.value(item, depth + 1) for item in value.items]
        return tuple(items) if value.kind == "tuple" else items

    def mapping(self, value: Mapping, depth: int) -> Any:
        self.spend(count_keys(value))
        keys = read_entries([key for key, _ in value.pairs])
        return {key: self.value(item, depth + 1) for key, (_, item) in zip(keys, value.pairs, strict=True)}

    def set(self, value: Set, depth: int) -> Any:
        self.spend(count_keys(value))
        entries = read_entries(value.items)
        return frozenset(entries) if value.is_frozen else set(entries)

    def generator(self, value: RandomState, depth: int) -> Any:
        self.generators.append(self.peer.generator(value))
        return self.generators[-1]

    def spend(self, parts: int) -> None:
        self.nodes -= parts
        if self.nodes < 0:
            raise Breach("a value with too many parts")

    def array(self, packed: Array, depth: int) -> np.ndarray[Any, Any]:
        self.numbers -= numbers_in(packed)
        if self.numbers < 0:
            raise Breach("it has too many numbers")
        array, self.buffers = read_array(packed, self.buffers)
        return array

    def finish(self) -> None:
        if len(self.buffers):
            raise Breach("bytes that belong to no array")


PLAIN = frozenset({type(None), bool, int, float, str})
READERS: dict[type, Callable[[Reader, Any, int], Any]] = {
    Array: Reader.array,
    Items: Reader.items,
    Mapping: Reader.mapping,
    Set: Reader.set,
    RandomState: Reader.generator,
    Bytes: lambda _, value, __: value.content,
    Complex: lambda _, value, __: read_complex(value),
    LongInteger: lambda _, value, __: read_long(value),
    Handle: lambda reader, value, _: reader.peer.their_function(value),
    ObjectHandle: lambda reader, value, _: reader.peer.their_object(value),
    Ufunc: lambda _, value, __: universal_function(value.name),
    Opaque: lambda reader, value, _: reader.peer.opaque(value),
}
"""What rebuilds packed values that are not themselves what they stand for, by their class."""
