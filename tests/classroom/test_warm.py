"""Grading servers as forks of one process: what they share, and what happens when that process ends, or does not get ready."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

import pytest
from support import RIGHT, TOY, submission

from grader.classroom.work import BatchStopped, Servers
from grader.grading import warm
from grader.grading.server import GradingRequest
from grader.model.errors import CheckError
from grader.sandbox.processes import children, process_status

from .conftest import family, left_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")
REQUEST = GradingRequest(submission(RIGHT))


def parent(process: int) -> int:
    return process_status(process).parent


def test_grading_servers_go_on_when_what_they_were_forked_from_has_ended() -> None:
    with contextlib.closing(Servers(TOY)) as servers:
        first, second = servers.take(), servers.take()
        assert servers.warm
        ended = servers.warm.process
        assert {parent(first.process.pid), parent(second.process.pid)} == {ended.pid}
        started = family(ended.pid)
        ended.kill()
        ended.wait()
        third = servers.take()
        assert servers.warm.process.pid == parent(third.process.pid) != ended.pid
        for server in (first, second, third):
            assert server.grade(REQUEST).score == 20.0
            server.close()
        # The interpreter that their workers were forked from has gone, too, once nobody could ask it.
        assert left_of(started) == set()


def test_a_sandbox_starts_an_interpreter_where_none_can_be_forked() -> None:
    with contextlib.closing(Servers(TOY)) as servers:
        first = servers.take()
        assert servers.warm
        (interpreter,) = {*children(servers.warm.process.pid)} - {first.process.pid}
        os.kill(interpreter, signal.SIGKILL)
        second = servers.take()
        for server in (first, second):
            servers.give_back(server)
            assert servers.grade(REQUEST).score == 20.0
        assert parent(children(second.process.pid)[0]) == second.process.pid


def endless(tmp_path: Path) -> Path:
    """An assignment with a file of checks that does not end when it is collected."""
    assignment = Path(shutil.copytree(TOY, tmp_path / "toy"))
    with (assignment / "first" / "test_hidden.py").open("a") as file:
        file.write("\nimport time\n\ntime.sleep(1000)\n")
    return assignment


def test_checks_that_are_never_collected_end_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "COLLECT_SECONDS", 1.5)
    with contextlib.closing(Servers(endless(tmp_path))) as servers, pytest.raises(CheckError, match="not collected within"):
        servers.grade(REQUEST)


def test_whoever_waits_for_the_collection_is_stopped_at_once(tmp_path: Path) -> None:
    servers = Servers(endless(tmp_path))
    stopped: list[BaseException] = []

    def grade() -> None:
        try:
            servers.grade(REQUEST)
        except BatchStopped as error:
            stopped.append(error)

    thread = threading.Thread(target=grade)
    thread.start()
    while servers.warm is None:
        thread.join(0.01)
    started = family(servers.warm.process.pid)
    servers.stop()
    thread.join(60.0)
    assert stopped
    assert left_of(started) == set()
