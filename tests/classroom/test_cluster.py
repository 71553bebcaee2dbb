"""A class graded by a Dask cluster: which workers are used, what is sent to them, what is left there, and what ends it."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import RIGHT, ROOT, TOY

from grader.classroom import remote, unpacked
from grader.grading.server import GradingRequest
from grader.model.assignment import load_assignment
from grader.platforms.contents import BundleSource

from .conftest import STUDENTS, SUBMISSIONS, Run, end, full_reports, results, start, table, wait_for

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills processes as Linux does")

CAP_SETUID, PR_CAPBSET_DROP = 7, 24


class Cluster:
    """A Dask scheduler and its workers, each a process with a folder of its own for temporary files."""

    def __init__(self, folder: Path, *options: str, scheme: str = "tcp") -> None:
        self.folder, self.options = folder, options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"{scheme}://127.0.0.1:{port}"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self.run("dask_scheduler", "--host", self.address)

    def run(self, name: str, *arguments: str, **more: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{name}", *arguments, *self.options, "--no-dashboard"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": self.folder}
        return subprocess.Popen(command, **{**quiet, **more})  # type: ignore[call-overload, no-any-return]

    def add(self, temporary: str = "", preexec_fn: Callable[[], object] | None = None, **environment: str) -> Path:
        """Start a worker; its temporary folder."""
        folder = self.folder / (temporary or f"worker-{len(self.workers)}")
        folder.mkdir(exist_ok=True)
        environment = {**os.environ, "TMPDIR": str(folder), **environment}
        options = (self.address, "--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder / "dask"))
        self.workers.append(self.run("dask_worker", *options, env=environment, preexec_fn=preexec_fn))
        return folder

    def wait(self, count: int) -> None:
        from distributed import Client

        with Client(self.address, timeout=60) as client:
            client.wait_for_workers(count, timeout=60)

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.close()


@pytest.fixture
def url(crowd: Path) -> str:
    return f"sqlite:///{crowd.with_name('out') / 'grades.sqlite'}"


def batch(folder: Path, cluster: Cluster, *arguments: object) -> subprocess.Popen[str]:
    return start("batch", folder, "--out", folder.with_name("out"), "--dask", cluster.address, *arguments)


def finish(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=300)
    return process.returncode


def lines(said: str) -> list[str]:
    """What was said but for the line about what travels; nothing but lines of ours."""
    assert all(line.startswith("grader: ") for line in said.splitlines()), said
    return [line.removeprefix("grader: ") for line in said.splitlines() if not re.search(r"unencrypted|\d of \d+ graded", line)]


def eventually(holds: Callable[[], bool], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def left_in(folder: Path) -> list[Path]:
    return list(folder.glob("grader-assignment-*"))


def servers() -> list[str]:
    """The grading servers of assignments that came from elsewhere."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if "grader.grading.server" in command and "grader-assignment-" in command:
            found.append(command)
    return found


# which workers are used ------------------------------------------------------------------------------------------------


def test_one_of_the_workers_is_killed(crowd: Path, expected: dict[str, float], cluster: Cluster, url: str) -> None:
    folders = [cluster.add("shared") for _ in range(3)]
    cluster.wait(3)
    process = batch(crowd, cluster)
    wait_for(url, 2, process)
    cluster.workers[0].kill()
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert lines(said) == []
    assert f"travel unencrypted to {cluster.address}" in said
    assert results(url) == expected
    # The folder of the killed one stays until another worker makes one.
    assert eventually(lambda: len(left_in(folders[0])) == 1)
    assert finish(batch(crowd, cluster, "--seed", 5, "--regrade")) == 0
    assert eventually(lambda: not left_in(folders[0]))
    assert eventually(lambda: not servers())


def test_what_is_required_holds_whatever_was_graded_before(classroom: Path, cluster: Cluster) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root")
    drop = ctypes.CDLL(None).prctl
    # A worker of root that cannot change its user id.
    cluster.add(preexec_fn=lambda: drop(PR_CAPBSET_DROP, CAP_SETUID, 0, 0, 0))
    cluster.wait(1)
    assert finish(batch(classroom, cluster)) == 0
    weak = batch(classroom, cluster, "--seed", 2, "--regrade", "--require", "own-user-id")
    _, said = weak.communicate(timeout=300)
    assert weak.returncode == 3
    refused, none = lines(said)
    where = f"{socket.gethostname()} (tcp://127.0.0.1:"
    assert refused.startswith(f"the worker on {where}")
    assert "own user id missing" in refused
    assert none.startswith(f"no worker at {cluster.address} can be used")
    cluster.add()
    cluster.wait(2)
    (classroom / "hungry.py").write_text(RIGHT.replace("return float(", "np.empty(50_000_000)\n    return float("))
    policy = classroom.with_name("policy.toml")
    policy.write_text('seed = 3\n[limits]\nmemory_mb = 256\nrequire = ["own user id"]\n')
    both = batch(classroom, cluster, "--policy", policy, "--apply")
    _, said = both.communicate(timeout=300)
    assert both.returncode == 0, said
    assert [line for line in lines(said) if where in line] == lines(said)
    reports = full_reports(classroom.with_name("out"))
    assert reports
    assert all("own user id" in report.isolation for report in reports.values())
    assert {check.reason for check in reports["hungry"].checks} == {None, "out_of_memory"}


def test_a_worker_with_another_grader_is_refused(classroom: Path, run: Run, cluster: Cluster) -> None:
    other = cluster.folder / "other"
    for package in ("grader", "grader_worker"):
        shutil.copytree(ROOT / package, other / package, ignore=shutil.ignore_patterns("__pycache__"))
    path = other / "grader" / "checks" / "tolerance.py"
    path.write_text(path.read_text() + "\nOTHER = True\n")
    cluster.add(PYTHONPATH=str(other))
    cluster.wait(1)
    process = batch(classroom, cluster)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 3
    refused, none = lines(said)
    assert refused.startswith(f"the worker on {socket.gethostname()} (tcp://127.0.0.1:")
    assert "other code" in refused
    cluster.add()
    cluster.wait(2)
    process = batch(classroom, cluster)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert len(lines(said)) == 1
    assert len(table(classroom.with_name("out") / "gradebook.csv")) == len(SUBMISSIONS)


def test_a_worker_without_the_grader_is_refused(classroom: Path, cluster: Cluster) -> None:
    lacking = cluster.folder / "lacking"
    lacking.mkdir()
    (lacking / "sitecustomize.py").write_text("import sys\nsys.modules['grader'] = None\n")
    cluster.add(PYTHONPATH=str(lacking))
    cluster.wait(1)
    process = batch(classroom, cluster)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 3
    assert "install nn-by-hand[dask] there" in lines(said)[0]
    assert cluster.workers[0].poll() is None


def test_another_numpy_is_told_and_stands_in_the_reports(classroom: Path, cluster: Cluster) -> None:
    other = cluster.folder / "other"
    other.mkdir()
    (other / "sitecustomize.py").write_text("import numpy\nnumpy.__version__ = '1.99.9'\n")
    cluster.add(PYTHONPATH=str(other))
    cluster.wait(1)
    process = batch(classroom, cluster)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0
    (told,) = lines(said)
    assert told.startswith(f"the worker on {socket.gethostname()} (tcp://127.0.0.1:")
    assert "NumPy 1.99.9" in told
    for report in full_reports(classroom.with_name("out")).values():
        assert "NumPy 1.99.9" in report.problems[-1].message


def test_workers_may_come_late(crowd: Path, expected: dict[str, float], cluster: Cluster, url: str) -> None:
    process = batch(crowd, cluster)
    assert process.stderr
    assert "unencrypted" in process.stderr.readline()
    assert process.stderr.readline() == f"grader: waiting for a worker at {cluster.address}\n"
    first = cluster.add()
    wait_for(url, 1, process)
    second = cluster.add()
    assert eventually(lambda: bool(left_in(second)) or process.poll() is not None)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert results(url) == expected
    assert eventually(lambda: not left_in(first) + left_in(second))


# what is sent, and what is left ----------------------------------------------------------------------------------------


def test_the_assignment_is_sent_once_and_only_its_owner_can_read_it(crowd: Path, cluster: Cluster, url: str) -> None:
    folders = [cluster.add() for _ in range(2)]
    cluster.wait(2)
    process = batch(crowd, cluster)
    seen: set[Path] = set()
    while len(results(url)) < STUDENTS // 2 and process.poll() is None:
        for folder in folders:
            seen |= set(left_in(folder))
        time.sleep(0.05)
    assert [len([one for one in seen if one.parent == folder]) for folder in folders] == [1, 1]
    for root in seen:
        files = [path for path in root.rglob("*") if path.is_file()]
        assert any(path.name == "test_hidden.py" for path in files)
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
        assert {path.stat().st_mode & 0o777 for path in [root, *root.rglob("*")] if path.is_dir()} == {0o700}
    assert finish(process) == 0
    assert eventually(lambda: not any(left_in(folder) for folder in folders))
    assert eventually(lambda: not servers())


def test_a_worker_that_has_forgotten_the_batch_gets_it_again(
    crowd: Path, expected: dict[str, float], cluster: Cluster, url: str
) -> None:
    from distributed import Client

    cluster.add()
    cluster.wait(1)
    process = batch(crowd, cluster)
    wait_for(url, 2, process)
    with Client(cluster.address, timeout=60) as client:
        client.run(remote.dismiss_all)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert results(url) == expected


def test_folders_of_the_living_and_of_others_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    mine = unpacked.Unpacked({"a/b/c.py": b"1", "d.py": b"2"})
    assert sorted(p.relative_to(mine.folder).as_posix() for p in mine.folder.rglob("*.py")) == ["a/b/c.py", "d.py"]
    code = "import os; from grader.classroom.unpacked import Unpacked; Unpacked({'a.py': b''}); os._exit(0)"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "TMPDIR": str(tmp_path)})
    new = tmp_path / "grader-assignment-new"
    new.mkdir(0o700)
    old = tmp_path / "grader-assignment-old"
    old.mkdir(0o700)
    os.utime(old, (1, 1))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "grader-assignment-link").symlink_to(elsewhere)
    dead = set(left_in(tmp_path)) - {mine.root, new, old, tmp_path / "grader-assignment-link"}
    assert len(dead) == 1
    unpacked.delete_left_behind()
    assert not dead & set(left_in(tmp_path))
    assert not old.exists()
    assert mine.folder.is_dir()
    assert new.is_dir()
    assert elsewhere.is_dir()
    mine.close()
    assert not mine.root.exists()
    with pytest.raises(OSError, match="no path inside"):
        unpacked.Unpacked({"../x": b""})


def test_an_unused_batch_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(remote, "looking", [])
    monkeypatch.setattr(remote, "UNUSED_SECONDS", 0.0)
    monkeypatch.setattr(remote, "LOOK_SECONDS", 0.05)
    files = BundleSource(load_assignment(TOY), None).assignment_files()
    parcel = remote.Parcel("unused", {name.removeprefix("assignment/"): file.content for name, file in files.items()}, ())
    said = remote.welcome(parcel)
    assert (said.versions, said.missing, said.fault) == (remote.versions_with(parcel.files), (), "")
    assert eventually(lambda: not left_in(tmp_path))
    from grader.model.submission import Submission

    assert remote.grade_for("unused", GradingRequest(Submission.empty())).forgotten
    broken = remote.welcome(remote.Parcel("broken", {"assignment.toml": b"["}, ()))
    assert broken.fault
    remote.dismiss_all()


# ends ------------------------------------------------------------------------------------------------------------------


def test_an_interrupt_keeps_what_is_done_and_tells_the_workers(
    crowd: Path, expected: dict[str, float], cluster: Cluster, url: str
) -> None:
    folder = cluster.add()
    cluster.wait(1)
    process = batch(crowd, cluster)
    wait_for(url, 1, process)
    begin = time.monotonic()
    said = end(process, signal.SIGINT)
    assert process.returncode == 3
    *_, last = lines(said)
    assert last == "interrupted; what has been graded is kept: run the same command again to go on"
    assert time.monotonic() - begin < 30.0
    kept = results(url)
    assert 1 <= len(kept) < STUDENTS
    assert eventually(lambda: not servers() and not left_in(folder))
    assert cluster.workers[0].poll() is None
    assert finish(batch(crowd, cluster)) == 0
    assert results(url) == expected


def test_a_scheduler_that_ends_is_told_in_one_line(crowd: Path, cluster: Cluster, url: str) -> None:
    cluster.add()
    cluster.wait(1)
    process = batch(crowd, cluster)
    wait_for(url, 2, process)
    said = end_scheduler(cluster, process)
    assert process.returncode == 3, said
    gone = f"the scheduler at {cluster.address} is gone; what has been graded is kept: run the same command again to go on"
    assert lines(said) == [gone]
    assert len(results(url)) >= 2


def end_scheduler(cluster: Cluster, process: subprocess.Popen[str]) -> str:
    cluster.scheduler.kill()
    return process.communicate(timeout=120)[1]


def test_no_scheduler_there(classroom: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("batch", classroom, "--out", classroom.with_name("out"), "--dask", "tcp://127.0.0.1:9") == 2
    assert "no scheduler answers there" in capsys.readouterr().err


# certificates ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def certificates(tmp_path: Path) -> dict[str, str]:
    """Dask's configuration with an authority of our own, and one certificate for all."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not installed here")
    folder = tmp_path / "certificates"
    folder.mkdir()

    def run(*arguments: object) -> None:
        subprocess.run([openssl, *map(str, arguments)], cwd=folder, check=True, capture_output=True)

    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    authority = ("-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    new = ("-newkey", "rsa:2048", "-nodes")
    run("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-days", 2, "-subj", "/CN=tests", *authority)
    run("req", *new, "-keyout", "key.pem", "-out", "request", "-subj", "/CN=127.0.0.1")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", 2, "-extfile", "names")
    run("x509", "-req", "-in", "request", *signing, "-out", "certificate.pem")
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    roles = {f"{tls}{role}__{kind}": str(folder / file) for role in ("CLIENT", "SCHEDULER", "WORKER") for kind, file in FILES}
    return {f"{tls}CA_FILE": str(folder / "ca.pem"), **roles}


FILES = (("CERT", "certificate.pem"), ("KEY", "key.pem"))


def test_certificates(
    classroom: Path, run: Run, certificates: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out, local = classroom.with_name("out"), classroom.with_name("local")
    assert run("batch", classroom, "--out", local) == 0
    for name, value in certificates.items():
        monkeypatch.setenv(name, value)
    made = Cluster(classroom.parent, scheme="tls")
    try:
        made.add()
        process = batch(classroom, made)
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
        assert "unencrypted" not in said
        assert (out / "gradebook.csv").read_bytes() == (local / "gradebook.csv").read_bytes()
        for name in certificates:
            monkeypatch.delenv(name)
        process = batch(classroom, made)
        _, said = process.communicate(timeout=300)
        assert process.returncode == 2
        (told,) = lines(said)
        assert "no certificates are configured here" in told
        assert "distributed.comm.tls.ca-file" in told
    finally:
        made.close()
