"""The interpreter that is forked for sandboxes, when whoever has started it is interrupted or has too little: nothing stays."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.sandbox import WorkerLimits
from grader.sandbox.fork_server import RemoteForkServer
from grader.sandbox.launch import launch
from grader.sandbox.scratch import Scratch
from grader.sandbox.warm import WarmInterpreter

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for everything that is temporary."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def interrupted(call: Callable[[], Any], seconds: float) -> None:
    """Call something, and interrupt it as Ctrl-C does."""
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        call()
    timer.join()


def test_nothing_stays_of_a_session_that_ends_while_its_fork_server_gets_ready(folder: Path) -> None:
    interpreter = launch()
    RemoteForkServer(interpreter, Scratch(interpreter.root), WorkerLimits(), [], []).control.close()
    interpreter.process.wait(60.0)
    assert not list(folder.iterdir())


def test_nothing_stays_where_an_interpreter_cannot_be_started(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(socket, "socketpair", refused)
    with pytest.raises(OSError, match="Too many open files"):
        WarmInterpreter([])
    assert not list(folder.iterdir())


def test_nothing_stays_of_an_interpreter_that_stands_still(folder: Path) -> None:
    warm = WarmInterpreter([])
    forked = warm.fork()
    assert forked
    forked.control.close()
    forked.process.wait(60.0)
    warm.process.send_signal(signal.SIGSTOP)
    interrupted(warm.fork, 0.2)
    begin = time.monotonic()
    interrupted(warm.close, 0.2)
    assert time.monotonic() - begin < 1.5
    assert warm.process.returncode == -signal.SIGKILL
    assert not list(folder.iterdir())
