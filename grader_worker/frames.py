"""Frames of plain data, which are all that crosses between the session and a worker, in both directions.

Used on both sides of the trust boundary. A frame is

    4 bytes   length of the rest, little-endian
    4 bytes   length of the header
    header    msgpack of one `Frame`
    buffers   the bytes of the header's arrays, one after the other

Nothing is believed before it is checked: lengths before anything is allocated, then the header against a closed schema, then
every array against its dtype, shape and bytes. Whatever fails raises `Breach`, and the reader ends the other side.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Literal, Protocol

import msgspec

ARRAY_BYTES = 256 * 2**20
"""For all arrays of a frame together."""
ANSWER_BYTES = 16 * 2**20
"""For a frame that a worker sends."""
HEADER_BYTES = 2**20
FRAME_BYTES = 4 + HEADER_BYTES + ARRAY_BYTES
WHOLE_BYTES = 2**17
"""Frames with smaller arrays are sent in one part, and need no memory of their own."""
LENGTHS = struct.Struct("<II")


class Breach(Exception):
    """The other side sent something that is not a frame, or not one that was due."""


class Oversized(Breach):
    """A frame is larger than it may be."""


class Array(msgspec.Struct, frozen=True, array_like=True, tag="a", forbid_unknown_fields=True):
    """An array; its bytes follow the header."""

    dtype: str
    shape: tuple[int, ...]


class Items(msgspec.Struct, frozen=True, array_like=True, tag="i", forbid_unknown_fields=True):
    """A list or a tuple."""

    kind: Literal["list", "tuple"]
    items: list[Value]


class Mapping(msgspec.Struct, frozen=True, array_like=True, tag="m", forbid_unknown_fields=True):
    """A dict; see `grader_worker.keys` for what its keys are."""

    pairs: list[tuple[Value, Value]]


class Set(msgspec.Struct, frozen=True, array_like=True, tag="s", forbid_unknown_fields=True):
    """A set of what can be a key of a dict, or a frozenset, in the order of `grader_worker.keys.in_order`."""

    is_frozen: bool
    items: list[Value]


class Complex(msgspec.Struct, frozen=True, array_like=True, tag="c", forbid_unknown_fields=True):
    """A complex number."""

    real: float
    imag: float


class Bytes(msgspec.Struct, frozen=True, array_like=True, tag="b", forbid_unknown_fields=True):
    """Bytes."""

    content: bytes


class LongInteger(msgspec.Struct, frozen=True, array_like=True, tag="n", forbid_unknown_fields=True):
    """An integer of more than 64 bits, in hexadecimal digits."""

    digits: str


class Handle(msgspec.Struct, frozen=True, array_like=True, tag="h", forbid_unknown_fields=True):
    """A function of the side that sent it, or with `mine` false one handed back. With `code` it may run in the copy, too."""

    id: int
    name: str
    mine: bool
    code: bytes = b""


class ObjectHandle(msgspec.Struct, frozen=True, array_like=True, tag="j", forbid_unknown_fields=True):
    """An object that stays with the side that sent it, with the name of its class; `mine` as for a `Handle`."""

    id: int
    kind: str
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


Value = (
    None
    | bool
    | int
    | float
    | str
    | Array
    | Items
    | Mapping
    | Set
    | Complex
    | LongInteger
    | Bytes
    | Handle
    | ObjectHandle
    | Ufunc
    | RandomState
    | Opaque
)


class Call(msgspec.Struct, frozen=True, array_like=True, tag="C", forbid_unknown_fields=True):
    """Call `target` (a contract function or stand-in by name, or a handle by number).

    With another `action`, something is done with the object that is the first argument; `target` then ends with a dot and the name
    of the method, the attribute or the operator: see `grader_worker.operations`.
    """

    id: int
    target: str | int
    arguments: list[Value]
    keywords: list[tuple[str, Value]]
    watch: bool = False
    iterate: bool = False
    action: Literal["call", "method", "get", "set", "operator"] = "call"
    earlier: int = 0
    """How often its code has run on the sender's side since the last call like this one."""


class Watched(msgspec.Struct, frozen=True, array_like=True, tag="W", forbid_unknown_fields=True):
    """Effects of a watched call besides its result; arguments are numbered, positional ones first."""

    changed: list[tuple[int, Value]]
    shared: list[int]
    global_random: bool
    before: list[int] = []
    """For each array, list and dict in the changed arguments, its number before the call: see `grader_worker.identity`."""


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
    refused: str = ""
    """The package whose refusal it is, or follows from: see `problems.asked_for`."""


class Refused(msgspec.Struct, frozen=True, array_like=True, tag="Z", forbid_unknown_fields=True):
    """The value of a call is too large to be passed on."""

    id: int


class Load(msgspec.Struct, frozen=True, array_like=True, tag="L", forbid_unknown_fields=True):
    """Read and execute a submission, whose files follow the header: see `pack_load`.

    `skip` lists statements that are not executed, by unit and number; `careful` names units of which only imports and plain
    definitions are. `forbidden` names packages that are not there for the submission, installed or not.
    """

    functions: list[str]
    seed: int
    skip: list[tuple[str, int]] = []
    careful: list[str] = []
    forbidden: list[str] = []


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
    """Imports that the sources name, told before any of them is executed: the packages of each file."""

    imports: list[tuple[str, list[str]]]


class LoadReport(msgspec.Struct, frozen=True, array_like=True, tag="D", forbid_unknown_fields=True):
    """Functions and problems, found once everything was executed; two files define the `ambiguous` ones differently.

    `asked` tells where refused packages were asked for: the file that this counts for, the place and line, the package, and the
    forbidden one for whose sake it is refused.
    """

    found: list[Found]
    ambiguous: list[str]
    problems: list[tuple[str, int | None, str]]
    asked: list[tuple[str, str, int, str, str]] = []


class Open(msgspec.Struct, frozen=True, array_like=True, tag="O", forbid_unknown_fields=True):
    """Begin a check in a fresh copy of the loaded submission, with these functions replaced by stand-ins.

    Those in `handed` run in the copy: see `grader_worker.handed`. The others are called in the session.
    """

    stand_ins: list[str] = []
    handed: dict[str, bytes] = {}


class Close(msgspec.Struct, frozen=True, array_like=True, tag="Q", forbid_unknown_fields=True):
    """End the check."""


class StateQuery(msgspec.Struct, frozen=True, array_like=True, tag="A", forbid_unknown_fields=True):
    """Ask whether the submission is still as it was when it was loaded."""


class StateAnswer(msgspec.Struct, frozen=True, array_like=True, tag="K", forbid_unknown_fields=True):
    """Answer to a `StateQuery`: true if the submission has kept anything of the checks."""

    changed: bool


class PrintedQuery(msgspec.Struct, frozen=True, array_like=True, tag="P", forbid_unknown_fields=True):
    """Ask what the functions of the submission have printed in this check: see `grader_worker.printing`."""


class Printed(msgspec.Struct, frozen=True, array_like=True, tag="T", forbid_unknown_fields=True):
    """Answer to a `PrintedQuery`: the beginning of what the last call printed that has printed anything."""

    text: str


class CalledQuery(msgspec.Struct, frozen=True, array_like=True, tag="G", forbid_unknown_fields=True):
    """Ask which of the functions that run in the copy have been called in this check."""


class CalledAnswer(msgspec.Struct, frozen=True, array_like=True, tag="H", forbid_unknown_fields=True):
    """Answer to a `CalledQuery`: the names of functions."""

    names: list[str]


class Ready(msgspec.Struct, frozen=True, array_like=True, tag="E", forbid_unknown_fields=True):
    """Say that a copy is there, before anything is asked."""


Frame = (
    Call
    | Returned
    | Raised
    | Refused
    | Load
    | Step
    | Scanned
    | LoadReport
    | Open
    | StateQuery
    | StateAnswer
    | PrintedQuery
    | Printed
    | CalledQuery
    | CalledAnswer
    | Close
    | Ready
)

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Frame] = msgspec.msgpack.Decoder(Frame)
Parts = list[bytes | memoryview]
"""A frame in parts, one after the other: lengths and header, and the buffers."""


def pack_parts(frame: Frame, buffers: Iterable[bytes | memoryview]) -> Parts:
    """Return one frame in parts, so that large arrays are not copied. Raises Breach if it is too large."""
    header, bodies = _encoder.encode(frame), list(buffers)
    body = sum(map(len, bodies))
    if len(header) > HEADER_BYTES or body > ARRAY_BYTES:
        raise Breach("the value is too large to be passed on")
    lengths = LENGTHS.pack(4 + len(header) + body, len(header))
    return [b"".join([lengths, header, *bodies])] if body < WHOLE_BYTES else [lengths + header, *bodies]


def pack(frame: Frame, buffers: Iterable[bytes | memoryview] = ()) -> bytes:
    """Return one frame as bytes, its lengths in front. Raises Breach if it is too large."""
    return b"".join(pack_parts(frame, buffers))


def encoded_value(value: Value) -> bytes:
    """Return a packed value as bytes: equal ones for equal values."""
    return _encoder.encode(value)


def pack_load(load: Load, files: dict[str, bytes]) -> bytes:
    """Return a `Load` with the files of the submission, by path, as bytes. Raises Breach if they are too large together."""
    return pack(load, [_encoder.encode(files)])


def unpack_files(rest: memoryview) -> dict[str, bytes]:
    """Return the files that follow a `Load`."""
    return msgspec.msgpack.decode(rest, type=dict[str, bytes])


def unpack(head: bytes | memoryview, body: bytes | bytearray | memoryview) -> tuple[Frame, memoryview]:
    """Return a frame and its buffers from the 8 bytes of its lengths, with which `head` begins, and what follows. Raises Breach."""
    whole, header = memoryview(body), header_length(head)
    try:
        return _decoder.decode(whole[:header]), whole[header:]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, MemoryError, ValueError, OverflowError) as fault:
        raise Breach(f"unreadable frame: {type(fault).__name__}") from None


def unpack_whole(data: bytes | memoryview) -> tuple[Frame, memoryview]:
    """Return a frame and its buffers from all of its bytes. Raises Breach."""
    return unpack(data, memoryview(data)[LENGTHS.size :])


def rest_length(head: bytes | bytearray, most: int = FRAME_BYTES) -> int:
    """Return how many bytes follow the 8 with which `head` begins. Raises Breach for impossible ones, Oversized for over `most`."""
    total, header = LENGTHS.unpack_from(head)
    if not (4 + header <= total <= FRAME_BYTES and 0 < header <= HEADER_BYTES):
        raise Breach("a frame with impossible lengths")
    if total > most:
        raise Oversized(f"more than {most // 2**20} MiB")
    return int(total) - 4


def header_length(head: bytes | bytearray | memoryview) -> int:
    """Return how many bytes of the rest are the header."""
    return int(LENGTHS.unpack_from(head)[1])


class Channel(Protocol):
    """Sends frames in parts, and receives frames and their buffers."""

    def send(self, *parts: bytes | memoryview) -> None: ...
    def receive(self) -> tuple[Frame, memoryview]: ...
