"""A small class on disk, and a way to grade it as from the command line."""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from support import RIGHT, TOY

from grader.classroom.register import Register
from grader.cli.main import main
from grader.cli.stores import open_store
from grader.model.assignment import load_assignment
from grader.model.policy import Policy
from grader.model.report import Report

WRONG = RIGHT.replace("0.5 * np.asarray(z)", "2.0 * np.asarray(z)")
SUBMISSIONS = {
    "anna": RIGHT,
    "ben": WRONG,
    "cleo": "def broken(",
    "dora": "import os\nimport numpy as np\ndef double(z):\n    os._exit(1)\ndef half(z):\n    return 0.5 * np.asarray(z)\n",
    "=evil": RIGHT,
}

STUDENTS = 12

Run = Callable[..., int]


def hand_in(folder: Path) -> Path:
    """The submissions of the small class in a new folder."""
    folder.mkdir()
    for name, code in SUBMISSIONS.items():
        (folder / f"{name}.py").write_text(code)
    return folder


@pytest.fixture
def classroom(tmp_path: Path) -> Path:
    return hand_in(tmp_path / "class")


@pytest.fixture(scope="session")
def graded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a batch has left of the small class."""
    folder = hand_in(tmp_path_factory.mktemp("graded") / "class")
    assert main(["batch", str(folder), "--out", str(folder.with_name("out")), "--assignment", str(TOY)]) == 0
    return folder.with_name("out")


@pytest.fixture
def graded(classroom: Path, graded_once: Path) -> Path:
    """The same beside `classroom`: a batch from there finds nothing to do."""
    return Path(shutil.copytree(graded_once, classroom.with_name("out")))


@pytest.fixture
def run() -> Run:
    """Run a command of the grader in this process."""

    def command(*arguments: object, assignment: Path = TOY) -> int:
        return main([*map(str, arguments), "--assignment", str(assignment)])

    return command


def start(*arguments: object, assignment: Path = TOY, **options: Any) -> subprocess.Popen[str]:
    """The same in a process of its own."""
    command = [sys.executable, "-P", "-m", "grader", *map(str, arguments), "--assignment", str(assignment)]
    wide = {**os.environ, "COLUMNS": "200"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=wide, **options)


def table(path: Path) -> dict[str, dict[str, str]]:
    """A CSV file by its first column."""
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {next(iter(row.values())): row for row in rows}


# a class that takes a while --------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    folder.mkdir()
    for n in range(STUDENTS):
        # No two the same, and each takes a moment.
        code = f"import time\ntime.sleep(0.2)\n# {n}\n" + (WRONG if n % 3 == 0 else RIGHT)
        (folder / f"student-{n:02}.py").write_text(code)
    return folder


@pytest.fixture
def expected(crowd: Path, run: Run) -> dict[str, float]:
    out = crowd.with_name("undisturbed")
    assert run("batch", crowd, "--out", out) == 0
    return results(f"sqlite:///{out / 'grades.sqlite'}")


def results(url: str) -> dict[str, float]:
    """Every result in a store: the score by student. No student has two."""
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            query = "select student, score from results join attempts on attempt = number"
            rows = [tuple(row) for row in connection.execute(sa.text(query))]
    except sa.exc.OperationalError:
        return {}
    finally:
        engine.dispose()
    assert len({student for student, _ in rows}) == len(rows)
    return dict(rows)


def full_reports(url: str | Path, assignment: Path = TOY) -> dict[str, Report]:
    """The report that counts for each student in the store at an address, or in a folder of results, as instructors may see it."""
    store = open_store(str(url), load_assignment(assignment))
    try:
        version = store.applied
        assert version
        register = Register(store, store.policy or Policy())
        graded = [(grade.attempt, made) for grade, _, made in register.grades(version, register.people(version))]
        reports = store.reports((attempt.number, made) for attempt, made in graded)
        return {attempt.student: report for (attempt, _), report in zip(graded, reports, strict=True)}
    finally:
        store.close()


def wait_for(url: str, count: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 120.0
    while len(results(url)) < count and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)


def end(process: subprocess.Popen[str], number: int = signal.SIGKILL) -> str:
    process.send_signal(number)
    return process.communicate(timeout=120)[1]


def family(pid: int) -> set[int]:
    """A process and all that it has started, directly or not."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                parents[int(path.parent.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def alive(pids: set[int]) -> set[int]:
    """Those of these processes that have not ended."""
    found = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                found.add(pid)
    return found


def left_of(pids: set[int]) -> set[int]:
    """Those of these processes that do not end within some seconds."""
    deadline = time.monotonic() + 5.0
    while alive(pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive(pids)
