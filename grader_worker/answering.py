"""Answers of the worker: calls of the submission's functions, watched. Used in the worker only."""

from __future__ import annotations

import contextlib
import itertools
import math
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
import numpy as np

from grader_worker.exceptions import exception_names
from grader_worker.frames import (
    ANSWER_BYTES,
    HEADER_BYTES,
    Array,
    Breach,
    Call,
    Channel,
    Handle,
    Items,
    Mapping,
    ObjectHandle,
    Opaque,
    Parts,
    Raised,
    Refused,
    Returned,
    Set,
    Value,
    Watched,
    pack,
    pack_parts,
)
from grader_worker.handed import passed_function
from grader_worker.identity import mutable_parts, numbers_before
from grader_worker.operations import DATA
from grader_worker.peer import Peer, Resolve
from grader_worker.printing import printed
from grader_worker.problems import NO_ANSWER, refused_by
from grader_worker.state import generator_states
from grader_worker.surroundings import questions
from grader_worker.text import encodable
from grader_worker.twins import SessionObject
from grader_worker.values import DTYPES, LARGE

CHANGED_BYTES = ANSWER_BYTES - 2 * HEADER_BYTES
"""Bytes of the arrays in a changed argument that are sent back."""
ITEMS = 20_000
"""So many items of an iterator are taken."""
WARNINGS = 5
"""So many warnings of a call are told."""


class WorkerPeer(Peer):
    """The worker's end of a check: answers calls with the submission's functions, and tells what else happened.

    `places` are the file names under which the submission's code was compiled.
    """

    def __init__(self, channel: Channel, resolve: Resolve, places: set[str]) -> None:
        super().__init__(channel, resolve, first_id=1)
        self.places = places
        self.classes: dict[str, type] = {}
        """Classes of the submission whose objects have a twin in the session, by name: see `grader_worker.twins`."""
        self.called: set[str] = set()
        """Lent functions that run here and have been called."""
        self.ran: Counter[int] = Counter()
        """How often passed functions have run here since they were last called in the session, by number."""
        self.is_answering = False
        self.random: object = None
        """Where the global generators stand since the last call, if that was watched; None if nobody has looked since code ran."""

    def is_of_session(self, function: Callable[..., Any]) -> bool:
        """Tell whether calls of a function go to the session."""
        return any(function is theirs for theirs in self._theirs.values())

    def new_function(self, handle: Handle) -> Callable[..., Any]:
        remote = super().new_function(handle)
        return passed_function(handle.id, handle.code, remote, self) if handle.code else remote

    def pack_call(self, call: Call, arguments: Iterable[Any], keywords: dict[str, Any]) -> Parts:
        if isinstance(call.target, int) and self.ran:
            call = msgspec.structs.replace(call, earlier=self.ran.pop(call.target, 0))
        return super().pack_call(call, arguments, keywords)

    def new_object(self, handle: ObjectHandle) -> Any:
        kind = self.classes.get(handle.kind)
        if kind is None or issubclass(kind, DATA):
            return SessionObject(self)
        return object.__new__(kind)

    def pack_object(self, value: Any) -> ObjectHandle | None:
        if self.is_answering and self.objects.is_theirs(value) and not isinstance(value, SessionObject):
            # For the check it is one of the submission, whatever it does. A lent function is given the twin itself.
            return self.objects.handle_of_ours(value)
        return super().pack_object(value)

    def answer(self, call: Call, rest: memoryview) -> Parts:
        arguments, keywords, generators = self.arguments(call, rest)
        function = self.function(call)
        given = [*arguments, *keywords.values()]
        random, self.random = self.random, None
        before = Before(call, rest, given, random or generator_states()) if call.watch else None
        asked = questions.asked
        if self.depth == 1:
            self.ran.clear()
        printed.begin_call()
        # What the submission has set with np.seterr holds, as it does at home.
        with first_warnings() as caught:
            try:
                value = function(*arguments, **keywords)
                if call.iterate:
                    value = list(itertools.islice(iter(value), ITEMS))
            except Breach:
                raise
            except BaseException as error:
                remark = f"it {NO_ANSWER}" if questions.asked > asked else ""
                return [pack(exception_frame(call.id, error, self.places, remark))]
        buffers: list[bytes | memoryview] = []
        try:
            self.is_answering = True
            packed = self.pack_value(value, buffers)
            watched = self.watched(before, value, given, buffers) if before else None
            texts = [encodable(f"{category.__name__}: {message}"[:200]) for category, message in caught]
            answer = pack_parts(Returned(call.id, packed, self.pack_generators(generators), texts, watched), buffers)
            return answer if sum(map(len, answer)) <= ANSWER_BYTES else [pack(Refused(call.id))]
        except Breach:
            return [pack(Refused(call.id))]
        except BaseException as error:  # objects of the student's own classes can do anything when they are looked at
            return [pack(exception_frame(call.id, error, self.places))]
        finally:
            self.is_answering = False

    def watched(self, before: Before, value: Any, given: list[Any], buffers: list[bytes | memoryview]) -> Watched:
        """Return what a call has done besides its result."""
        changed = self.changes(before, given, buffers)
        now = (part for number, packed in changed for part in mutable_parts(packed, given[number]))
        random = generator_states()
        if self.depth == 1:
            self.random = random
        return Watched(changed, sharing(value, given), before.random != random, numbers_before(before.parts, now))

    def changes(self, before: Before, given: list[Any], buffers: list[bytes | memoryview]) -> list[tuple[int, Value]]:
        """Return the arguments that are no longer what arrived, by number; their buffers follow the result's."""
        changed, rest = [], before.rest
        for number, (original, now) in enumerate(zip(before.sent, given, strict=True)):
            size = array_bytes(original)
            arrived, rest = rest[:size], rest[size:]
            if isinstance(original, Array | Items | Mapping | Set):
                after: list[bytes | memoryview] = []
                packed = self.pack_value(now, after)
                known = before.checksums[number]
                is_same = b"".join(after) == arrived.tobytes() if known is None else checksum(after) == known
                if same_packed(packed, sent_back(original)) and is_same:
                    continue
                # That it has changed can be told, whatever it is now.
                is_large = sum(map(len, after)) > CHANGED_BYTES
                changed.append((number, Opaque("a large value") if is_large else packed))
                buffers.extend([] if is_large else after)
        return changed


@contextlib.contextmanager
def first_warnings() -> Iterator[list[tuple[type[Warning], Warning | str]]]:
    """Let every warning be given, and keep the first ones: a training that diverges gives thousands."""
    caught: list[tuple[type[Warning], Warning | str]] = []

    def keep(message: Warning | str, category: type[Warning], *_place: object) -> None:
        if len(caught) < WARNINGS:
            caught.append((category, message))

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = keep  # type: ignore[assignment]
        yield caught


class Before:
    """What was there before a watched call: the arguments as they came, and the global random numbers."""

    def __init__(self, call: Call, rest: memoryview, given: list[Any], random: object) -> None:
        self.sent = [*call.arguments, *(value for _, value in call.keywords)]
        self.rest = rest
        self.checksums = checksums(self.sent, rest)
        """Checksums of the arguments that use the memory of the frame, which the call can change; None for others."""
        # Kept, so that no other object takes their place in memory.
        self.parts = [part for form, value in zip(self.sent, given, strict=True) for part in mutable_parts(form, value)]
        self.random = random


def checksums(sent: list[Value], rest: memoryview) -> list[int | None]:
    """Return for each argument a checksum of its arrays where it is large; None for others."""
    found: list[int | None] = []
    for value in sent:
        size = array_bytes(value)
        found.append(checksum([rest[:size]]) if size >= LARGE else None)
        rest = rest[size:]
    return found


def checksum(buffers: Iterable[bytes | memoryview]) -> int:
    """Return a checksum that takes little more time than a copy; it misses one change in four billion."""
    total = 0
    for buffer in buffers:
        total = zlib.crc32(buffer, total)
    return total


def sent_back(value: Value) -> Value:
    """Return a packed value as it looks when it goes back unchanged: functions and objects now belong to the other side."""
    if isinstance(value, Handle | ObjectHandle):
        return type(value)(value.id, "", not value.mine)
    if isinstance(value, Items):
        return Items(value.kind, [sent_back(item) for item in value.items])
    if isinstance(value, Mapping):
        return Mapping([(key, sent_back(item)) for key, item in value.pairs])
    return value


def same_packed(one: Value, other: Value) -> bool:
    """Tell whether two packed values are the same, whatever their functions and objects are called."""
    return one == other if type(one) is Array else sent_back(one) == sent_back(other)


def array_bytes(value: Value) -> int:
    """Return how many bytes all arrays in a packed value have."""
    if isinstance(value, Array):
        return int((DTYPES.get(value.dtype) or np.dtype(value.dtype)).itemsize * math.prod(value.shape))
    if isinstance(value, Items):
        return sum(array_bytes(item) for item in value.items)
    if isinstance(value, Mapping):
        return sum(array_bytes(item) for _, item in value.pairs)
    return 0


def arrays(value: Any, depth: int = 0) -> list[Any]:
    """Return the arrays inside lists, tuples and dicts."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple) and depth < 6:
        return [a for item in value for a in arrays(item, depth + 1)]
    return []


def sharing(value: Any, given: list[Any]) -> list[int]:
    """Return the numbers of the arguments that share memory with the result."""
    results = arrays(value)
    return [n for n, g in enumerate(given) if any(np.may_share_memory(a, r) for a in arrays(g) for r in results)]


def exception_frame(number: int, error: BaseException, places: set[str], remark: str = "") -> Raised:
    """Return an exception as text, with the innermost of `places`, the files of the submission, in its traceback."""
    kind, bases = exception_names(error)
    try:
        text = encodable(" ".join(str(error).split())[:500])
    except BaseException:
        text = ""
    if remark:
        # Whatever it led to, this is the cause.
        text, (kind, bases) = remark, exception_names(EOFError())
    file, line, function = "", 0, ""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename in places:
            file, line, function = code.co_filename, trace.tb_lineno, code.co_name
        trace = trace.tb_next
    return Raised(number, kind, bases, text, file, line, function, refused_by(error))
