"""Layers of isolation: named, required, and no hindrance to honest code."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import RIGHT, TOY, submission

import grader_worker
from grader.cli.main import main
from grader.grading.session import grade
from grader.model import interpreters
from grader.model.assignment import Assignment
from grader.model.isolation import LAYERS, MissingLayer, layer_named
from grader.sandbox import Sandbox, WorkerLimits, open_sandbox
from grader.sandbox.forking import ForkingSandbox
from grader.sandbox.spawning import SpawningSandbox
from grader.selfcheck.doctor import findings, meaning


def test_layers_have_names_for_people() -> None:
    assert [layer_named(layer.upper().replace(" ", "-")) for layer in LAYERS] == list(LAYERS)
    with pytest.raises(ValueError, match="no layer"):
        layer_named("trust")


def test_a_missing_layer_is_told_before_anything_runs(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    sandbox = SpawningSandbox(WorkerLimits(), require=["own process", "seccomp"])
    try:
        with pytest.raises(MissingLayer, match="seccomp missing"):
            sandbox.load({"lab.py": f"open({str(mark)!r}, 'w')".encode()}, ["f"], 1)
    finally:
        sandbox.close()
    assert not mark.exists()


def test_layers_that_are_there_can_be_required(toy: Assignment) -> None:
    sandbox = open_sandbox()
    sandbox.load({}, [], 1)
    sandbox.close()
    assert set(sandbox.layers) <= set(LAYERS)
    report = grade(toy, submission(RIGHT), require=sandbox.layers)
    assert report.score == report.max_score
    assert report.isolation == sandbox.layers


@pytest.mark.skipif(sys.platform != "linux", reason="needs a fork server")
def test_what_is_asked_for_layers_is_not_ended_as_if_it_were_a_submissions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where seccomp is found is told by another program, which runs for a moment while the fork server starts.
    helper = "import subprocess, sys\nif subprocess.call([sys.executable, '-c', 'import time; time.sleep(0.5)']): sys.exit(1)"
    (tmp_path / "starts_a_program.py").write_text(helper)
    known = interpreters.environment
    monkeypatch.setattr("grader.sandbox.launch.environment", lambda path: {**known(path), "PYTHONPATH": str(tmp_path)})
    sandbox = ForkingSandbox(WorkerLimits(), preload=["starts_a_program"])
    try:
        while not sandbox.server.running():
            time.sleep(0.01)
        sandbox.load({}, [], 1)
    finally:
        sandbox.close()


def test_grade_refuses_with_a_line_and_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("grader.grading.session.sandbox_for", lambda about, require: SpawningSandbox(WorkerLimits(), require))
    (tmp_path / "lab.py").write_text(RIGHT)
    command = ["grade", str(tmp_path / "lab.py"), "--assignment", str(TOY), "--json", str(tmp_path / "report.json")]
    assert main([*command, "--require", "own-process,landlock-files"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip().splitlines()[-1].startswith("grader: this computer cannot confine submissions")
    assert "Landlock files missing" in said.err
    told = json.loads((tmp_path / "report.json").read_text())
    assert not told["complete"]
    assert {c["status"] for o in told["outcomes"] for c in o["checks"]} == {"error"}
    assert any("Landlock files missing" in p["message"] for p in told["problems"])


def test_a_layer_that_nobody_knows_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["grade", str(tmp_path), "--require", "trust"])
    assert caught.value.code == 2


def test_check_warns_once_where_nothing_confines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("grader.grading.session.sandbox_for", lambda about, require: SpawningSandbox(WorkerLimits(), require))
    (tmp_path / "lab.py").write_text(RIGHT)
    assert main(["check", str(tmp_path / "lab.py"), "--assignment", str(TOY)]) == 0
    assert capsys.readouterr().err.count("runs with all your rights") == 1


def test_doctor_names_every_layer_and_what_they_mean() -> None:
    found = [f for f in findings() if f.subject in ("Isolation", "In short")]
    assert found[-1].subject == "In short"
    if sys.platform == "linux":
        assert {f.found.removesuffix(": not here") for f in found[:-1]} == set(LAYERS)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ({"seccomp", "Landlock files"}, "cannot read your files and use no network"),
        ({"seccomp", "own user id"}, "can read what every user of this computer can and use no network"),
        ({"seccomp"}, "can read your files and use no network"),
        ({"own process"}, "run with your rights"),
    ],
)
def test_what_layers_mean(layers: set[str], words: str) -> None:
    said, advice = meaning(frozenset(layers))
    assert words in said
    assert bool(advice) == ("Landlock files" not in layers)


LOOK = """
import sys

def own_modules():
    ours = [name for name in sys.modules if name.partition(".")[0] in ("grader", "grader_worker")]
    return ours + [name for name in vars(sys.modules["__main__"]) if not name.startswith("__")]

def search_path():
    return list(sys.path)
"""


@pytest.mark.parametrize("opened", [open_sandbox, lambda: SpawningSandbox(WorkerLimits())], ids=["forking", "spawning"])
def test_a_submission_finds_no_module_of_ours(opened: Callable[[], Sandbox]) -> None:
    sandbox = opened()
    try:
        sandbox.load({"lab.py": LOOK.encode()}, ["own_modules", "search_path"], 1)
        assert call(sandbox, "own_modules") == []
        if "Landlock files" in sandbox.layers:
            # Solutions may stand beside the package.
            assert str(Path(grader_worker.__file__).parent.parent) not in call(sandbox, "search_path")
    finally:
        sandbox.close()


def call(sandbox: Sandbox, name: str) -> Any:
    conversation = sandbox.open(60.0, {})
    try:
        return conversation(name, (), {}, watch=False, iterate=False).value
    finally:
        conversation.close()


HONEST = """
import numpy as np

def double(z):
    {}
    return 2.0 * np.asarray(z)
"""
HABITS = {
    "imports late": "import csv, decimal, fractions, json, logging, sqlite3, statistics, unittest, xml.dom, zoneinfo",
    "imports SciPy late": "import scipy.linalg, scipy.optimize, scipy.special; scipy.special.expit(z)",
    "looks for packages": "import importlib; importlib.util.find_spec('numpy').name",
    "imports what is installed": "import jinja2, rich.console, pytest, numpy.polynomial, numpy.ma",
    "uses threads": "from concurrent.futures import ThreadPoolExecutor as T; list(T(4).map(abs, range(100)))",
    "uses locks and queues": "import queue, threading; q = queue.Queue(); threading.Thread(target=q.put, args=(1,)).start(); q.get()",
    "writes files": "np.save('a.npy', z); np.load('a.npy'); import os; os.rename('a.npy', 'b.npy'); os.remove('b.npy')",
    "uses temporary files": "import tempfile; f = tempfile.TemporaryFile(); f.write(b'x'); d = tempfile.TemporaryDirectory(); d.cleanup()",
    "logs to a file": "import logging; logging.basicConfig(filename='log.txt', force=True); logging.warning('so')",
    "maps memory": "np.save('m.npy', z); float(np.load('m.npy', mmap_mode='c').sum())",
    "silences output": "import contextlib, os; contextlib.redirect_stdout(open(os.devnull, 'w')).__enter__(); print('no')",
    "sleeps and measures": "import time, timeit; time.sleep(0.001); timeit.timeit(lambda: None, number=10); time.process_time()",
    "asks about the machine": "import os, platform, sys; platform.platform(); os.cpu_count(); os.getpid(); sys.getsizeof(z)",
    "computes": "a = np.eye(300); np.linalg.svd(a @ a); np.fft.fft(a); np.random.default_rng().normal(size=1000)",
    "sets an alarm": "import signal; signal.setitimer(signal.ITIMER_REAL, 100); signal.setitimer(signal.ITIMER_REAL, 0)",
    "draws": "import matplotlib.pyplot as plt; plt.plot([1]); plt.savefig('x.png')",
}


def test_honest_code_works_in_confinement() -> None:
    functions = "".join(HONEST.replace("double", f"f{n}").format(habit) for n, habit in enumerate(HABITS.values()))
    sandbox = open_sandbox()
    try:
        loading = sandbox.load({"lab.py": functions.encode()}, [f"f{n}" for n in range(len(HABITS))], 1)
        assert not loading.problems
        failed = {}
        for number, name in enumerate(HABITS):
            conversation = sandbox.open(60.0, {})
            answer = conversation(f"f{number}", ([1.0, 2.0],), {}, watch=False, iterate=False)
            conversation.close()
            if answer.failure:
                failed[name] = answer.failure
        assert failed == {}
    finally:
        sandbox.close()
