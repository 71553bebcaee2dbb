"""What is graded stays graded: killed batches, interrupts, full disks, two batches at a time, clusters, shared databases."""

from __future__ import annotations

import contextlib
import os
import re
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
import sqlalchemy as sa
from support import TOY

from grader.classroom.claims import Claims
from grader.classroom.downloads.entry import Entry
from grader.classroom.records import Version
from grader.classroom.store import Store
from grader.model.submission import Submission

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
    little = 240 * 1024

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
    assert shared_out(both) == STUDENTS
    assert results(f"sqlite:///{out / 'grades.sqlite'}") == expected


def shared_out(batches: list[subprocess.Popen[str]]) -> int:
    """How many submissions several batches have graded together, each of which has graded some."""
    counts = []
    for process in batches:
        told, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
        (counted,) = re.findall(r"^(\d+) submissions? graded", told, re.MULTILINE)
        counts.append(int(counted))
    assert all(counts)
    return sum(counts)


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
    assert shared_out(processes) == len(SUBMISSIONS)
    other_spelling = postgresql.replace("postgresql:", "postgres:")
    by = ("--who", "A. Tutor", "--why", "a test")
    assert run("override", other_spelling, "ben", 1, *by) == 0
    # The folder remembers where its decisions are, and so does every other command that is given it.
    assert run("batch", classroom, "--out", other) == 0
    assert table(other / "gradebook.csv")["ben"]["final"] == "1.0"
    assert not (other / "grades.sqlite").exists()
    assert run("override", other, "ben", 2, *by) == 0
    # Another class in the same database has its own results and decisions.
    second = classroom.with_name("second")
    assert run("batch", classroom, "--out", second, "--store", f"{postgresql}#group-b") == 0
    assert table(second / "gradebook.csv")["ben"]["final"] == table(out / "gradebook.csv")["ben"]["final"]
    assert run("override", f"{postgresql}#group-b", "anna", 3, *by) == 0
    assert run("batch", classroom, "--out", second) == 0
    assert run("batch", classroom, "--out", other) == 0
    finals = [[table(place / "gradebook.csv")[name]["final"] for name in ("anna", "ben")] for place in (second, other)]
    assert [finals[0][0], finals[1][1]] == ["3.0", "2.0"]
    assert finals[1][0] != "3.0"
    # A tutor whose role may make no table reads, decides and grades.
    execute(
        url,
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "CREATE ROLE tutor LOGIN",
        "GRANT USAGE ON SCHEMA public TO tutor",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO tutor",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tutor",
    )
    as_tutor = postgresql.replace("grader@", "tutor@")
    assert run("override", as_tutor, "ben", 4, *by) == 0
    assert run("batch", classroom, "--out", classroom.with_name("tutors"), "--store", as_tutor, "--seed", 11, "--regrade") == 0
    assert run("batch", classroom, "--out", classroom.with_name("tutors"), "--store", f"{as_tutor}#new") == 2


def execute(url: str, *statements: str) -> None:
    """Have a database execute statements."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def test_computers_that_share_a_database(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    version = Version("a" * 64, 1)
    stores = [Store(postgresql, "toy") for _ in range(2)]
    number = stores[0].add_attempt(Entry("anna", (Path("anna.py"),)), Submission.of("anna", {"anna.py": b"pass"}))
    mine, other = (Claims(store, version) for store in stores)
    mine.owner, other.owner = "one/1/1:7:a", "other/1/1:7:b"
    assert mine.take(number) == "mine"
    # Neither a clock that is a day ahead nor one that is a day late takes a claim away.
    clock = time.time
    for skew in (86400.0, -86400.0):
        monkeypatch.setattr(time, "time", lambda skew=skew: clock() + skew)
        assert other.take(number) == "taken"
    execute(postgresql.replace("postgresql:", "postgresql+psycopg:"), "UPDATE claims SET until = until - 130")
    assert (other.take(number), mine.take(number)) == ("mine", "taken")
    # Whoever was thought to be dead gives up nothing that another one has now.
    mine.release([number])
    mine.release_all()
    assert mine.take(number) == "taken"
    # What was begun by a computer that has been switched off holds nobody up for longer than a minute.
    with stores[0].begin() as connection:
        shown = [
            connection.scalar(sa.text(f"SHOW {name}")) for name in ("idle_in_transaction_session_timeout", "tcp_keepalives_idle")
        ]
    assert shown == ["1min", "30"]
    for store in stores:
        store.close()
