"""The untrusted side of a grading: loads one submission, then answers the calls of one check at a time.

Runs in the worker only, after `lockdown`. Frames that arrive on the control channel:

    Load   -> a Step for each file, Scanned, a Step for each statement, Loaded
    Open   -> a fork of the loaded submission serves a check, on the descriptor that came along, until `Close`;
              behind pipes (hosts that cannot fork) this process serves the check itself
    Close  -> Closed, once the oldest fork is gone

On the channel of a check, `Open` begins another check in the same process, and `Ask` is answered with `Kept`.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import random
import signal
import socket
import sys
import threading
import time
import types
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from grader_worker.inert import InertFinder
from grader_worker.loader import NO_ANSWER, Loader, install, questions, quiet_builtins
from grader_worker.lockdown import Layers, limit_memory
from grader_worker.scratch import contents
from grader_worker.source import imported_packages, read_units
from grader_worker.state import global_random, state
from grader_worker.wire import (
    LENGTHS,
    Array,
    Ask,
    Breach,
    Call,
    Channel,
    Close,
    Closed,
    Frame,
    Handle,
    Items,
    Kept,
    Load,
    Mapping,
    Open,
    Peer,
    Raised,
    Returned,
    Scanned,
    Step,
    Value,
    Watched,
    encodable,
    exception_names,
    pack,
    rest_length,
    unpack,
    unpack_files,
)

ITEMS = 20_000
WARNINGS = 5


class SocketChannel:
    """Frames over a socket, blocking; the end of the stream ends the process."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.descriptors: list[int] = []

    def send(self, data: bytes) -> None:
        # By the descriptor: a worker may read and write, and use a socket for nothing else.
        write_all(self.connection.fileno(), data)

    def receive(self) -> tuple[Frame, memoryview]:
        head = self._exactly(LENGTHS.size)
        return unpack(head, self._exactly(rest_length(head)))

    def _exactly(self, count: int) -> bytes:
        parts = []
        while count:
            data, descriptors, _, _ = socket.recv_fds(self.connection, min(count, 2**20), 1)
            self.descriptors.extend(descriptors)
            if not data:
                os._exit(0)
            parts.append(data)
            count -= len(data)
        return b"".join(parts)


class PipeChannel:
    """Frames over two descriptors, blocking; the end of the stream ends the process."""

    def __init__(self, reader: int, writer: int) -> None:
        self.reader = reader
        self.writer = writer
        self.rest = bytearray()

    def send(self, data: bytes) -> None:
        write_all(self.writer, data)

    def receive(self) -> tuple[Frame, memoryview]:
        head = self.exactly(LENGTHS.size)
        return unpack(head, self.exactly(rest_length(head)))

    def exactly(self, count: int) -> bytes:
        while len(self.rest) < count:
            data = os.read(self.reader, 2**16)
            if not data:
                os._exit(0)
            self.rest += data
        taken, self.rest = self.rest[:count], self.rest[count:]
        return bytes(taken)


def write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


class Worker(Peer):
    """Answers calls with the student's functions and tells what happened."""

    def answer(self, call: Call, rest: memoryview) -> bytes:
        arguments, keywords, generators = self.arguments(call, rest)
        function = self.function(call)
        before = global_random() if call.watch else None
        asked = questions.asked
        # What the submission has set with np.seterr holds, as it does at home.
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                value = function(*arguments, **keywords)
                if call.iterate:
                    value = list(itertools.islice(iter(value), ITEMS))
            except Breach:
                raise
            except BaseException as error:
                return pack(raised(call.id, error, f"it {NO_ANSWER}" if questions.asked > asked else ""))
        buffers: list[bytes | memoryview] = []
        try:
            packed = self.pack_value(value, buffers)
            watched = None
            if call.watch:
                given = [*arguments, *keywords.values()]
                sent = [*call.arguments, *(v for _, v in call.keywords)]
                changed = self.changes(sent, rest, given, buffers)
                watched = Watched(changed, sharing(value, given), before != global_random())
            texts = [encodable(f"{w.category.__name__}: {w.message}"[:200]) for w in caught[:WARNINGS]]
            return pack(Returned(call.id, packed, self.pack_generators(generators), texts, watched), buffers)
        except Breach as breach:
            return pack(Raised(call.id, "TooLarge", ["TooLarge"], str(breach)))
        except BaseException as error:  # objects of the student's own classes can do anything when they are looked at
            return pack(raised(call.id, error))

    def changes(
        self, sent: list[Value], rest: memoryview, given: list[Any], buffers: list[bytes | memoryview]
    ) -> list[tuple[int, Value]]:
        """The arguments that are no longer what arrived, by number; their buffers follow the result's."""
        changed = []
        for number, (original, now) in enumerate(zip(sent, given, strict=True)):
            size = array_bytes(original)
            arrived, rest = rest[:size], rest[size:]
            if isinstance(original, Array | Items | Mapping):
                after: list[bytes | memoryview] = []
                packed = self.pack_value(now, after)
                if packed != sent_back(original) or b"".join(after) != arrived:
                    changed.append((number, packed))
                    buffers.extend(after)
        return changed


def sent_back(value: Value) -> Value:
    """A packed value as it looks when it goes back unchanged: functions now belong to the other side."""
    if isinstance(value, Handle):
        return Handle(value.id, "", not value.mine)
    if isinstance(value, Items):
        return Items(value.kind, [sent_back(item) for item in value.items])
    if isinstance(value, Mapping):
        return Mapping([(key, sent_back(item)) for key, item in value.pairs])
    return value


def array_bytes(value: Value) -> int:
    """The bytes of all arrays in a packed value."""
    if isinstance(value, Array):
        return int(np.dtype(value.dtype).itemsize * np.prod(value.shape, dtype=np.int64))
    if isinstance(value, Items):
        return sum(array_bytes(item) for item in value.items)
    if isinstance(value, Mapping):
        return sum(array_bytes(item) for _, item in value.pairs)
    return 0


def arrays(value: Any, depth: int = 0) -> list[Any]:
    """The arrays inside lists, tuples and dicts."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple) and depth < 6:
        return [a for item in value for a in arrays(item, depth + 1)]
    return []


def sharing(value: Any, given: list[Any]) -> list[int]:
    """The numbers of the arguments that share memory with the result."""
    results = arrays(value)
    return [n for n, g in enumerate(given) if any(np.may_share_memory(a, r) for a in arrays(g) for r in results)]


def raised(number: int, error: BaseException, remark: str = "") -> Raised:
    """An exception as text, with the innermost place in the submission."""
    kind, bases = exception_names(error)
    try:
        text = encodable(" ".join(str(error).split())[:500])
    except BaseException:
        text = ""
    text = remark or text
    file, line, function = "", 0, ""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename in places:
            file, line, function = code.co_filename, trace.tb_lineno, code.co_name
        trace = trace.tb_next
    return Raised(number, kind, bases, text, file, line, function)


places: set[str] = set()
"""The file names under which the submission's code was compiled."""


class Base:
    """The process that has loaded a submission and copies itself for every check."""

    def __init__(self, channel: SocketChannel | PipeChannel, layers: Layers | None, memory: int) -> None:
        self.channel = channel
        self.layers = layers
        self.memory = memory
        self.scratch = os.open(".", os.O_RDONLY) if sys.platform != "win32" else -1
        self.functions: dict[str, Callable[..., Any]] = {}
        self.modules: list[types.ModuleType] = []
        self.state: object = None
        self.homes: dict[str, str] = {}
        """The folders of functions, where there are data files: relative paths start there."""
        self.contents: object = None
        """What the scratch folder held when the check began."""
        self.children: list[int] = []

    def run(self) -> None:
        while True:
            frame, rest = self.channel.receive()
            if isinstance(frame, Load):
                self.load(frame, unpack_files(rest))
                del rest
            elif isinstance(frame, Open):
                self.open(frame)
            elif isinstance(frame, Close):
                self.channel.send(pack(Closed(self.wait())))
            else:
                os._exit(1)

    def load(self, frame: Load, files: dict[str, bytes]) -> None:
        """Parse, tell what the sources say, execute, tell what was found."""
        seed_everything(frame.seed)
        quiet_builtins()
        refuse_forks()
        sys.meta_path.insert(0, InertFinder())
        leave_names()
        units, problems = read_units(files, lambda file: self.channel.send(pack(Step(file, 0, file, 1))))
        places.update(place for unit in units for place in unit.places)
        imports = [(unit.file, packages) for unit, packages in imported_packages(units)]
        self.channel.send(pack(Scanned(imports)))
        gc.collect()
        limit_memory(self.memory)
        loader = Loader(units, problems, frame, lambda step: self.channel.send(pack(step)), self.enter)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loader.run()
        # What follows is our own work, as reading is.
        self.channel.send(pack(Step("", 0, "", 1)))
        loaded, found = loader.loaded()
        self.functions = {**loader.missing, **found}
        homes = {found.name: os.path.dirname(found.file) for found in loaded.found}
        self.homes = {name: folder for name, folder in homes.items() if folder and os.path.isdir(folder)}
        self.modules = list(loader.modules.values())
        self.leave_threads()
        self.state = state(self.modules)
        # A collection in a fork would touch, and so copy, everything that is there now.
        gc.collect()
        gc.freeze()
        self.channel.send(pack(loaded))

    def enter(self, folder: str) -> None:
        """Make a folder of the submission the current one, if there is such a folder beside its data files."""
        if self.scratch >= 0:
            os.fchdir(self.scratch)
            with contextlib.suppress(OSError):
                os.chdir(folder or ".")

    def leave_threads(self) -> None:
        """Go on without the threads that the loading has left running: as a copy of this process, which has none.

        They could see what checks do, and tell later ones; no copy for a check has them either.
        """
        if threading.active_count() == 1 or self.layers is None:
            return
        state, parent = random.getstate(), os.getpid()
        if fork():
            os._exit(0)
        random.setstate(state)
        while os.getppid() == parent:
            time.sleep(0.0005)
        self.layers.die_with_parent()

    def open(self, frame: Open) -> None:
        """Serve one check: in a fork where a descriptor came with the frame, else here."""
        self.contents = None
        if isinstance(self.channel, PipeChannel):
            self.check(self.channel, frame)
            return
        descriptors, self.channel.descriptors = self.channel.descriptors, []
        state = random.getstate()
        child = fork()
        # Python seeds `random` anew in a fork, which would make marks depend on chance.
        random.setstate(state)
        if child:
            self.children.append(child)
            os.close(descriptors[0])
            return
        try:
            self.channel.connection.close()
            os.fchdir(self.scratch)
            if self.layers:
                self.layers.apply_to_copy((descriptors[0], self.scratch))
            self.check(PipeChannel(descriptors[0], descriptors[0]), frame)
        finally:
            os._exit(0)

    def check(self, channel: Channel, frame: Open) -> None:
        worker = self.begin(channel, frame)
        while True:
            call, rest = worker.receive()
            # Not before: the folder is made ready until the first call comes.
            self.contents = self.contents or self.look()
            if isinstance(call, Close):
                return
            if isinstance(call, Ask):
                channel.send(pack(Kept(self.has_kept())))
                continue
            if isinstance(call, Open):
                worker = self.begin(channel, call)
                continue
            if not isinstance(call, Call):
                raise Breach("not a call")
            worker.serve(call, rest)

    def look(self) -> object:
        """What the scratch folder holds; what cannot be told equals nothing."""
        try:
            return self.scratch < 0 or ("folder", contents(self.scratch))
        except OSError:
            return object()

    def has_kept(self) -> bool:
        """Whether the submission has kept anything since it was loaded, in memory or in its folder."""
        try:
            return state(self.modules) != self.state or self.look() != self.contents
        except Exception:  # whatever it has done to make that impossible
            return True

    def begin(self, channel: Channel, frame: Open) -> Worker:
        worker = Worker(channel, self.function, first_id=1)
        for name in frame.stand_ins:
            install(name, stand_in(worker, name), self.functions.get(name), self.modules)
        return worker

    def function(self, call: Call) -> Callable[..., Any]:
        """The submission's function that is called, in the folder where it stands."""
        if self.homes:
            self.enter(self.homes.get(str(call.target), ""))
        return self.functions[str(call.target)]

    def wait(self) -> int:
        """Wait for the end of the oldest fork; its status."""
        if not self.children:
            return 0
        try:
            _, status = os.waitpid(self.children.pop(0), 0)
        except ChildProcessError:
            return 0
        return os.waitstatus_to_exitcode(status)


def stand_in(worker: Worker, name: str) -> Callable[..., Any]:
    """A function that calls the session's trusted implementation of `name`."""

    def lent(*arguments: Any, **keywords: Any) -> Any:
        reply, rest = worker.call(name, arguments, keywords)
        if isinstance(reply, Raised):
            raise ValueError(f"`{name}` was called with something that it cannot take")
        return worker.result(reply, rest)[0]

    lent.__name__ = name
    return lent


fork: Any = getattr(os, "fork", None)


def refuse_forks() -> None:
    """No copy that goes on loading or serving beside this process, and nothing that happens when it makes its own."""

    def refused() -> NoReturn:
        raise PermissionError("a submission cannot start processes")

    if fork:
        os.fork = os.forkpty = refused
        os.register_at_fork = lambda **actions: None


def leave_names() -> None:
    """Take our own modules out of the way of a submission's, which may have the same names, and out of its reach."""
    for name in [name for name in sys.modules if name.partition(".")[0] == __package__]:
        del sys.modules[name]
    sys.modules["__main__"] = types.ModuleType("__main__")


def seed_everything(seed: int) -> None:
    """The same numbers in every grading of a submission, also where it ignores the generator that it is given."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    source = random.Random(seed)
    np.random.bit_generator.randbits = source.getrandbits  # type: ignore[attr-defined]


def main(channel: SocketChannel | PipeChannel, memory: int, layers: Layers | None = None) -> None:
    """Serve one submission on `channel` until it closes; `layers` is what the copy for a check is confined by.

    `memory` is how many bytes it may use once it has been read.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Base(channel, layers, memory).run()
