"""`grader bundle` itself: what is packed, listed and previewed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pytest
from support import RIGHT, ROOT, TOY, Grade

from grader.cli.main import main
from grader.model.assignment import load_assignment
from grader.model.errors import CheckError, UsageError
from grader.model.policy import Attempts, GradingLimits, Late, Policy, read_policy
from grader.model.report import Problem
from grader.platforms import KINDS, github, packer, prairielearn, running
from grader.platforms.contents import BundleSource
from grader.report.gradescope import Results, checked, render

without_otter = pytest.mark.skipif(find_spec("otter") is None, reason="otter-grader is not installed")
EVERY_KIND = [pytest.param(kind, marks=without_otter if kind == "otter" else ()) for kind in KINDS if kind != "jupyterlite"]
"""Every kind that is an archive; that of JupyterLite is a site."""
HIDDEN = ("test_hidden", "solution.py", "misconceptions")


def bundle(*arguments: object) -> int:
    return main(["bundle", *map(str, arguments), "--assignment", str(TOY)])


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_two_builds_are_the_same_bytes(kind: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    assert bundle(kind, "--out", first) == bundle(kind, "--out", second) == 0
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.testzip() is None
        assert not any("\\" in name or name.startswith("/") or "__pycache__" in name for name in archive.namelist())


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_hidden_parts_are_marked(kind: str) -> None:
    module = packer(kind)
    files = module.pack(BundleSource(load_assignment(TOY), None))
    hidden = {name for name, file in files.items() if file.hidden}
    assert hidden == {name for name in files if "grader/" not in name and any(part in name for part in HIDDEN)}
    assert bool(hidden) == bool(module.CONFINED)
    if not hidden:
        # Whoever knows the seed knows the numbers of hidden checks.
        assert not any(b"\nseed" in file.content for file in files.values())


def test_the_list_tells_what_is_inside(capsys: pytest.CaptureFixture[str]) -> None:
    assert bundle("gradescope", "--list") == 0
    out = capsys.readouterr().out
    assert "- hidden" in out.splitlines()[2]
    assert "assignment/first/test_hidden.py" in out
    assert "x " in next(line for line in out.splitlines() if line.endswith("run_autograder"))
    assert "What keeps them hidden" in out


def test_the_older_name_of_a_kind_is_that_kind() -> None:
    assert packer("github-classroom") is github


def test_kinds_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(KINDS)


def test_the_preview_shows_both_sides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lab.py").write_text(RIGHT.replace("0.5 *", "0.25 *"))
    (tmp_path / "policy.toml").write_text('visibility = [{checks = "second.*", hidden = true, show = "never"}]')
    assert bundle("gradescope", "--preview", tmp_path / "lab.py", "--policy", tmp_path / "policy.toml") == 0
    out = capsys.readouterr().out
    left, right = zip(*((line[1:40], line[40:]) for line in out.splitlines() if line.startswith("│")), strict=True)
    # The numbers of a hidden check stand on the instructor's side only.
    assert " ".join(right).count("asked for") > " ".join(left).count("asked for")
    assert any("never: " in line for line in left)
    assert "once every check is shown" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gradescope"], "--out"),
        (["nowhere", "--list"], "there is no bundle 'nowhere'; there are gradescope"),
        (["gradescope", "--out", "/no/such/folder/file.zip"], "name a file in a folder that exists"),
        (["gradescope", "--list", "--policy", "/no/such/policy.toml"], "No such file"),
    ],
)
def test_what_cannot_be_used(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert bundle(*arguments) in (2, 3)
    assert message in capsys.readouterr().err


def test_the_students_copy_cannot_be_packed_for_grading(capsys: pytest.CaptureFixture[str]) -> None:
    students = ROOT / "exercises/checks"
    assert main(["bundle", "gradescope", "--list", "--assignment", str(students)]) == 2
    assert "no hidden checks" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "seed = -1",
        "[limits]\nseconds = 0",
        "[limits]\nretries = 100",
        '[limits]\nrequire = ["magic"]',
        "[late]\nshare_for_each_day = 2",
        '[[visibility]]\nshow = "sometimes"',
        "colour = 1",
        "no toml",
    ],
)
def test_a_policy_that_cannot_be_meant(text: str) -> None:
    with pytest.raises(UsageError):
        read_policy(text.encode(), "policy.toml")


def test_a_rule_for_no_check_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "policy.toml").write_text('visibility = [{checks = "fist.*", show = "never"}]')
    assert bundle("gradescope", "--list", "--policy", tmp_path / "policy.toml") == 2
    assert "no check is meant by 'fist.*'" in capsys.readouterr().err


def test_days_late() -> None:
    due = datetime(2026, 3, 1, 12, tzinfo=UTC)
    late = Late(share_for_each_day=0.25, days=3, grace_minutes=10)
    hours = {0: 1.0, 0.1: 1.0, 0.2: 0.75, 24: 0.75, 24.1: 0.5, 72: 0.25, 72.1: 0.0}
    assert {h: late.factor(due + timedelta(hours=h), due)[0] for h in hours} == hours
    assert late.factor(due - timedelta(days=9), due) == late.factor(None, due) == late.factor(due, None) == (1.0, 0)


def test_attempts_are_counted_up_to_the_submission_itself() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    earlier = [now - timedelta(hours=h) for h in (1, 2, 30, -1)]
    assert Attempts(count=2).used_up(now, earlier)
    assert not Attempts(count=3).used_up(now, earlier)
    assert not Attempts().used_up(now, earlier)


def test_results_that_are_not_json_or_do_not_add_up(grade_toy: Grade) -> None:
    for score in (float("nan"), float("inf"), -1.0):
        with pytest.raises(CheckError):
            checked(Results(score=score, output="", tests=[]), score)
    with pytest.raises(CheckError, match="add up"):
        checked(Results(score=1.0, output="", tests=[]), 2.0)
    with pytest.raises(CheckError, match="length"):
        checked(Results(score=1.0, output="x" * 40_000, tests=[]), 1.0)


def test_no_text_of_a_student_is_a_tag(grade_toy: Grade) -> None:
    report = grade_toy(RIGHT.replace("return 2.0 *", "raise ValueError('<script>alert(1)</script>' * 50)\n    return 2.0 *"))
    text = json.loads(render(report))["tests"][0]["output"]
    assert "<script" not in text
    assert "&lt;script" in text


def test_long_messages_fit_everywhere(grade_toy: Grade) -> None:
    """A submission must not be able to make its results too long for the platform, whatever its messages are."""
    report = grade_toy(RIGHT.replace("return 2.0 *", "return 3.0 *"))
    long = "<\N{GRINNING FACE}" * 500
    outcomes = tuple(
        msgspec.structs.replace(
            outcome,
            checks=tuple(
                msgspec.structs.replace(c, message=long, detail=long, functions=(f"function_{n}",))
                for n, c in enumerate(outcome.checks * 30)
            ),
            score=outcome.score * 30,
            max_score=outcome.max_score * 30,
        )
        for outcome in report.outcomes
    )
    problems = (Problem("lab.py", 1, long),) * 200
    loud = msgspec.structs.replace(
        report, outcomes=outcomes, problems=problems, score=report.score * 30, max_score=report.max_score * 30
    )
    policy = read_policy(b"", "policy.toml")
    assert "and more" in json.loads(render(loud))["tests"][0]["output"]
    assert len(prairielearn.render(loud, policy)) < 1_000_000
    assert len(github.job_summary(loud, policy).encode()) < 2**20


def test_a_log_that_cannot_be_written_costs_no_result(tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "tests" / "assignment")
    (tmp_path / "tests" / "policy.toml").write_text("[limits]\nrequire = []\n")
    (tmp_path / "student").mkdir()
    (tmp_path / "student" / "lab.py").write_text(RIGHT.replace("return 2.0 *", "return 3.0 *"))
    reader, writer = os.pipe()
    os.close(reader)
    environment = {**os.environ, "GRADE_ROOT": str(tmp_path), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "grader.platforms.prairielearn"]
    done = subprocess.run(command, env=environment, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=120)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
    results = json.loads((tmp_path / "results" / "results.json").read_text())
    assert (results["gradable"], results["score"]) == (True, pytest.approx(15.555556 / 20))


def test_a_grader_that_crashes_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lab.py").write_text(RIGHT)
    crashing = tmp_path / "python"
    crashing.write_text(f"#!/bin/sh\necho run >> {tmp_path}/runs\nexit 7\n")
    crashing.chmod(0o755)
    monkeypatch.setattr(running, "PYTHON", (str(crashing),))
    bundle = running.Bundle(load_assignment(TOY), Policy(seed=1, limits=GradingLimits(retries=2)))
    report = running.run_grading(bundle, tmp_path / "lab.py")
    assert (tmp_path / "runs").read_text() == "run\n" * 3
    assert (report.complete, report.score, report.max_score) == (False, 0.0, 20.0)
    assert {check.status for check in report.checks} == {"error"}
    assert report.problems[0].message == "the grader has ended with status 7"
