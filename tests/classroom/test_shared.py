"""Shared work: the folder that remembers its store, claims of batches, reports that were made one by one."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import ROOT, TOY

from grader.classroom import claims
from grader.classroom.claims import Claims
from grader.classroom.downloads.entry import Entry
from grader.classroom.records import Version
from grader.classroom.store import Store
from grader.model.submission import Submission

from .conftest import SUBMISSIONS, Run, full_reports, table

BY = ("--who", "A. Tutor", "--why", "a test")


def test_a_folder_remembers_its_store(
    classroom: Path, graded: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere, out = tmp_path / "class.sqlite", tmp_path / "other"
    (graded / "grades.sqlite").rename(elsewhere)
    out.mkdir()
    assert run("batch", classroom, "--out", out, "--store", elsewhere) == 0
    assert run("override", out, "ben", 1, *BY) == 0
    capsys.readouterr()
    # Neither without --store, nor where the variable names another one, is a second one made.
    monkeypatch.setenv("GRADER_STORE", str(tmp_path / "third.sqlite"))
    assert run("batch", classroom, "--out", out) == 0
    assert "5 had been graded before" in capsys.readouterr().out
    assert table(out / "gradebook.csv")["ben"]["final"] == "1.0"
    assert not (out / "grades.sqlite").exists()
    assert not (tmp_path / "third.sqlite").exists()
    monkeypatch.setenv("GRADER_STORE", str(elsewhere))
    assert run("override", "-", "ben", 2, *BY) == 0
    monkeypatch.delenv("GRADER_STORE")
    assert run("override", "-", "ben", 2, *BY) == 2
    assert "GRADER_STORE, which is not set" in capsys.readouterr().err
    # Another one is taken on purpose only, and that is told.
    assert run("batch", classroom, "--out", out, "--store", tmp_path / "new.sqlite", "--student", "ben") == 0
    assert f"were in {elsewhere}; they are in {tmp_path / 'new.sqlite'} from now on" in capsys.readouterr().err
    assert run("batch", classroom, "--out", out, "--store", elsewhere) == 0
    assert table(out / "gradebook.csv")["ben"]["final"] == "2.0"
    elsewhere.rename(tmp_path / "moved.sqlite")
    assert run("batch", classroom, "--out", out) == 2
    assert f"are in {elsewhere}, which is not there" in capsys.readouterr().err


def test_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = Version("a" * 64, 1)
    store = Store(str(tmp_path / "grades.sqlite"), "toy")
    number = store.add_attempt(Entry("anna", (Path("anna.py"),)), Submission.of("anna", {"anna.py": b"pass"}))
    ended, mine, other, far = (Claims(store, version) for _ in range(4))
    # A batch of this process that has ended, two of a process that lives, and one of another computer.
    mine.owner, other.owner = f"{claims.this_computer()}:1:x", f"{claims.this_computer()}:1:y"
    # The other computer has the same name, and no process of that number is here.
    far.owner = f"{socket.gethostname()}/of/another:{2**22 + 1}:z"
    assert (ended.take(number), mine.take(number), other.take(number)) == ("mine", "mine", "taken")
    mine.release_all()
    assert (far.take(number), mine.take(number)) == ("mine", "taken")
    assert Claims(store, Version("a" * 64, 2)).take(number) == "mine"
    monkeypatch.setattr(claims, "RENEW_SECONDS", -1.0)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 100.0)
    far.renew()
    monkeypatch.setattr(time, "time", lambda: now + 200.0)
    assert mine.take(number) == "taken"
    monkeypatch.setattr(time, "time", lambda: now + 250.0)
    assert (mine.take(number), far.take(number)) == ("mine", "taken")
    store.close()


def test_reports_that_jobs_have_made(
    classroom: Path, graded: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports, out = tmp_path / "reports", tmp_path / "gathered"
    reports.mkdir()
    for name in ("anna", "cleo"):
        assert run("grade", classroom / f"{name}.py", "--json", reports / f"job-{name}.json") == 0
    made, cleo = (json.loads((reports / f"job-{name}.json").read_bytes()) for name in ("anna", "cleo"))
    for name, change in (
        ("seed", {"seed": 7}),
        ("checks", {"made_with": {**made["made_with"], "checks": "0"}}),
        ("stranger", {"submission": {**made["submission"], "sha256": "0"}}),
        ("unfinished", {"complete": False}),
        ("other", {"assignment": "other"}),
        ("job-anna-again", {"duration": 1.0}),
        ("job-cleo-else", {"submission": cleo["submission"]}),
    ):
        (reports / f"{name}.json").write_text(json.dumps({**made, **change}))
    (reports / "broken.json").write_text("{")
    capsys.readouterr()
    assert run("batch", classroom, "--out", out, "--reports", reports) == 0
    told = capsys.readouterr()
    # Anna's two say the same. Those about Cleo's files do not, and neither counts.
    assert "1 report taken from" in told.err
    assert "4 submissions graded" in told.out
    assert "1 had been graded before" in told.out
    for name, why in (
        ("seed", "seed 7, and the class has 1"),
        ("checks", "another version of the checks"),
        ("stranger", "nothing that was handed in has the digest"),
        ("unfinished", "not finished"),
        ("other", "about the assignment 'other'"),
        ("broken", "it is no report"),
        ("job-cleo", "job-cleo-else.json is about the same files, and gives them another mark"),
        ("job-cleo-else", "others are about the same files"),
    ):
        assert any(line.startswith(f"grader: {name}.json: left out: ") and why in line for line in told.err.splitlines())
    columns = ("final", "machine_score", "first", "second", "for_a_person")
    both = [{name: [row[c] for c in columns] for name, row in table(place / "gradebook.csv").items()} for place in (graded, out)]
    assert both[0] == both[1]
    assert len(both[0]) == len(SUBMISSIONS)
    assert full_reports(out)["anna"].submission.id == "anna"
    assert run("batch", classroom, "--out", out, "--reports", TOY / "nowhere") == 2


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed here")
def test_an_array_of_jobs_becomes_a_gradebook(classroom: Path, graded: Path, tmp_path: Path) -> None:
    """The script of the page for instructors, in four jobs at a time on one folder, with an `srun` that only runs the command."""
    shutil.copytree(TOY, tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    page = (ROOT / "docs" / "instructors" / "classes.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^```sh\n(#!/bin/bash\n.*?)^```", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "array.sh").write_text(script.replace("--seed 7", "--seed 1"))
    (tmp_path / "bin").mkdir()
    for name, line in (("srun", 'exec "$@"'), ("grader", f'exec {sys.executable} -P -m grader "$@"')):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(tmp_path / "scratch")}
    (tmp_path / "scratch").mkdir()
    before = files_in(tmp_path / "solutions")
    students = sorted(path.name for path in classroom.iterdir())
    (tmp_path / "tasks.txt").write_text("".join(f"{classroom.name}/{name}\n" for name in students))

    def job(number: int) -> subprocess.Popen[bytes]:
        variables = {**environment, "SLURM_ARRAY_TASK_ID": str(number)}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(["bash", "array.sh", "tasks.txt", "reports"], cwd=tmp_path, env=variables, **quiet)  # type: ignore[call-overload, no-any-return]

    # The last number has no line, the fifth job is killed, and the first one's report is cut short.
    jobs = [job(number) for number in (1, 2, 3, 4, len(students) + 1)]
    killed = job(5)
    killed.kill()
    killed.wait()
    assert [process.wait(timeout=120) for process in jobs] == [0] * 5
    reports = tmp_path / "reports"
    assert {path.name for path in reports.iterdir()} == {"1.json", "2.json", "3.json", "4.json"}
    assert files_in(tmp_path / "solutions") == before
    assert files_in(tmp_path / "scratch") == {}
    (reports / "1.json").write_bytes((reports / "1.json").read_bytes()[:2000])
    command = ["grader", "batch", classroom.name, "--out", "gathered", "--seed", "1", "--reports", "reports"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "3 reports taken from reports" in done.stderr
    assert "1.json: left out: it is no report" in done.stderr
    assert "2 submissions graded" in done.stdout
    columns = ("final", "machine_score", "first", "second", "for_a_person")
    both = [
        {name: [row[c] for c in columns] for name, row in table(place / "gradebook.csv").items()}
        for place in (graded, tmp_path / "gathered")
    ]
    assert both[0] == both[1]


def files_in(folder: Path) -> dict[str, bytes]:
    """The files below a folder, but for those that Python compiles."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
