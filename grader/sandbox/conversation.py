"""The conversation of one check with the submission: calls over a channel, and what of the answers is let in."""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from grader.checks.student import Answer, Failure
from grader.model.errors import CheckError, StudentFault
from grader.sandbox.base import End, ProcessGone, TimedOut
from grader.sandbox.channels import TimedChannel
from grader.sandbox.paths import without_paths
from grader_worker.frames import (
    Breach,
    Call,
    Frame,
    Opaque,
    Open,
    Raised,
    StateAnswer,
    StateQuery,
    Value,
    pack,
    unpack_whole,
)
from grader_worker.peer import Peer, exception_names

CALLBACK_NUMBERS = 500_000
CALLBACK_BROADCAST = 4_000_000
STATE_SECONDS = 2.0

OUTGROWN = ("an array of ", "a structure that is nested too deeply")
"""Results of checks' functions that are too large to go back, because the submission has called them with something too large."""


class Outgrown(Exception):
    """A function of a check was called with something that makes its result too deep, or of too many dimensions, to go back."""


class SessionPeer(Peer):
    """The session's end of a check: its functions are called back by the submission, with what the submission likes to pass."""

    def pack_value(self, value: Any, buffers: list[bytes | memoryview], depth: int = 0) -> Value:
        packed = super().pack_value(value, buffers, depth)
        if isinstance(packed, Opaque) and not isinstance(value, Opaque):
            if self.depth and packed.kind.startswith(OUTGROWN):
                raise Outgrown
            raise TypeError(f"a check cannot pass {packed.kind}")
        return packed

    def answer(self, call: Call, rest: memoryview) -> bytes:
        try:
            return super().answer(call, rest)
        except Outgrown:
            return pack(Raised(call.id, *exception_names(ValueError())))

    def opaque(self, value: Opaque) -> Opaque:
        return Opaque(plain_kind(value.kind))

    def function(self, call: Call) -> Callable[..., Any]:
        function = super().function(call)

        def guarded(*arguments: Any, **keywords: Any) -> Any:
            refuse_bombs([*arguments, *keywords.values()])
            value = function(*arguments, **keywords)
            return list(value) if isinstance(value, Iterator) else value

        return guarded


BUILT_IN = frozenset(name for name, value in vars(builtins).items() if isinstance(value, type))
KNOWN_TYPES = BUILT_IN | {
    *("generator", "coroutine", "async_generator", "function", "method", "module", "NoneType", "ellipsis", "NotImplementedType"),
    *("dict_keys", "dict_values", "dict_items", "list_iterator", "mappingproxy", "deque", "array", "Decimal", "Fraction"),
    *("date", "datetime", "time", "timedelta", "matrix", "MaskedArray", "recarray", "chararray", "memmap", "DataFrame", "Series"),
    *("Tensor", "csr_matrix", "csr_array", "complex64", "complex128", "clongdouble", "datetime64", "timedelta64", "str_", "bytes_"),
    *("void", "object_", "Generator", "RandomState", "Inert"),
}
PHRASES = frozenset(
    {
        "a structure that is nested too deeply",
        "a dict whose keys are not all text",
        "a random generator of another kind",
        "a very long text",
        "an integer beyond 64 bits",
    }
)


def plain_kind(kind: str) -> str:
    """Return the kind of a value that cannot cross, without words of the submission's own: they could tell hidden inputs."""
    if kind in PHRASES:
        return kind
    for start in ("a value of type ", "an array of ", "a "):
        name = kind.removeprefix(start)
        if name != kind:
            # The width of a text is as good as a number.
            known = name if name in KNOWN_TYPES else name.rstrip("0123456789")
            return start + known if known in KNOWN_TYPES else "an object of a class that is not NumPy's or Python's"
    return "a value that cannot be passed on"


def refuse_bombs(arguments: list[Any]) -> None:
    """Raise ValueError for arguments whose combination could exhaust our memory, TypeError for what is no plain data."""
    arrays = [a for value in arguments for a in (value if isinstance(value, list | tuple) else [value])]
    if any(isinstance(a, Opaque) for a in arrays):
        raise TypeError("an argument is neither a number nor an array")
    shapes = [a.shape for a in arrays if isinstance(a, np.ndarray)]
    if sum(a.size for a in arrays if isinstance(a, np.ndarray)) > CALLBACK_NUMBERS:
        raise ValueError("too many numbers")
    if len(shapes) < 2:
        return
    width = max((len(shape) for shape in shapes), default=0)
    padded = [(1,) * (width - len(shape)) + shape for shape in shapes]
    if np.prod([max(d) for d in zip(*padded, strict=True)], dtype=float) > CALLBACK_BROADCAST:
        raise ValueError("too many numbers")


class Exchange(NamedTuple):
    """A frame that went to the submission, and the one that it answered."""

    sent: bytes
    came: bytes


class Tape:
    """A channel that keeps what goes over it. A beginning may have gone ahead, before the check that asks for it has begun.

    Beyond `most` bytes it keeps nothing any more.
    """

    def __init__(self, channel: TimedChannel, most: int) -> None:
        self.channel = channel
        self.most = most
        self.bytes = 0
        self.is_over = False
        self.exchanges: list[Exchange] = []
        self.at = 0
        """Exchanges that the check has asked for so far."""
        self.sent = b""
        self.fault: Exception | None = None
        """Why what was sent last, ahead of the check, has no answer."""

    def go_ahead(self, data: bytes) -> bytes | None:
        """Send what the check will send next; the answer, None where none came."""
        self.sent = data
        try:
            self.channel.send(data)
            self.exchanges.append(Exchange(data, self.channel.receive_bytes()))
        except (TimedOut, ProcessGone, Breach) as fault:
            self.fault = fault
            return None
        self.bytes += sum(map(len, self.exchanges[-1]))
        return self.exchanges[-1].came

    def send(self, data: bytes) -> None:
        ahead = self.at < len(self.exchanges)
        if not ahead and self.fault is None:
            self.sent = data
            self.channel.send(data)
        elif data != (self.exchanges[self.at].sent if ahead else self.sent):
            raise CheckError("this check asks differently when it is repeated")

    def receive(self) -> tuple[Frame, memoryview]:
        if self.at == len(self.exchanges):
            if self.fault:
                raise self.fault
            came = self.channel.receive_bytes()
            self.bytes += len(self.sent) + len(came)
            if self.is_over or self.bytes > self.most:
                self.stop()
                return unpack_whole(came)
            self.exchanges.append(Exchange(self.sent, came))
        self.at += 1
        return unpack_whole(self.exchanges[self.at - 1].came)

    def stop(self) -> None:
        """Keep nothing any more. What has gone ahead, and the check has not asked for yet, is answered all the same."""
        self.is_over = True
        if self.at == len(self.exchanges):
            self.exchanges, self.at = [], 0


class Talk:
    """A conversation over a channel. `end` ends the process on the other side and tells how it ended.

    After a fault that ends the process every further call of the check meets the same fault.
    """

    def __init__(
        self,
        channel: TimedChannel,
        seconds: float,
        stand_ins: Mapping[str, Callable[..., Any]],
        end: Callable[[End], int],
        lines: Mapping[str, int],
    ) -> None:
        self.channel = channel
        self.seconds = seconds
        self.stand_ins = stand_ins
        self.peer = self.new_peer()
        self.end = end
        self.lines = lines
        """Number of lines of each file of the submission."""
        self.fault: tuple[str, str] | None = None
        self.closed = False

    def new_peer(self) -> SessionPeer:
        return SessionPeer(self.channel, lambda call: stand_in(self.stand_ins, call))

    def again(self, seconds: float) -> None:
        self.seconds = seconds
        self.stand_ins = {}
        # A new end of the conversation: what was lent or passed before belongs to the check before.
        self.peer = self.new_peer()
        self.channel.limit.grant(seconds)
        # Where the process is already gone, the first call will tell.
        with contextlib.suppress(ProcessGone, TimedOut):
            self.channel.send(pack(Open()))

    def tape(self, most: int) -> Tape:
        tape = Tape(self.channel, most)
        self.peer.channel = tape
        return tape

    def is_unchanged(self) -> bool:
        if self.fault or self.closed:
            return False
        try:
            self.channel.limit.grant(STATE_SECONDS)
            self.channel.send(pack(StateQuery()))
            reply, _ = self.channel.receive()
        except (ProcessGone, TimedOut, Breach):
            self.close("kill")
            return False
        return isinstance(reply, StateAnswer) and not reply.changed

    def __call__(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], *, watch: bool, iterate: bool) -> Answer:
        if self.fault is None:
            try:
                return self.answer(name, arguments, keywords, watch, iterate)
            except TimedOut:
                unit = "second" if self.seconds == 1 else "seconds"
                self.fault = "timed_out", f"did not end within {self.seconds:g} {unit}"
            except ProcessGone:
                self.fault = crash(self.close("gone"))
            except Breach as breach:
                self.fault = "unreadable_result", f"gave back something that cannot be read ({breach})"
            self.close("kill")
        reason, text = self.fault
        raise StudentFault(reason, f"`{name}` {text}")

    def answer(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], watch: bool, iterate: bool) -> Answer:
        try:
            reply, rest = self.peer.call(name, arguments, keywords, watch=watch, iterate=iterate)
        except (TypeError, AttributeError, KeyError, IndexError) as error:
            raise CheckError(f"the call of {name} could not be made: {error!r}") from error
        if isinstance(reply, Raised):
            return Answer(failure=self.failure(reply))
        value, changed = self.peer.result(reply, rest)
        watched = reply.watched
        given = [*arguments, *keywords.values()]
        return Answer(
            value,
            None,
            tuple(reply.warnings[:5]),
            tuple(n for n, after in changed.items() if n < len(given) and not is_rounding(given[n], after)),
            tuple(watched.shared) if watched else (),
            bool(watched and watched.global_random),
        )

    def failure(self, raised: Raised) -> Failure:
        """Return an exception as the worker tells it: names of built-in classes, and a place that the submission has."""
        bases = tuple(name for name in raised.bases[:10] if name in BUILT_IN)
        file = raised.file.partition(", cell ")[0]
        there = 0 < raised.line <= self.lines.get(file, 0)
        where = (location(raised), raised.function) if there else ()
        return Failure(printable(raised.kind, 100), bases, printable(without_paths(raised.text), 500), *where)

    def close(self, how: End = "done") -> int:
        """End the check, and return the status of the process that served it, if it has gone by itself."""
        if self.closed:
            return 0
        self.closed = True
        return self.end(how)


def count_lines(files: Mapping[str, bytes]) -> dict[str, int]:
    return {name: content.count(b"\n") + content.count(b"\\n") + 1 for name, content in files.items()}


def is_rounding(before: Any, after: Any) -> bool:
    """Return whether an array differs from what it was by no more than steps to and fro leave behind."""
    if not (isinstance(before, np.ndarray) and isinstance(after, np.ndarray)) or before.dtype.kind != "f":
        return False
    return before.shape == after.shape and np.allclose(before, after, rtol=1e-12, atol=1e-12, equal_nan=True)


def stand_in(stand_ins: Mapping[str, Callable[..., Any]], call: Call) -> Callable[..., Any]:
    if call.target not in stand_ins:
        raise Breach("a call of a function that was never lent")
    return stand_ins[str(call.target)]


def location(raised: Raised) -> str:
    """Return the place where an exception was raised, for a message."""
    return f" ({printable(raised.file)}, line {raised.line})" if raised.file else ""


def crash(status: int) -> tuple[str, str]:
    """Return reason and text for a process that ended during a call."""
    if status == -24:  # SIGXCPU
        return "timed_out", "used up its processor time"
    if status == -9:
        return "crashed", "was ended by the system (did it use too much memory?)"
    if status < 0:
        return "crashed", "crashed the Python process (very deep recursion, or a fault in compiled code)"
    return "crashed", "ended the Python process (exit, os._exit or the like) instead of returning"


def printable(text: str, length: int = 300) -> str:
    """Return text from a submission without control sequences or ends of lines, `length` characters of it at most."""
    clean = "".join(c if c.isprintable() else " " for c in text[:length])
    return " ".join(clean.split())
