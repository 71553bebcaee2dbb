"""Template process: loads one submission, then copies itself for every check. Used in the worker only, after `lockdown`.

Frames that arrive on the control channel:

    Load   -> a Step for each file, Scanned, a Step for each statement, LoadReport
    Open   -> a copy of the loaded submission serves a check, on the descriptor that came along, and says `Ready` there;
              behind pipes (hosts that cannot fork) this process serves the check itself, until `Close`

On the channel of a check, `Open` begins another check in the same process, `StateQuery` is answered with `StateAnswer`, and
`PrintedQuery` with `Printed`, `CalledQuery` with `CalledAnswer`.
A copy is a child of the fork server, not of this process: how it ends, and what it used, is not told here.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
import signal
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import msgspec

from grader_worker.answering import WorkerPeer
from grader_worker.channels import WorkerPipeChannel, WorkerSocketChannel
from grader_worker.drawing import as_asked
from grader_worker.frames import (
    Breach,
    Call,
    CalledAnswer,
    CalledQuery,
    Channel,
    Close,
    Load,
    Open,
    Printed,
    PrintedQuery,
    Raised,
    Ready,
    Scanned,
    StateAnswer,
    StateQuery,
    Step,
    pack,
    unpack_files,
)
from grader_worker.functions import find_functions
from grader_worker.handed import cannot_take, handed_function
from grader_worker.inert import InertFinder
from grader_worker.installed import refused_packages
from grader_worker.loader import Loader
from grader_worker.lockdown import Confinement, limit_memory
from grader_worker.operations import is_own, kinds_of_data
from grader_worker.printing import printed
from grader_worker.refusal import Refusals
from grader_worker.source import imported_packages, read_units
from grader_worker.stand_ins import replace_function
from grader_worker.state import Baseline
from grader_worker.surroundings import fork, refuse_forks, replace_builtins, seed_everything, unload_own_modules
from grader_worker.text import encodable
from grader_worker.twins import lend_class

if sys.platform == "linux":
    from grader_worker.siblings import fork_sibling


class TemplateProcess:
    """The process that has loaded a submission.

    `layers` confine its copies; `memory` is how many bytes it may use once the sources have been read.
    """

    def __init__(self, channel: WorkerSocketChannel | WorkerPipeChannel, layers: Confinement | None, memory: int) -> None:
        self.channel = channel
        self.layers = layers
        self.memory = memory
        # As a path: an open folder, which copies share, would have a position that one could leave for the next.
        self.scratch = os.open(".", getattr(os, "O_PATH", os.O_RDONLY)) if sys.platform != "win32" else -1
        self.functions: dict[str, Callable[..., Any]] = {}
        self.kinds: tuple[type, ...] = ()
        """Classes of the submission whose objects cross as objects, although they are data for Python."""
        self.folders: dict[str, str] = {}
        """The folders of functions, where there are data files: relative paths start there."""
        self.places: set[str] = set()
        """The file names under which the submission's code was compiled."""
        self.baseline = Baseline([], self.scratch)

    def run(self) -> None:
        while True:
            frame, rest = self.channel.receive()
            if isinstance(frame, Load):
                self.load(frame, unpack_files(rest))
                del rest
            elif isinstance(frame, Open):
                self.open(frame)
            else:
                os._exit(1)

    # loading -------------------------------------------------------------------------------------------------------

    def load(self, frame: Load, files: dict[str, bytes]) -> None:
        """Parse, tell what the sources say, execute, tell what was found."""
        seed_everything(frame.seed)
        replace_builtins()
        refuse_forks()
        sys.meta_path.insert(0, InertFinder(set(sys.modules)))
        unload_own_modules()
        units, problems = read_units(files, lambda file: self.channel.send(pack(Step(file, 0, file, 1))))
        self.places.update(place for unit in units for place in unit.places)
        imports = [(unit.file, packages) for unit, packages in imported_packages(units)]
        self.channel.send(pack(Scanned(imports)))
        gc.collect()
        limit_memory(self.memory)
        loader = Loader(units, problems, frame, lambda step: self.channel.send(pack(step)), self.enter)
        refusals = Refusals(refused_packages(tuple(frame.forbidden)), self.places, loader.modules.has)
        refusals.install()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loader.run()
        # What follows is our own work, as reading is.
        self.channel.send(pack(Step("", 0, "", 1)))
        loaded, found = find_functions(loader)
        self.functions = {**loader.missing, **found}
        self.kinds = kinds_of_data(self.functions.values())
        folders = {found.name: os.path.dirname(found.file) for found in loaded.found}
        self.folders = {name: folder for name, folder in folders.items() if folder and os.path.isdir(folder)}
        self.leave_threads()
        self.baseline = Baseline(loader.modules.made.values(), self.scratch)
        # A collection in a copy would touch, and so copy, everything that is there now.
        gc.collect()
        gc.freeze()
        self.channel.send(pack(msgspec.structs.replace(loaded, asked=refusals.told(units))))

    def enter(self, folder: str) -> None:
        """Make a folder of the submission the current one, if there is such a folder beside its data files."""
        if self.scratch >= 0:
            os.fchdir(self.scratch)
            with contextlib.suppress(OSError):
                os.chdir(folder or ".")

    def leave_threads(self) -> None:
        """Go on as a copy of this process, without the threads that the loading has left running.

        They could see what checks do, and tell later ones. Python does not know all of them, so nobody asks whether there are any.
        """
        if self.layers is None:
            return
        state, parent = random.getstate(), os.getpid()
        if fork():
            os._exit(0)
        random.setstate(state)
        wait_for_adoption(parent)
        self.layers.die_with_parent()

    # checks --------------------------------------------------------------------------------------------------------

    def open(self, frame: Open) -> None:
        """Serve one check: in a copy where a descriptor came with the frame, else here."""
        self.baseline.forget_files()
        if isinstance(self.channel, WorkerPipeChannel):
            self.serve(self.channel, frame)
            return
        descriptors, self.channel.descriptors = self.channel.descriptors, []
        state = random.getstate()
        if not fork_sibling():
            os.close(descriptors[0])
            return
        try:
            # Python seeds `random` anew in a fork, which would make marks depend on chance.
            random.setstate(state)
            self.channel.connection.close()
            os.fchdir(self.scratch)
            if self.layers:
                self.layers.apply_to_copy((descriptors[0], self.scratch))
            channel = WorkerPipeChannel(descriptors[0], descriptors[0])
            channel.send(pack(Ready()))
            self.serve(channel, frame)
        finally:
            os._exit(0)

    def serve(self, channel: Channel, frame: Open) -> None:
        """Answer the calls of a check, and of those that are begun after it on the same channel."""
        peer = self.begin(channel, frame)
        while True:
            call, rest = peer.receive()
            # Not before: the folder is made ready until the first call comes.
            self.baseline.note_files()
            if isinstance(call, Close):
                return
            if isinstance(call, StateQuery):
                channel.send(pack(StateAnswer(self.baseline.has_changed())))
                continue
            if isinstance(call, PrintedQuery):
                channel.send(pack(Printed(encodable(printed.text))))
                continue
            if isinstance(call, CalledQuery):
                channel.send(pack(CalledAnswer(sorted(peer.called))))
                continue
            if isinstance(call, Open):
                peer = self.begin(channel, call)
                continue
            if not isinstance(call, Call):
                raise Breach("not a call")
            peer.serve(call, rest)

    def begin(self, channel: Channel, frame: Open) -> WorkerPeer:
        """Return the worker's end of a check, with the functions replaced for which the session lends its own."""
        printed.forget()
        peer = WorkerPeer(channel, self.function, self.places)
        peer.objects.kinds = self.kinds
        for name in frame.stand_ins:
            original, lent = self.functions.get(name), lent_function(peer, name)
            if isinstance(original, type) and is_own(original):
                lend_class(name, original, peer, lent)
                continue
            if name in frame.handed:
                lent = handed_function(name, frame.handed[name], lent, peer)
            replace_function(name, lent, original, self.baseline.modules)
        return peer

    def function(self, call: Call) -> Callable[..., Any]:
        """Return the submission's function that is called, and enter the folder where it stands."""
        if self.folders:
            self.enter(self.folders.get(str(call.target), ""))
        return as_asked(self.functions[str(call.target)], dict(call.keywords))


def wait_for_adoption(parent: int) -> None:
    """Wait until `parent` has ended, and the fork server has adopted this process."""
    while os.getppid() == parent:
        time.sleep(0.0001)


def lent_function(peer: WorkerPeer, name: str) -> Callable[..., Any]:
    """Return a function that calls the session's trusted implementation of `name`."""

    def lent(*arguments: Any, **keywords: Any) -> Any:
        reply, rest = peer.call(name, arguments, keywords)
        if isinstance(reply, Raised):
            raise cannot_take(name)
        return peer.result(reply, rest)[0]

    lent.__name__ = name
    return lent


def serve_submission(channel: WorkerSocketChannel | WorkerPipeChannel, memory: int, layers: Confinement | None = None) -> None:
    """Serve one submission on `channel` until it closes; see `TemplateProcess`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    TemplateProcess(channel, layers, memory).run()
