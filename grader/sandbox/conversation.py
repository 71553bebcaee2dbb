"""The conversation of one check with the submission: calls over a channel, and what of the answers is let in."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from grader.checks.student import Answer, Failure
from grader.model.errors import CheckError, StudentFault
from grader.sandbox.base import End, ProcessGone, TimedOut
from grader.sandbox.callbacks import TooLong
from grader.sandbox.channels import TimedChannel
from grader.sandbox.generators import Charged
from grader.sandbox.handing import Handing
from grader.sandbox.paths import single_line, without_paths
from grader.sandbox.session_peer import BUILT_IN, ENDS, SessionPeer
from grader_worker.frames import (
    ANSWER_BYTES,
    Breach,
    Call,
    CalledAnswer,
    CalledQuery,
    Frame,
    Open,
    Oversized,
    Printed,
    PrintedQuery,
    Raised,
    StateAnswer,
    StateQuery,
    pack,
    unpack_whole,
)
from grader_worker.identity import NEW, parts_of_all
from grader_worker.operations import Action
from grader_worker.printing import CHARACTERS, printed_lines

STATE_SECONDS = 2.0


class Exchange(NamedTuple):
    """A frame that went to the submission, and the one that it answered."""

    sent: bytes
    came: bytes


class RecordingChannel:
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
        self.has_erred = False
        """True once the check has asked for something else than what went ahead."""

    def go_ahead(self, data: bytes) -> bytes | None:
        """Send what the check will send next; the answer, None where none came."""
        self.sent = data
        try:
            self.channel.send(data)
            self.exchanges.append(Exchange(data, bytes(self.channel.receive_bytes())))
        except (TimedOut, ProcessGone, Breach) as fault:
            self.fault = fault
            return None
        self.bytes += sum(map(len, self.exchanges[-1]))
        return self.exchanges[-1].came

    def send(self, *parts: bytes | memoryview) -> None:
        ahead = self.at < len(self.exchanges)
        if not ahead and self.fault is None:
            # What is too large is not kept, and neither is anything after it.
            if is_large := sum(map(len, parts)) > self.most:
                self.stop()
            self.sent = b"" if is_large else b"".join(parts)
            self.channel.send(*parts)
        elif b"".join(parts) != (self.exchanges[self.at].sent if ahead else self.sent):
            self.has_erred = True
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
            # What is kept no check can change.
            self.exchanges.append(Exchange(self.sent, bytes(came)))
        self.at += 1
        return unpack_whole(self.exchanges[self.at - 1].came)

    def stop(self) -> None:
        """Keep nothing any more. What has gone ahead, and the check has not asked for yet, is answered all the same."""
        self.is_over = True
        if self.at == len(self.exchanges):
            self.exchanges, self.at = [], 0


class ChannelConversation:
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
        forbidden: Collection[str] = (),
    ) -> None:
        self.channel = channel
        self.wire: TimedChannel | RecordingChannel = channel
        """What the calls of the check go over."""
        self.seconds = seconds
        self.stand_ins = stand_ins
        self.handing = Handing()
        self.end = end
        self.lines = lines
        """Number of lines of each file of the submission."""
        self.forbidden = forbidden
        """Packages that may be named in a message: a name of the submission's own could tell hidden numbers."""
        self.fault: tuple[str, str] | None = None
        self.closed = False

    @functools.cached_property
    def peer(self) -> SessionPeer:
        """The session's end of the check, made with its first call: a replay needs none."""
        peer = SessionPeer(self.wire, lambda call: stand_in(self.stand_ins, call), self.channel.limit)
        peer.charge = self.charge
        peer.code_of = self.handing.code_of
        lent = (getattr(function, "__wrapped__", function) for function in self.stand_ins.values())
        peer.lent = tuple(one for one in lent if isinstance(one, type))
        return peer

    def again(self, seconds: float) -> None:
        self.seconds = seconds
        self.stand_ins, self.handing = {}, self.handing._replace(names=())
        # The check gets a new end of the conversation: what was lent or passed before belongs to the check before.
        vars(self).pop("peer", None)
        self.wire = self.channel
        self.channel.limit.grant(seconds)
        self.channel.send_with_next(pack(Open()))

    def record(self, most: int) -> RecordingChannel:
        recording = self.wire = RecordingChannel(self.channel, most)
        return recording

    def is_unchanged(self) -> bool:
        reply = self.ask(StateQuery())
        return isinstance(reply, StateAnswer) and not reply.changed

    def printed(self) -> tuple[str, ...]:
        reply = self.ask(PrintedQuery())
        # Beginning and end of a path may stand in two lines that are cut, so the whole text is looked through.
        return printed_lines(without_paths(reply.text[:CHARACTERS])) if isinstance(reply, Printed) else ()

    def called(self) -> Collection[str]:
        names = self.handing.names
        reply = self.ask(CalledQuery()) if names else None
        return frozenset(reply.names).intersection(names) if isinstance(reply, CalledAnswer) else names

    def ask(self, query: StateQuery | PrintedQuery | CalledQuery) -> Frame | None:
        """Return the answer of the process to a question about itself; None if there is none, and then the process is ended."""
        if self.fault or self.closed:
            return None
        try:
            self.channel.limit.grant(STATE_SECONDS)
            self.channel.send(pack(query))
            return self.channel.receive()[0]
        except (ProcessGone, TimedOut, Breach):
            self.close("kill")
            return None

    def __call__(
        self,
        name: str,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        *,
        watch: bool,
        iterate: bool,
        in_place: bool = False,
        action: Action = "call",
    ) -> Answer:
        if self.fault is None:
            try:
                return self.answer(name, arguments, keywords, watch=watch, iterate=iterate, in_place=in_place, action=action)
            except ENDS as end:
                raise self.charge(f"`{name}`", end) from None
        reason, text = self.fault
        raise StudentFault(reason, f"`{name}` {text}")

    def charge(self, subject: str, end: BaseException) -> StudentFault:
        """End the conversation for what has ended a call, and return that as the student's fault, told of `subject`."""
        # A call that a callback has made may have met it first.
        self.fault = self.fault or self.fault_of(end)
        self.close("kill")
        reason, text = self.fault
        return StudentFault(reason, f"{subject} {text}")

    def fault_of(self, end: BaseException) -> tuple[str, str]:
        """Return reason and text for what has ended a call."""
        if isinstance(end, TooLong):
            return self.peer.guard.fault()
        if isinstance(end, TimedOut):
            unit = "second" if self.seconds == 1 else "seconds"
            return "timed_out", f"did not end within {self.seconds:g} {unit}; {ENDLESS}"
        if isinstance(end, ProcessGone):
            return crash(self.close("gone"))
        if isinstance(end, Charged):
            return end.reason, str(end)
        if isinstance(end, Oversized):
            return "unreadable_result", f"gave back more than {ANSWER_BYTES // 2**20} MiB"
        return "unreadable_result", f"gave back something that cannot be read ({end})"

    def answer(
        self,
        name: str,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        *,
        watch: bool,
        iterate: bool,
        in_place: bool,
        action: Action,
    ) -> Answer:
        reply, rest = self.peer.call(name, arguments, keywords, watch=watch, iterate=iterate, action=action)
        if isinstance(reply, Raised):
            return Answer(failure=self.failure(reply))
        value, changed = self.peer.result(reply, rest)
        watched = reply.watched
        given = [*arguments, *keywords.values()]
        after = {n: value for n, value in changed.items() if 0 <= n < len(given)} if in_place else None
        before = tuple(watched.before) if watched and after else ()
        if after:
            refuse_false_parts(after, before, given)
        return Answer(
            value,
            None,
            tuple(text[:200] for text in reply.warnings[:5]),
            tuple(n for n, after in changed.items() if n < len(given) and not is_rounding(given[n], after)),
            tuple(watched.shared) if watched else (),
            bool(watched and watched.global_random),
            after,
            before,
        )

    def failure(self, raised: Raised) -> Failure:
        """Return an exception as the worker tells it: names of built-in classes, and a place that the submission has."""
        # A worker tells no longer texts. Forged ones could keep a search for paths busy for hours.
        bases = tuple(name for name in raised.bases[:10] if name in BUILT_IN)
        file = raised.file.partition(", cell ")[0]
        there = 0 < raised.line <= self.lines.get(file, 0)
        where = (location(raised), raised.function) if there else ()
        kind, text = single_line(raised.kind, 100), single_line(without_paths(raised.text[:500]), 500)
        refused = known_package(raised.refused, self.forbidden)
        return Failure(kind, bases, text, *(where or ("", "")), refused, self.peer.passed.failed)

    def close(self, how: End = "done") -> int:
        """End the check, and return the status of the process that served it, if it has gone by itself."""
        if self.closed:
            return 0
        self.closed = True
        return self.end(how)


ENDLESS = "look at its loops: does each round bring the end of a `while` nearer, and are there not too many rounds?"
"""What to do about a call that takes too long."""


def is_rounding(before: Any, after: Any) -> bool:
    """Return whether an array differs from what it was by no more than steps to and fro leave behind."""
    if not (isinstance(before, np.ndarray) and isinstance(after, np.ndarray)) or before.dtype.kind != "f":
        return False
    return before.shape == after.shape and np.allclose(before, after, rtol=1e-12, atol=1e-12, equal_nan=True)


def refuse_false_parts(after: Mapping[int, Any], before: Sequence[int], given: Sequence[Any]) -> None:
    """Raise Breach if the parts of arguments that a call has changed cannot be those that they are said to be.

    None may be there twice: what is put together of them holds nothing of itself.
    """
    known = [number for number in before if number != NEW]
    if len(before) != len(parts_of_all(after.values())) or len(set(known)) < len(known):
        raise Breach("changed arguments with impossible parts")
    if known and not 0 <= min(known) <= max(known) < len(parts_of_all(given)):
        raise Breach("changed arguments with impossible parts")


def stand_in(stand_ins: Mapping[str, Callable[..., Any]], call: Call) -> Callable[..., Any]:
    if call.target not in stand_ins:
        raise Breach("a call of a function that was never lent")
    return stand_ins[str(call.target)]


def location(raised: Raised) -> str:
    """Return the place where an exception was raised, for a message."""
    return f" ({single_line(raised.file)}, line {raised.line})" if raised.file else ""


def known_package(refused: str, forbidden: Collection[str]) -> str:
    """Return in words a package that is refused, as the worker tells it, with no other name in it than a forbidden one."""
    name = refused[1:-1].rpartition("`")[2]
    if name not in forbidden:
        return ""
    return f"`{name}`" if refused == f"`{name}`" else f"a package that needs `{name}`"


def crash(status: int) -> tuple[str, str]:
    """Return reason and text for a process that ended during a call."""
    if status == -24:  # SIGXCPU
        return "timed_out", "used up its processor time"
    if status == -9:
        return "crashed", "was ended by the system (did it use too much memory?)"
    if status < 0:
        return "crashed", "crashed the Python process (very deep recursion, or a fault in compiled code)"
    return "crashed", "ended the Python process (exit, os._exit or the like) instead of returning"
