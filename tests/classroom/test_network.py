"""A class graded on several computers with a network between them, parts of which fail. Runs on request: `--network`."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import RIGHT, ROOT, TOY

from .conftest import WRONG, table
from .network import Host, Network, child_of, missing

STUDENTS = 90
PORT = 8786
QUICK = {f"DASK_DISTRIBUTED__COMM__TIMEOUTS__{name}": "12s" for name in ("TCP", "CONNECT")}
"""Dask takes a connection for dead after 12 s, and not after 30 s."""


@pytest.fixture(autouse=True)
def on_request(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--network"):
        pytest.skip("takes minutes: --network")
    if lacking := missing():
        pytest.skip(lacking)


class Lab:
    """A server with PostgreSQL, a desk, and what is started on them and on other computers."""

    def __init__(self, network: Network, folder: Path) -> None:
        self.network, self.folder = network, folder
        self.server, self.desk = network.host("server"), network.host("desk")
        self.scheduler = f"tcp://{self.server.address}:{PORT}"
        self.store = f"postgresql://grader@{self.server.address}/postgres"
        self.start_database()

    def start_database(self) -> None:
        tools = {name: shutil.which(name) or next(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), None) for name in PROGRAMS}
        if not all(tools.values()):
            pytest.skip("PostgreSQL is not installed here")
        # The server refuses to run as root.
        user = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
        place = self.folder / "data"
        self.server.run(*user, tools["initdb"], "-D", place, "-A", "trust", "-U", "grader", "--no-sync")
        with (place / "pg_hba.conf").open("a") as stream:
            stream.write("host all all samenet trust\n")
        self.server.start(*user, tools["postgres"], "-D", place, "-h", "*", "-k", self.folder, "-F")
        until(lambda: self.count() is not None)

    def ask(self, query: str) -> str:
        command = self.server.command("psql", "-At", "-h", "127.0.0.1", "-U", "grader", "postgres", "-c", query)
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    def count(self) -> int | None:
        """The number of results; None where there is no database yet."""
        there = self.ask("SELECT count(*) FROM pg_tables WHERE tablename = 'results'")
        return int(self.ask("SELECT count(*) FROM results")) if there == "1" else 0 if there else None

    def start_scheduler(self) -> subprocess.Popen[str]:
        program = (sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", self.server.address, "--port", PORT)
        return self.server.start(*program, "--no-dashboard", environment=QUICK, **QUIET)

    def start_worker(self, name: str, **environment: str) -> Host:
        """A worker that is started again whenever it has ended."""
        host = self.network.host(name)
        place = self.folder / name
        place.mkdir()
        program = f"{sys.executable} -m distributed.cli.dask_worker {self.scheduler} --nthreads 1 --no-dashboard"
        loop = f"while true; do {program} --local-directory {place}/dask; sleep 0.2; done"
        host.start("sh", "-c", loop, environment={**QUICK, "TMPDIR": str(place), **environment}, **QUIET)
        return host

    def batch(self, folder: Path, *arguments: object, host: Host | None = None, **environment: str) -> subprocess.Popen[str]:
        host = host or self.desk
        out = self.folder / f"out-{host.name}"
        program = (sys.executable, "-P", "-m", "grader", "batch", folder, "--out", out, "--store", self.store)
        return host.start(*program, "--assignment", TOY, *arguments, environment={**QUICK, "COLUMNS": "200", **environment})

    def once_each(self) -> bool:
        """Whether every submission has one result, and nobody claims anything."""
        return self.ask(EACH) == "t|0"


EACH = "SELECT count(*) = count(DISTINCT (attempt, seed)), (SELECT count(*) FROM claims) FROM results"
PROGRAMS = ("initdb", "postgres")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def until(holds: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with Network() as network:
        yield Lab(network, tmp_path)


@pytest.fixture
def big_class(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    folder.mkdir()
    for n in range(STUDENTS):
        code = f"import time\ntime.sleep(0.3)\n# {n}\n" + (WRONG if n % 3 == 0 else RIGHT)
        (folder / f"student-{n:02}.py").write_text(code)
    return folder


def test_a_worker_that_is_cut_off_comes_back(lab: Lab, big_class: Path) -> None:
    pytest.importorskip("distributed")
    lab.start_scheduler()
    first, second = lab.start_worker("first"), lab.start_worker("second")
    batch = lab.batch(big_class, "--dask", lab.scheduler)
    until(lambda: (lab.count() or 0) >= 4)
    # For a moment: nobody notices.
    first.cut()
    time.sleep(4.0)
    first.mend()
    # For longer: its submissions are given to others, and it is used again once it is back.
    (left,) = (lab.folder / "second").glob("grader-assignment-*")
    second.cut()
    until(lambda: not left.exists())
    second.mend()
    until(lambda: any((lab.folder / "second").glob("grader-assignment-*")) or batch.poll() is not None)
    assert batch.poll() is None, "the batch was over too soon to use a worker again"
    _, said = batch.communicate(timeout=300)
    assert batch.returncode == 0, said
    assert "Traceback" not in said
    assert lab.once_each()
    assert lab.count() == STUDENTS
    alone = lab.desk.run(
        *(sys.executable, "-P", "-m", "grader", "batch", big_class, "--out", lab.folder / "alone", "--assignment", TOY)
    )
    assert alone.startswith(f"{STUDENTS} submissions graded")
    assert (lab.folder / "alone" / "gradebook.csv").read_bytes() == (lab.folder / "out-desk" / "gradebook.csv").read_bytes()


def test_workers_that_differ_and_a_scheduler_that_ends(lab: Lab, big_class: Path) -> None:
    pytest.importorskip("distributed")
    other = lab.folder / "other-engine"
    for package in ("grader", "grader_worker"):
        shutil.copytree(ROOT / package, other / package, ignore=shutil.ignore_patterns("__pycache__"))
    path = other / "grader" / "checks" / "tolerance.py"
    path.write_text(path.read_text() + "\nOTHER = True\n")
    scheduler = lab.start_scheduler()
    lab.start_worker("refused", PYTHONPATH=str(other))
    worker = lab.start_worker("used")
    batch = lab.batch(big_class, "--dask", lab.scheduler)
    until(lambda: (lab.count() or 0) >= 2)
    before = worker.received(), lab.count() or 0
    until(lambda: (lab.count() or 0) >= 22)
    # The assignment has been sent; what follows is the submissions, and the words of Dask around them.
    assert (worker.received() - before[0]) / ((lab.count() or 0) - before[1]) < 10_000
    os.kill(child_of(scheduler), signal.SIGKILL)
    _, said = batch.communicate(timeout=120)
    assert batch.returncode == 3
    assert said.splitlines()[-1].startswith(f"grader: the scheduler at {lab.scheduler} is gone; what has been graded is kept")
    assert len(re.findall(r"worker on refused .* is not used: .*other code", said)) == 1
    kept = lab.count() or 0
    lab.start_scheduler()
    again = lab.batch(big_class, "--dask", lab.scheduler)
    until(lambda: (lab.count() or 0) >= kept + 2)
    os.kill(child_of(again), signal.SIGINT)
    _, said = again.communicate(timeout=120)
    assert again.returncode == 3
    assert said.splitlines()[-1].startswith("grader: interrupted; what has been graded is kept")
    assert lab.once_each()


def test_a_computer_that_is_switched_off_loses_its_claims(lab: Lab, big_class: Path) -> None:
    one, other = lab.network.host("one"), lab.network.host("other")
    skewed = lab.folder / "skewed"
    skewed.mkdir()
    (skewed / "sitecustomize.py").write_text(
        "import os, time\nnow = time.time\ntime.time = lambda: now() + float(os.environ['SKEW'])\n"
    )
    for host in (one, other):
        host.run("hostname", "room")
    batches = [
        lab.batch(big_class, "--jobs", 1, host=host, PYTHONPATH=str(skewed), SKEW=skew)
        for host, skew in ((one, "86400"), (other, "-86400"))
    ]
    until(lambda: (lab.count() or 0) >= 10)
    owners = set(lab.ask("SELECT split_part(owner, ':', 2) FROM claims").split())
    assert len(owners) <= 2
    assert set(lab.ask("SELECT split_part(owner, '/', 1) FROM claims").split()) == {"room"}
    one.power_off()
    begin = time.monotonic()
    _, said = batches[1].communicate(timeout=400)
    assert batches[1].returncode == 0, said
    assert lab.count() == STUDENTS
    assert lab.once_each()
    assert len(table(lab.folder / "out-other" / "gradebook.csv")) == STUDENTS
    assert time.monotonic() - begin < 380
