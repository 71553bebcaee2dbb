"""What is graded stays graded: killed batches, interrupts, full disks, two batches at a time, clusters, shared databases."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import TOY

from .conftest import STUDENTS, SUBMISSIONS, Run, end, results, start, table, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills processes as Linux does")


def test_killed_three_times(crowd: Path, expected: dict[str, float]) -> None:
    out = crowd.with_name("out")
    url = f"sqlite:///{out / 'grades.sqlite'}"
    seen: dict[str, float] = {}
    for count in (2, 5, 9):
        process = start("batch", crowd, "--out", out)
        wait_for(url, count, process)
        end(process)
        found = results(url)
        assert found.items() >= seen.items()
        seen = found
    assert len(seen) >= 2
    last = start("batch", crowd, "--out", out)
    told, _ = last.communicate(timeout=300)
    assert told.startswith(f"{STUDENTS - len(seen)} submission")
    assert results(url) == expected
    assert {name: float(row["final"]) for name, row in table(out / "gradebook.csv").items()} == expected
    assert len(list((out / "reports").glob("*.html"))) == STUDENTS


def test_an_interrupt_keeps_what_was_begun(crowd: Path, expected: dict[str, float]) -> None:
    out = crowd.with_name("out")
    url = f"sqlite:///{out / 'grades.sqlite'}"
    process = start("batch", crowd, "--out", out, start_new_session=True)
    wait_for(url, 1, process)
    said = end(process, signal.SIGINT)
    assert process.returncode == 3
    assert "Traceback" not in said
    assert "run the same command again" in said
    assert 0 < len(results(url)) < STUDENTS
    start("batch", crowd, "--out", out).communicate(timeout=300)
    assert results(url) == expected


def test_nothing_is_left_running(crowd: Path) -> None:
    out = crowd.with_name("out")
    process = start("batch", crowd, "--out", out)
    wait_for(f"sqlite:///{out / 'grades.sqlite'}", 1, process)
    end(process)
    deadline = time.monotonic() + 20.0
    while (left := processes_with(str(TOY))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def processes_with(text: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if "grader.grading.server" in command and text in command:
                found.append(command)
    return found


def test_a_full_disk(crowd: Path, expected: dict[str, float]) -> None:
    out = crowd.with_name("out")
    url = f"sqlite:///{out / 'grades.sqlite'}"
    little = 120 * 1024

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (little, little))

    process = start("batch", crowd, "--out", out, preexec_fn=limit)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 3
    assert "Traceback" not in said
    assert len([line for line in said.splitlines() if line.startswith("grader:")]) == 1
    kept = results(url)
    assert kept.items() <= expected.items()
    start("batch", crowd, "--out", out).communicate(timeout=300)
    assert results(url) == expected


def test_two_batches_on_one_store(crowd: Path, expected: dict[str, float]) -> None:
    out = crowd.with_name("out")
    both = [start("batch", crowd, "--out", out, "--jobs", 1) for _ in range(2)]
    for process in both:
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
    assert results(f"sqlite:///{out / 'grades.sqlite'}") == expected


# a shared database -----------------------------------------------------------------------------------------------------


@pytest.fixture
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own."""
    initdb, control = (
        shutil.which(name) or next(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), None)
        for name in ("initdb", "pg_ctl")
    )
    if initdb is None or control is None:
        pytest.skip("PostgreSQL is not installed here")
    folder = Path("/tmp", f"grader-postgresql-{os.getpid()}")
    folder.mkdir()
    user = None
    if os.geteuid() == 0:
        # The server refuses to run as root.
        user = "nobody"
        shutil.chown(folder, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet: dict[str, Any] = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "cwd": "/",
        "user": user,
        "check": True,
        "timeout": 120,
    }
    options = f"-p {port} -h 127.0.0.1 -k {folder}"
    try:
        subprocess.run([initdb, "-D", folder / "data", "-A", "trust", "-U", "grader"], **quiet)
        subprocess.run([control, "-D", folder / "data", "-o", options, "-w", "start"], **quiet)
        yield f"postgresql://grader@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([control, "-D", folder / "data", "-m", "immediate", "stop"], **{**quiet, "check": False})
        shutil.rmtree(folder, ignore_errors=True)


def test_a_shared_database(classroom: Path, run: Run, postgresql: str) -> None:
    out, other = classroom.with_name("out"), classroom.with_name("other")
    assert run("batch", classroom, "--out", out) == 0
    assert run("batch", classroom, "--out", other, "--store", postgresql) == 0
    url = postgresql.replace("postgresql:", "postgresql+psycopg:")
    assert results(url) == results(f"sqlite:///{out / 'grades.sqlite'}")
    assert len(results(url)) == len(SUBMISSIONS)
    assert not (other / "grades.sqlite").exists()
    processes = [
        start("batch", classroom, "--out", other, "--store", postgresql, "--seed", 9, "--regrade", "--jobs", 1) for _ in range(2)
    ]
    for process in processes:
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
    other_spelling = postgresql.replace("postgresql:", "postgres:")
    assert run("override", other_spelling, "ben", 1, "--who", "A. Tutor", "--why", "a test") == 0
