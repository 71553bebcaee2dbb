"""What crosses between the session and a worker: frames of plain data, and calls in both directions.

Runs on both sides of the trust boundary and imports nothing of `grader`. A frame is

    4 bytes   length of the rest, little-endian
    4 bytes   length of the header
    header    msgpack of one `Frame`
    buffers   the bytes of the header's arrays, one after the other

Nothing is believed before it is checked: lengths before anything is allocated, then the header against a closed schema, then
every array against its dtype, shape and bytes. Whatever fails raises `Breach`, and the reader ends the other side.
"""

from __future__ import annotations

import itertools
import math
import struct
from collections.abc import Callable, Iterable
from typing import Any, Literal, Protocol

import msgspec
import numpy as np

FRAME_BYTES = 64 * 2**20
HEADER_BYTES = 2**20
NODES = 50_000
DEPTH = 12
DIMENSIONS = 8
TEXT = 2_000
DTYPES = frozenset(["|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8"])
LENGTHS = struct.Struct("<II")


class Breach(Exception):
    """The other side sent something that is not a frame, or not one that was due."""


class Array(msgspec.Struct, frozen=True, array_like=True, tag="a", forbid_unknown_fields=True):
    """An array; its bytes follow the header."""

    dtype: str
    shape: tuple[int, ...]


class Items(msgspec.Struct, frozen=True, array_like=True, tag="i", forbid_unknown_fields=True):
    """A list or a tuple."""

    kind: Literal["list", "tuple"]
    items: list[Value]


class Mapping(msgspec.Struct, frozen=True, array_like=True, tag="m", forbid_unknown_fields=True):
    """A dict with text keys."""

    pairs: list[tuple[str, Value]]


class Handle(msgspec.Struct, frozen=True, array_like=True, tag="h", forbid_unknown_fields=True):
    """A function that stays with the side that sent it; `mine` tells a sender's own from one handed back."""

    id: int
    name: str
    mine: bool


class Ufunc(msgspec.Struct, frozen=True, array_like=True, tag="u", forbid_unknown_fields=True):
    """A NumPy universal function, by name."""

    name: str


class RandomState(msgspec.Struct, frozen=True, array_like=True, tag="g", forbid_unknown_fields=True):
    """A `numpy.random.Generator` over PCG64: which one, and where it stands."""

    id: int
    state: str
    inc: str
    has_uint32: int
    uinteger: int


class Opaque(msgspec.Struct, frozen=True, array_like=True, tag="o", forbid_unknown_fields=True):
    """A value that cannot cross; `kind` says in words what it was."""

    kind: str


Value = None | bool | int | float | str | Array | Items | Mapping | Handle | Ufunc | RandomState | Opaque


class Call(msgspec.Struct, frozen=True, array_like=True, tag="C", forbid_unknown_fields=True):
    """Call `target` (a contract function or stand-in by name, or a handle by number)."""

    id: int
    target: str | int
    arguments: list[Value]
    keywords: list[tuple[str, Value]]
    watch: bool = False
    iterate: bool = False


class Watched(msgspec.Struct, frozen=True, array_like=True, tag="W", forbid_unknown_fields=True):
    """What a watched call did besides returning; arguments are numbered, positional ones first."""

    changed: list[tuple[int, Value]]
    shared: list[int]
    global_random: bool


class Returned(msgspec.Struct, frozen=True, array_like=True, tag="R", forbid_unknown_fields=True):
    """The value of a call, the generators that it may have advanced, the texts of the warnings that it gave."""

    id: int
    value: Value
    generators: list[RandomState] = []
    warnings: list[str] = []
    watched: Watched | None = None


class Raised(msgspec.Struct, frozen=True, array_like=True, tag="X", forbid_unknown_fields=True):
    """The exception of a call, as text: its own class, the built-in classes that it belongs to, where it was raised."""

    id: int
    kind: str
    bases: list[str] = []
    text: str = ""
    file: str = ""
    line: int = 0
    function: str = ""


class Load(msgspec.Struct, frozen=True, array_like=True, tag="L", forbid_unknown_fields=True):
    """Read and execute a submission, whose files follow the header: see `pack_load`.

    `skip` lists statements that are not executed, by unit and number; `careful` names units of which only imports and plain
    definitions are.
    """

    functions: list[str]
    seed: int
    skip: list[tuple[str, int]] = []
    careful: list[str] = []


class Step(msgspec.Struct, frozen=True, array_like=True, tag="S", forbid_unknown_fields=True):
    """The top-level statement that is executed next, told before it starts: its unit, its number there, its line.

    Number 0 is the reading of the file.
    """

    unit: str
    number: int
    place: str
    line: int


class Found(msgspec.Struct, frozen=True, array_like=True, tag="F", forbid_unknown_fields=True):
    """One contract function of the submission: where it stands, which others its code names, a digest of all that code."""

    name: str
    file: str
    uses: list[str]
    digest: str
    stub: bool = False
    """It does nothing but say that it is not implemented."""


class Scanned(msgspec.Struct, frozen=True, array_like=True, tag="N", forbid_unknown_fields=True):
    """What the sources say before any of them is executed: the packages that each file imports."""

    imports: list[tuple[str, list[str]]]


class Loaded(msgspec.Struct, frozen=True, array_like=True, tag="D", forbid_unknown_fields=True):
    """What was found once everything was executed; `ambiguous` names functions that two files define differently."""

    found: list[Found]
    ambiguous: list[str]
    problems: list[tuple[str, int | None, str]]


class Open(msgspec.Struct, frozen=True, array_like=True, tag="O", forbid_unknown_fields=True):
    """Begin a check in a fresh copy of the loaded submission, with these functions replaced by stand-ins."""

    stand_ins: list[str] = []


class Close(msgspec.Struct, frozen=True, array_like=True, tag="Q", forbid_unknown_fields=True):
    """End the check."""


class Ask(msgspec.Struct, frozen=True, array_like=True, tag="A", forbid_unknown_fields=True):
    """Has the submission kept anything?"""


class Kept(msgspec.Struct, frozen=True, array_like=True, tag="K", forbid_unknown_fields=True):
    """Whether the submission is no longer as it was loaded."""

    anything: bool


class Closed(msgspec.Struct, frozen=True, array_like=True, tag="E", forbid_unknown_fields=True):
    """How the process of the last check ended: 0, an exit status, or minus a signal's number."""

    status: int


Frame = Call | Returned | Raised | Load | Step | Scanned | Loaded | Open | Ask | Kept | Close | Closed

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Frame] = msgspec.msgpack.Decoder(Frame)


def pack(frame: Frame, buffers: Iterable[bytes | memoryview] = ()) -> bytes:
    """One frame as bytes, its lengths in front."""
    header = _encoder.encode(frame)
    body = b"".join(buffers)
    if len(header) > HEADER_BYTES or len(header) + len(body) + 4 > FRAME_BYTES:
        raise Breach("the value is too large to be passed on")
    return LENGTHS.pack(4 + len(header) + len(body), len(header)) + header + body


def pack_load(load: Load, files: dict[str, bytes]) -> bytes:
    """A `Load` with the files of the submission, by path. Breach if they are too large together."""
    return pack(load, [_encoder.encode(files)])


def unpack_files(rest: memoryview) -> dict[str, bytes]:
    """The files that follow a `Load`."""
    return msgspec.msgpack.decode(rest, type=dict[str, bytes])


def unpack(head: bytes, body: bytes | bytearray | memoryview) -> tuple[Frame, memoryview]:
    """A frame and its buffers from the 8 bytes of its lengths and what follows them."""
    _, header_length = LENGTHS.unpack(head)
    try:
        return _decoder.decode(memoryview(body)[:header_length]), memoryview(body)[header_length:]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, MemoryError, ValueError, OverflowError) as fault:
        raise Breach(f"unreadable frame: {type(fault).__name__}") from None


def unpack_whole(data: bytes) -> tuple[Frame, memoryview]:
    """A frame and its buffers from all of its bytes."""
    return unpack(data[: LENGTHS.size], memoryview(data)[LENGTHS.size :])


def rest_length(head: bytes | bytearray) -> int:
    """How many bytes follow the 8 bytes `head`; checked before anything of that size is allocated."""
    total, header = map(int, LENGTHS.unpack(head))
    if not (4 + header <= total <= FRAME_BYTES and 0 < header <= HEADER_BYTES):
        raise Breach("a frame with impossible lengths")
    return total - 4


class Channel(Protocol):
    """Where frames come from and go to."""

    def send(self, data: bytes) -> None: ...
    def receive(self) -> tuple[Frame, memoryview]: ...


Resolve = Callable[[Call], Callable[..., Any]]


class Peer:
    """One end of a conversation: turns values into frames and back, makes calls and answers them.

    `resolve` gives the function that a `Call` with a name asks for; numbers are functions that this side has passed.
    Both ends are the same but for `answer`, which the worker replaces to watch what a call does, and for `first_id`: one
    numbers its generators evenly, the other oddly.
    """

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

    # calls ---------------------------------------------------------------------------------------------------------

    def call(
        self,
        target: str | int,
        arguments: Iterable[Any],
        keywords: dict[str, Any],
        *,
        watch: bool = False,
        iterate: bool = False,
    ) -> tuple[Returned | Raised, memoryview]:
        """Send a call and answer the other side's calls until its reply is here."""
        self._next += 1
        number = self._next
        buffers: list[bytes | memoryview] = []
        frame = Call(
            number,
            target,
            [self.pack_value(a, buffers) for a in arguments],
            [(k, self.pack_value(v, buffers)) for k, v in keywords.items()],
            watch,
            iterate,
        )
        self.channel.send(pack(frame, buffers))
        while True:
            reply, rest = self.receive()
            if isinstance(reply, Call):
                self.serve(reply, rest)
            elif isinstance(reply, Returned | Raised) and reply.id == number:
                return reply, rest
            else:
                raise Breach("a reply that nobody asked for")

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
            self.channel.send(self.answer(call, rest))
        finally:
            self.depth -= 1

    def answer(self, call: Call, rest: memoryview) -> bytes:
        """The reply to `call`. An exception goes back as the name of its class only."""
        arguments, keywords, generators = self.arguments(call, rest)
        try:
            value = self.function(call)(*arguments, **keywords)
        except Breach:
            raise
        except Exception as error:
            return pack(Raised(call.id, *exception_names(error)))
        buffers: list[bytes | memoryview] = []
        packed = self.pack_value(value, buffers)
        return pack(Returned(call.id, packed, self.pack_generators(generators)), buffers)

    def function(self, call: Call) -> Callable[..., Any]:
        if isinstance(call.target, str):
            return self.resolve(call)
        if not 0 <= call.target < len(self._functions):
            raise Breach("a call of a function that was never passed")
        return self._functions[call.target]

    def arguments(self, call: Call, rest: memoryview) -> tuple[list[Any], dict[str, Any], list[np.random.Generator]]:
        reader = Reader(self, rest)
        arguments = [reader.value(a) for a in call.arguments]
        keywords = {k: reader.value(v) for k, v in call.keywords}
        reader.finish()
        return arguments, keywords, reader.generators

    def result(self, reply: Returned, rest: memoryview) -> tuple[Any, dict[int, Any]]:
        """The value of a reply, and the arguments that a watched call changed, by number.

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
        """`value` as plain data; what cannot cross becomes `Opaque`."""
        if value is None or isinstance(value, bool | Opaque):
            return value
        if type(value) is float:
            return value
        if isinstance(value, str):
            return self.pack_text(str.__str__(value))
        if depth > DEPTH - 2:
            return Opaque("a structure that is nested too deeply")
        if isinstance(value, np.ndarray):
            return pack_array(value, buffers)
        if isinstance(value, list | tuple):
            kind: Literal["list", "tuple"] = "list" if isinstance(value, list) else "tuple"
            return Items(kind, [self.pack_value(item, buffers, depth + 1) for item in list(value)])
        if isinstance(value, dict):
            if not all(isinstance(key, str) for key in value):
                return Opaque("a dict whose keys are not all text")
            return Mapping([(encodable(str(k)[:TEXT]), self.pack_value(v, buffers, depth + 1)) for k, v in value.items()])
        if isinstance(value, np.random.Generator):
            return self.pack_generator(value)
        return self.pack_other(value, buffers)

    def pack_text(self, value: str) -> Value:
        if len(value) > TEXT:
            return Opaque("a very long text")
        return encodable(value)

    def pack_other(self, value: Any, buffers: list[bytes | memoryview]) -> Value:
        number = pack_number(value, buffers)
        if number is not None:
            return number
        name = str(getattr(value, "__name__", ""))
        if isinstance(value, np.ufunc) and getattr(np, name, None) is value:
            return Ufunc(name)
        if callable(value):
            return self.pack_function(value)
        return Opaque(f"a value of type {type(value).__name__}"[:100])

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
        state: Any = generator.bit_generator.state
        if state.get("bit_generator") != "PCG64":
            return Opaque("a random generator of another kind")
        number = next((n for n, known in self._generators.items() if known is generator), None)
        if number is None:
            number = next(self._generator_ids)
            self._generators[number] = generator
        inner = state["state"]
        return RandomState(number, hex(inner["state"]), hex(inner["inc"]), state["has_uint32"], state["uinteger"])

    def pack_generators(self, generators: Iterable[np.random.Generator]) -> list[RandomState]:
        return [p for p in map(self.pack_generator, generators) if isinstance(p, RandomState)]

    def generator(self, packed: RandomState) -> np.random.Generator:
        """The generator that `packed` stands for, set to where it stands."""
        known = self._generators.setdefault(packed.id, np.random.default_rng(0))
        try:
            inner = {"state": int(packed.state, 16), "inc": int(packed.inc, 16)}
            known.bit_generator.state = {
                "bit_generator": "PCG64",
                "state": inner,
                "has_uint32": packed.has_uint32,
                "uinteger": packed.uinteger,
            }
        except (ValueError, OverflowError, TypeError):
            raise Breach("an impossible state of a random generator") from None
        return known

    def opaque(self, value: Opaque) -> Opaque:
        return value

    def their_function(self, handle: Handle) -> Callable[..., Any]:
        """A handle as a function: the other side's, or one of ours that comes back."""
        if not handle.mine:
            if not 0 <= handle.id < len(self._functions):
                raise Breach("a function that was never passed")
            return self._functions[handle.id]
        if len(self._theirs) > 1000:
            raise Breach("too many functions in one check")
        if handle.id not in self._theirs:

            def remote(*arguments: Any, **keywords: Any) -> Any:
                reply, rest = self.call(handle.id, arguments, keywords)
                if isinstance(reply, Raised):
                    raise revive(reply)
                return self.result(reply, rest)[0]

            remote.__name__ = handle.name if handle.name.isidentifier() else "function"
            self._theirs[handle.id] = remote
        return self._theirs[handle.id]


class Reader:
    """Rebuilds the values of one frame, with budgets for their number and depth."""

    def __init__(self, peer: Peer, buffers: memoryview) -> None:
        self.peer = peer
        self.buffers = buffers
        self.nodes = NODES
        self.generators: list[np.random.Generator] = []

    def value(self, value: Value, depth: int = 0) -> Any:
        self.nodes -= 1
        if self.nodes < 0 or depth > DEPTH:
            raise Breach("a value with too many parts")
        if isinstance(value, Array):
            return self.array(value)
        if isinstance(value, Items):
            items = [self.value(item, depth + 1) for item in value.items]
            return tuple(items) if value.kind == "tuple" else items
        if isinstance(value, Mapping):
            return {key: self.value(item, depth + 1) for key, item in value.pairs}
        if isinstance(value, Handle):
            return self.peer.their_function(value)
        if isinstance(value, Ufunc):
            return universal(value.name)
        if isinstance(value, Opaque):
            return self.peer.opaque(value)
        if isinstance(value, RandomState):
            generator = self.peer.generator(value)
            self.generators.append(generator)
            return generator
        return value

    def array(self, packed: Array) -> np.ndarray[Any, Any]:
        """A fresh array in C order that shares nothing with the frame."""
        if packed.dtype not in DTYPES or len(packed.shape) > DIMENSIONS or min(packed.shape, default=0) < 0:
            raise Breach("an array of an impossible kind")
        dtype = np.dtype(packed.dtype)
        size = math.prod(packed.shape) * dtype.itemsize
        # An empty array can have impossible sides, too.
        extent = size or math.prod([max(d, 1) for d in packed.shape]) * dtype.itemsize
        if extent > FRAME_BYTES or size > len(self.buffers):
            raise Breach("an array whose shape and bytes do not agree")
        data, self.buffers = self.buffers[:size], self.buffers[size:]
        array = np.frombuffer(data, dtype=dtype).reshape(packed.shape).copy()
        if dtype.kind == "b" and array.view(np.uint8).max(initial=0) > 1:
            raise Breach("truth values that are neither true nor false")
        return array

    def finish(self) -> None:
        if len(self.buffers):
            raise Breach("bytes that belong to no array")


def pack_array(array: np.ndarray[Any, Any], buffers: list[bytes | memoryview]) -> Value:
    """An array and its bytes; object, complex, text, masked and other special arrays cannot cross."""
    if type(array) is not np.ndarray and not isinstance(array, np.memmap):
        return Opaque(f"a {type(array).__name__}"[:100])
    if array.nbytes > FRAME_BYTES:
        raise Breach("the value is too large to be passed on")
    if array.dtype == np.longdouble:
        array = array.astype(np.float64)
    dtype = array.dtype.newbyteorder("<").str
    if dtype not in DTYPES or array.ndim > DIMENSIONS:
        return Opaque(f"an array of {array.dtype.name}"[:100])
    buffers.append(np.ascontiguousarray(array, dtype=dtype).tobytes())
    return Array(dtype, array.shape)


def pack_number(value: Any, buffers: list[bytes | memoryview]) -> Value:
    """Python and NumPy numbers; a float of another width stays a 0-d array, so that its precision is known."""
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        number = int(value)
        return number if -(2**63) <= number < 2**63 else Opaque("an integer beyond 64 bits")
    if isinstance(value, np.float32 | np.float16):
        return pack_array(np.asarray(value), buffers)
    if isinstance(value, float | np.floating):
        return float(value)
    return None


def universal(name: str) -> Callable[..., Any]:
    function = getattr(np, name, None) if name.isidentifier() else None
    if not isinstance(function, np.ufunc):
        raise Breach("an unknown universal function")
    return function


def encodable(text: str) -> str:
    """The text with its lone surrogates replaced, which no encoding has."""
    return text.encode("utf-8", "replace").decode("utf-8")


def exception_names(error: BaseException) -> tuple[str, list[str]]:
    """The name of an exception's class and of the built-in classes that it belongs to."""
    bases = [c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins" and c is not object]
    return encodable(str(type(error).__name__)[:100]), [encodable(name) for name in bases]


def revive(raised: Raised) -> Exception:
    """The exception that stands for one of the other side's."""
    known: dict[str, type[Exception]] = {
        c.__name__: c for c in (ValueError, TypeError, IndexError, KeyError, NotImplementedError, ArithmeticError)
    }
    for name in raised.bases:
        if name in known:
            return known[name](raised.text or raised.kind)
    return RuntimeError(raised.text or raised.kind)
