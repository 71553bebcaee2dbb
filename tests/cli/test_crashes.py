"""What remains when the grader itself is ended, or cannot write: a report or the last one, and nothing else."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import TOY

from grader.sandbox.processes import children

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the processes of other systems end with the grader's pipes")

SLOW = "import time\ndef double(z):\n    open('mine', 'w').close()\n    time.sleep(1000)\n"


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that other users can enter, for what is temporary."""
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        os.chmod(folder, 0o755)
        (Path(folder) / "tmp").mkdir()
        yield Path(folder)


def start(place: Path, code: str, *options: str, preexec_fn: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    (place / "lab.py").write_text(code)
    command = [sys.executable, "-m", "grader", "grade", str(place / "lab.py"), "--assignment", str(TOY), *options]
    return subprocess.Popen(
        command,
        env=os.environ | {"TMPDIR": str(place / "tmp")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=preexec_fn,
    )


def wait_until(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
def test_ended_while_it_grades(place: Path, number: signal.Signals) -> None:
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: what is left becomes our child
    running = set(children(os.getpid()))
    report = place / "report.json"
    grading = start(place, SLOW, "--json", str(report))
    assert wait_until(report.exists)
    time.sleep(0.3)
    assert os.listdir(place / "tmp")
    os.kill(grading.pid, number)
    out, err = grading.communicate(timeout=300)
    assert grading.returncode == (-9 if number == signal.SIGKILL else 3)
    assert err.strip().splitlines()[-1:] == ([] if number == signal.SIGKILL else ["grader: interrupted"]) or "Traceback" not in err
    told = json.loads(report.read_text())
    assert not told["complete"]
    assert told["provisional"]
    assert {c["status"] for o in told["outcomes"] for c in o["checks"]} == {"error"}
    assert wait_until(lambda: not os.listdir(place / "tmp")), "scratch folders were left"
    assert wait_until(lambda: collected(running)), "processes were left"


def collected(running: set[int]) -> bool:
    """Whether all processes that were not running before have ended; their statuses are collected."""
    return all(os.waitpid(child, os.WNOHANG) != (0, 0) for child in set(children(os.getpid())) - running)


def test_a_file_that_cannot_be_written_whole_stays_what_it_was(place: Path) -> None:
    report = place / "report.json"
    report.write_text("the last one")

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    grading = start(place, "def double(z):\n    return 2 * z\n", "--json", str(report), preexec_fn=small_files)
    out, err = grading.communicate(timeout=120)
    assert grading.returncode == 3
    assert err.splitlines()[-1].startswith("grader: the result could not be written")
    assert "Traceback" not in err
    assert report.read_text() == "the last one"
    assert sorted(os.listdir(place)) == ["lab.py", "report.json", "tmp"]
    assert os.listdir(place / "tmp") == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_disk_under_the_output(place: Path) -> None:
    (place / "lab.py").write_text("def double(z):\n    return 2 * z\n")
    report = place / "report.json"
    command = [sys.executable, "-m", "grader", "grade", str(place / "lab.py"), "--assignment", str(TOY), "--json", str(report)]
    with open("/dev/full", "w") as full:
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120)
    assert run.returncode == 3
    assert "could not be written" in run.stderr
    assert "Traceback" not in run.stderr
    assert json.loads(report.read_text())["complete"]
