"""Addresses of stores: what is understood, what is told in one line, and that no password stands anywhere."""

from __future__ import annotations

import builtins
import os
import sys
from pathlib import Path

import pytest
from support import RIGHT, ROOT, TOY, submission

from grader.classroom.addresses import engine_url
from grader.grading.server import GradingRequest, RemoteGradingServer
from grader.model.errors import UsageError

from .conftest import Run, table

SECRET = "hush-hush"


def told_in_one_line(capsys: pytest.CaptureFixture[str]) -> str:
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    return err


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://localhost/x", "the store is in no mysql database: name a SQLite file, or postgresql://"),
        ("postgresql://127.0.0.1:9/x", "the store cannot be used"),
        ("postgres://127.0.0.1:9/x", "the store cannot be used"),
        ("sqlite:////nowhere/at/all.sqlite", "unable to open"),
        ("/nowhere/at/all.sqlite", "unable to open"),
        ("postgresql:/127.0.0.1/x", "lacks //"),
        ("postgresql://127.0.0.1:port/x", "cannot be read"),
    ],
)
def test_a_store_that_cannot_be_used(url: str, says: str, classroom: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("batch", classroom, "--out", classroom.with_name("out"), "--store", url) == 2
    assert says in told_in_one_line(capsys)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://anna:{SECRET}@127.0.0.1:9/x",
        f"postgres://anna:{SECRET}@127.0.0.1:9/x",
        f"postgresql://anna:{SECRET}/w#r@d@127.0.0.1:9/x",
        f"postgresql://127.0.0.1:9/x?user=anna&password={SECRET}",
        f"mysql://anna:{SECRET}@127.0.0.1/x",
    ],
)
def test_a_password_on_the_command_line_is_refused(url: str, classroom: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    out = classroom.with_name("out")
    assert run("batch", classroom, "--out", out, "--store", url) == 2
    said = told_in_one_line(capsys)
    assert "PGPASSWORD" in said
    assert "PGPASSFILE" in said
    assert "GRADER_STORE" in said
    assert SECRET not in said
    assert run("override", url, "ben", 1, "--who", "A. Tutor", "--why", "a test") == 2
    assert SECRET not in told_in_one_line(capsys)
    assert run("gradebook", url, "--canvas", classroom / "anna.py", "--column", "x") == 2
    assert SECRET not in told_in_one_line(capsys)
    assert not any(SECRET.encode() in path.read_bytes() for path in out.rglob("*") if path.is_file())


@pytest.mark.parametrize("url", [f"postgresql://anna:{SECRET}@127.0.0.1:9/x", f"postgresql://anna:{SECRET}@w#rd@127.0.0.1:9/x"])
def test_the_address_may_stand_in_the_environment(
    url: str, classroom: Path, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_STORE", url)
    assert run("batch", classroom, "--out", classroom.with_name("out")) == 2
    said = told_in_one_line(capsys)
    assert "the store cannot be used" in said or "write %40" in said
    assert SECRET not in said
    assert "w#rd" not in said


def test_a_file_may_be_named_as_a_file(
    classroom: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out, store = classroom.with_name("out"), classroom.with_name("class.sqlite")
    assert run("batch", classroom, "--out", out, "--store", store) == 0
    assert store.is_file()
    assert not (out / "grades.sqlite").exists()
    monkeypatch.setenv("GRADER_STORE", str(store))
    capsys.readouterr()
    assert run("batch", classroom, "--out", out) == 0
    assert "5 had been graded before" in capsys.readouterr().out
    assert run("override", store, "ben", 1, "--who", "A. Tutor", "--why", "a test") == 0
    assert run("batch", classroom, "--out", out) == 0
    assert table(out / "gradebook.csv")["ben"]["final"] == "1.0"


def test_both_spellings_are_one_address() -> None:
    urls = {engine_url(f"{scheme}://anna:a%40b@host:5/db") for scheme in ("postgres", "postgresql", "postgresql+psycopg2")}
    assert [(url.drivername, url.password, url.host, url.database) for url in urls] == [
        ("postgresql+psycopg", "a@b", "host", "db"),
    ]
    with pytest.raises(UsageError):
        engine_url("oracle://host/db")


def test_a_missing_package_is_named_with_its_extra(
    classroom: Path, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name.partition(".")[0] == "psycopg":
            raise ModuleNotFoundError("No module named 'psycopg'", name="psycopg")
        return original(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    assert run("batch", classroom, "--out", classroom.with_name("out"), "--store", "postgresql://127.0.0.1:9/x") == 2
    assert f'install --editable "{ROOT}[postgresql]"' in told_in_one_line(capsys)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_processes_that_grade_do_not_have_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_STORE", f"postgresql://anna:{SECRET}@127.0.0.1:9/x")
    monkeypatch.setenv("PGPASSWORD", SECRET)
    with RemoteGradingServer(TOY) as server:
        assert server.grade(GradingRequest(submission(RIGHT))).score == 20.0
        session = os.getpgid(server.process.pid)
        family = [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if belongs(pid, session)]
        assert len(family) > 1
        for pid in family:
            for kind in ("environ", "cmdline"):
                assert SECRET.encode() not in Path(f"/proc/{pid}/{kind}").read_bytes()


def belongs(pid: int, session: int) -> bool:
    """Whether a process is this one, or was started by it."""
    while pid > 1:
        if pid == session:
            return True
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return False
