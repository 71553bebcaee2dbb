"""What ends a grading early: a submission that takes too long, two interrupts, a process that has grown."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from support import RIGHT, TOY, submission

from grader.classroom.work import BatchStopped, Servers
from grader.grading import server
from grader.grading.server import GradingRequest, RemoteGradingServer
from grader.model.limits import Limits

from .conftest import Run, family, left_of, results, start, table, wait_for

SLOW = "import time\n" + RIGHT.replace("    return 2.0", "    time.sleep(1.5)\n    return 2.0")


def end_after(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have requests ended from outside after so many seconds."""
    monkeypatch.setattr(server, "WALL_FACTOR", 0.0)
    monkeypatch.setattr(server, "SPARE_SECONDS", seconds)


def test_a_request_is_ended_only_after_it_should_have_ended_itself() -> None:
    assert GradingRequest(submission(RIGHT), limits=Limits(submission_seconds=10.0)).wall_seconds > 40.0


def test_a_submission_that_takes_too_long_is_charged_and_tried_once(
    classroom: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its functions sleep for as long as checks allow, so nothing in the session ends it."""
    (classroom / "slow.py").write_text(SLOW)
    original, calls = RemoteGradingServer.grade, []

    def grade(self: RemoteGradingServer, request: GradingRequest) -> object:
        calls.append(request.submission.id)
        with monkeypatch.context() as patch:
            if request.submission.id == "slow":
                end_after(0.5, patch)
            return original(self, request)

    monkeypatch.setattr(RemoteGradingServer, "grade", grade)
    out = classroom.with_name("out")
    assert run("batch", classroom, "--out", out, "--jobs", 1) == 0
    assert calls.count("slow") == 1
    marks = table(out / "gradebook.csv")
    assert (marks["slow"]["final"], marks["slow"]["provisional"]) == ("0.0", "no")
    assert marks["anna"]["final"] == "20.0"
    assert "slow" not in capsys.readouterr().err
    # It has its result, and is not tried again the next time either.
    assert run("batch", classroom, "--out", out) == 0
    assert capsys.readouterr().out.startswith("0 submissions graded")


class StandingStill(threading.Event):
    """Is set at the third look, before which its process was stopped for longer than any request may take, as with Ctrl-Z."""

    looks = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.looks += 1
        return self.looks == 3


def test_time_in_which_the_batch_stands_still_is_not_charged() -> None:
    with RemoteGradingServer(TOY) as kept:
        for seconds, ends in ((3 * server.LOOK_SECONDS, False), (2 * server.LOOK_SECONDS, True)):
            late = threading.Event()
            kept.end_after(seconds, StandingStill(), late)
            assert late.is_set() == ends
            assert (kept.process.wait(60.0) is not None) if ends else (kept.process.poll() is None)


def test_the_report_of_one_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    end_after(0.5, monkeypatch)
    servers = Servers(TOY)
    report = servers.grade(GradingRequest(submission(SLOW)))
    assert {(c.status, c.reason) for c in report.checks} == {("failed", "timed_out")}
    assert (report.score, report.max_score, report.provisional, report.complete) == (0.0, 20.0, False, True)
    (problem,) = report.problems
    assert problem.origin == "submission"
    assert "did not end within" in problem.message
    end_after(60.0, monkeypatch)
    full = servers.grade(GradingRequest(submission(RIGHT)))
    assert full.score == 20.0
    # What had a result keeps it.
    end_after(0.0, monkeypatch)
    known = {c.id: c for c in full.checks[:3]}
    kept = servers.grade(GradingRequest(submission(RIGHT), 1, known))
    assert kept.checks[:3] == full.checks[:3]
    servers.stop()
    with pytest.raises(BatchStopped):
        servers.grade(GradingRequest(submission(RIGHT)))


# two interrupts --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_two_interrupts_end_a_batch_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "anna.py").write_text(RIGHT)
    for n in range(3):
        (folder / f"slow-{n}.py").write_text(f"# {n}\n" + SLOW)
    out = tmp_path / "out"
    url = f"sqlite:///{out / 'grades.sqlite'}"
    process = start("batch", folder, "--out", out, "--jobs", 2, start_new_session=True)
    wait_for(url, 1, process)
    # As a terminal does, which sends Ctrl-C to all processes of the group.
    os.killpg(process.pid, signal.SIGINT)
    assert process.stderr
    while "interrupt once more" not in (line := process.stderr.readline()):
        assert line
    started = family(process.pid)
    assert len(started) > 4
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 3
    assert said == (
        "grader: interrupted twice, so what was being graded is lost; what has been graded is kept:"
        " run the same command again to go on\n"
    )
    assert left_of(started) == set()
    assert results(url) == {"anna": 20.0}


# processes that grow ---------------------------------------------------------------------------------------------------


LEAK = """
from grader.checks import check

KEPT = []


@check("double", kind="value")
def test_leaks(student):
    \"\"\"Keeps much of what it needs, or only the end of it.\"\"\"
    blocks = [bytearray(2000) for _ in range(120_000)]
    KEPT.append(blocks if student.double(1.0) == 3.0 else blocks[-1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_process_that_has_grown_gets_no_further_job(tmp_path: Path) -> None:
    assignment = tmp_path / "toy"
    shutil.copytree(TOY, assignment, ignore=shutil.ignore_patterns("__pycache__"))
    path = assignment / "first" / "test_hidden.py"
    path.write_text(path.read_text() + LEAK)
    release = [
        sys.executable,
        "-P",
        "-m",
        "grader",
        "release",
        "--assignment",
        str(assignment),
        "--out",
        str(tmp_path / "exercises"),
    ]
    done = subprocess.run(release, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with contextlib.closing(Servers(assignment)) as servers:
        # What was freed has been given back, although something lies behind it.
        assert servers.grade(GradingRequest(submission(RIGHT))).score == 20.0
        (server,) = servers.idle
        servers.grade(GradingRequest(submission(RIGHT.replace("return 2.0", "return 3.0"))))
        assert (server.served, servers.idle) == (2, [])
