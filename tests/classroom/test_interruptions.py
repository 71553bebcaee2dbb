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

import pytest
import sqlalchemy as sa
from support import RIGHT, TOY

from .conftest import SUBMISSIONS, WRONG, Run, start, table

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills processes as Linux does")

STUDENTS = 12


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    folder.mkdir()
    for n in range(STUDENTS):
        # No two the same, and each takes a moment.
        code = f"import time\ntime.sleep(0.2)\n# {n}\n" + (WRONG if n % 3 == 0 else RIGHT)
        (folder / f"student-{n:02}.py").write_text(code)
    return folder


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


def wait_for(url: str, count: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 120.0
    while len(results(url)) < count and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)


def end(process: subprocess.Popen[str], number: int = signal.SIGKILL) -> str:
    process.send_signal(number)
    return process.communicate(timeout=120)[1]


@pytest.fixture
def expected(crowd: Path, run: Run) -> dict[str, float]:
    out = crowd.with_name("undisturbed")
    assert run("batch", crowd, "--out", out) == 0
    return results(f"sqlite:///{out / 'grades.sqlite'}")


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
    little = 70 * 1024

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


# a cluster -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler and three workers, each a process."""
    pytest.importorskip("distributed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", str(port), "--no-dashboard", "--host", "127.0.0.1"]
    processes = [subprocess.Popen(dask, **quiet)]  # type: ignore[call-overload]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"]
    processes += [subprocess.Popen(worker, **quiet) for _ in range(3)]  # type: ignore[call-overload]
    yield address, processes[1:]
    for process in processes:
        process.kill()
        process.wait()


def test_a_cluster_one_of_whose_workers_is_killed(
    crowd: Path, expected: dict[str, float], cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    from distributed import Client

    with Client(address, timeout=60) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(3, timeout=60)  # type: ignore[no-untyped-call]
    out = crowd.with_name("out")
    url = f"sqlite:///{out / 'grades.sqlite'}"
    process = start("batch", crowd, "--out", out, "--dask", address)
    wait_for(url, 2, process)
    workers[0].kill()
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert results(url) == expected


def test_no_cluster_there(crowd: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed")
    assert run("batch", crowd, "--out", crowd.with_name("out"), "--dask", "tcp://127.0.0.1:9") == 2
    assert "no scheduler answers there" in capsys.readouterr().err


# a shared database -----------------------------------------------------------------------------------------------------


@pytest.fixture
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own."""
    programs = [shutil.which("initdb"), shutil.which("pg_ctl")]
    programs = [
        p or next(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{n}")), None)
        for p, n in zip(programs, ("initdb", "pg_ctl"), strict=True)
    ]
    if not all(programs):
        pytest.skip("PostgreSQL is not installed here")
    initdb, control = programs
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
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", "user": user, "check": True, "timeout": 120}
    options = f"-p {port} -h 127.0.0.1 -k {folder}"
    try:
        subprocess.run([initdb, "-D", folder / "data", "-A", "trust", "-U", "grader"], **quiet)  # type: ignore[call-overload]
        subprocess.run([control, "-D", folder / "data", "-o", options, "-w", "start"], **quiet)  # type: ignore[call-overload]
        yield f"postgresql://grader@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([control, "-D", folder / "data", "-m", "immediate", "stop"], **{**quiet, "check": False})  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)


def test_a_shared_database(classroom: Path, run: Run, postgresql: str) -> None:
    out, other = classroom.with_name("out"), classroom.with_name("other")
    assert run("batch", classroom, "--out", out) == 0
    assert run("batch", classroom, "--out", other, "--store", postgresql) == 0
    url = postgresql.replace("postgresql:", "postgresql+psycopg:")
    assert results(url) == results(f"sqlite:///{out / 'grades.sqlite'}")
    assert len(results(url)) == len(SUBMISSIONS)
    assert not (other / "grades.sqlite").exists()
    processes = [start("batch", classroom, "--out", other, "--store", postgresql, "--seed", 9, "--jobs", 1) for _ in range(2)]
    for process in processes:
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
    other_spelling = postgresql.replace("postgresql:", "postgres:")
    assert run("override", other_spelling, "ben", 1, "--who", "A. Tutor", "--why", "a test") == 0
