"""The other bundles, each in a copy of its layout: correct, wrong, hostile and empty submissions."""

from __future__ import annotations

import base64
import json
import math
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from support import RIGHT, TOY, notebook

from grader.grading.provenance import made_with, policy_digest
from grader.grading.session import grade
from grader.model.assignment import load_assignment
from grader.model.policy import read_policy
from grader.model.submission import Submission, files_digest, read_submission
from grader.model.submission import packed as packed_submission
from grader.report.wording import points
from grader.sandbox import open_sandbox

from .conftest import finish, packed, succeed

WRONG = RIGHT.replace("return 2.0 * np.asarray(z)", "return 3.0 * np.asarray(z)")
HOSTILE = RIGHT.replace("return 2.0 * np.asarray(z)", "import os\n    os._exit(0)")
FORGING = "raise SystemExit('a module of the student was imported')"
NUMBER = {"type": "number", "minimum": 0}


def hand_in(folder: Path, text: str | None) -> None:
    """Replace what was handed in: one module with forged ones beside it, or nothing that could be graded."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("later")
    if text is not None:
        (folder / "lab.py").write_text(text)
        for name in ("numpy.py", "grader.py", "json.py", "subprocess.py"):
            (folder / name).write_text(FORGING)


def strict(text: str | bytes) -> Any:
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, policy: Path, environment: dict[str, str]) -> Path:
    """The plain bundle after the build of its image, which is also the engine that the others run."""
    folder = packed("plain", tmp_path_factory.mktemp("plain") / "grading", "--policy", policy)
    succeed([environment["PYTHON"], "-m", "venv", str(folder / "venv")], environment, folder)
    install = ["-m", "pip", "install", "-r", "requirements.txt", *(path.name for path in folder.glob("*.whl"))]
    succeed([str(folder / "venv/bin/python"), *install], environment, folder)
    finish(folder / "venv")
    folder.chmod(0o700)
    return folder


def installed(folder: Path, plain: Path) -> str:
    """The Python into which wheel and requirements of `folder` are installed: they are those of the plain bundle."""
    names = {"requirements.txt", *(path.name for path in plain.glob("*.whl"))}
    assert len(names) == 2
    assert all((folder / name).read_bytes() == (plain / name).read_bytes() for name in names)
    return str(plain / "venv/bin/python")


# PrairieLearn ------------------------------------------------------------------------------------------------------------

PRAIRIELEARN = {
    "type": "object",
    "additionalProperties": False,
    "required": ["gradable"],
    "properties": {
        "score": {**NUMBER, "maximum": 1},
        "gradable": {"type": "boolean"},
        "message": {"type": "string"},
        "output": {"type": "string"},
        "format_errors": {"type": ["string", "array"]},
        "images": {"items": {"required": ["label", "url"], "properties": {"url": {"pattern": "^data:image/svg.xml;base64,"}}}},
        "tests": {"items": {"required": ["name", "points", "max_points"], "properties": {"points": NUMBER, "max_points": NUMBER}}},
    },
}


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory, policy: Path, plain: Path) -> tuple[Path, dict[str, str]]:
    """/grade with the question's tests, and the environment of its container."""
    folder = packed("prairielearn", tmp_path_factory.mktemp("prairielearn") / "question", "--policy", policy)
    info = strict((folder / "info.json").read_text())
    assert info["gradingMethod"] == "External"
    assert info["externalGradingOptions"]["entrypoint"] == "/grade/tests/run.sh"
    assert 60 < info["externalGradingOptions"]["timeout"] <= 600
    page = (folder / "question.html").read_text()
    assert 'optional-file-patterns="*"' in page
    assert "5 MB" in page
    root = folder.parent / "grade"
    shutil.copytree(folder / "tests", root / "tests")
    (root / "data").mkdir()
    (root / "data/data.json").write_text("{}")
    return root, {"PATH": os.defpath, "GRADE_ROOT": str(root), "GRADER_PYTHON": installed(folder / "environment", plain)}


@pytest.mark.parametrize(("text", "share"), [(RIGHT, 1.0), (WRONG, 15.555556 / 20), (HOSTILE, 15.555556 / 20), (None, None)])
def test_prairielearn(question: tuple[Path, dict[str, str]], text: str | None, share: float | None) -> None:
    root, environment = question
    hand_in(root / "student", text)
    succeed([str(root / "tests/run.sh")], environment, root)
    content = (root / "results/results.json").read_bytes()
    assert len(content) < 1_000_000
    results = strict(content)
    jsonschema.validate(results, PRAIRIELEARN)
    if share is None:
        assert not results["gradable"]
        assert results["format_errors"] == ["what was handed in holds no .py file and no notebook"]
        return
    assert results["score"] == pytest.approx(share)
    points, worth = (math.fsum(test[name] for test in results["tests"]) for name in ("points", "max_points"))
    assert points / worth == pytest.approx(share)
    image = results["images"][0]["url"].partition(",")[2]
    assert ElementTree.fromstring(base64.b64decode(image)).tag.endswith("svg")
    assert ("Everything passes." in results["tests"][0]["description"]) == (share == 1.0)


def test_prairielearn_takes_large_submissions(question: tuple[Path, dict[str, str]], large: list[Path]) -> None:
    root, environment = question
    for path in large:
        shutil.rmtree(root / "student", ignore_errors=True)
        (root / "student").mkdir()
        shutil.copy(path, root / "student")
        succeed([str(root / "tests/run.sh")], environment, root)
        assert (path.name, strict((root / "results/results.json").read_bytes())["score"]) == (path.name, 1.0)


# plain -------------------------------------------------------------------------------------------------------------------


def read_by_artemis(root: ElementTree.Element) -> list[str]:
    """The names of the test cases as Artemis reads them: its TestResultXmlParser, in src/main/java/.../buildagent/service.

    Names are those of the suites and the case; the attribute `message` of a failure or an error is all that a student reads.
    """
    suites = list(root)
    found = []
    for suite in suites:
        prefix = f"{suite.get('name')}." if len(suites) > 1 else ""
        for case in suite.iter("testcase"):
            missed = case.find("failure") if case.find("failure") is not None else case.find("error")
            assert missed is None or missed.get("message"), case.attrib
            found.append(f"{prefix}{case.get('name')}")
    assert len(set(found)) == len(found)
    return found


def test_plain(plain: Path, policy: Path, tmp_path: Path) -> None:
    seen, told_hidden = {}, set()
    graded_by = read_policy(policy.read_bytes(), "policy.toml")
    for name, text in (("right", RIGHT), ("hostile", HOSTILE), ("wrong", WRONG)):
        hand_in(tmp_path / "submission", text)
        command = [str(plain / "grade.sh"), str(tmp_path / "submission"), str(tmp_path / name)]
        said = succeed(command, {"PATH": os.defpath}, tmp_path)
        report = strict((tmp_path / name / "report.json").read_bytes())
        # The same as in a batch here by this policy.
        assert report["made_with"] == {**made_with(load_assignment(TOY)), "policy": policy_digest(graded_by)}
        scores = strict(said.splitlines()[-1])["scores"]
        assert scores == {outcome["id"]: outcome["score"] for outcome in report["outcomes"]}
        # Autolab shows the whole output to the student.
        hidden = {c["detail"] for o in report["outcomes"] for c in o["checks"] if c["hidden"] and c.get("detail")}
        assert not [detail for detail in hidden if detail in " ".join(said.split())]
        told_hidden |= hidden
        # So Submitty reads it: custom_doit and getAllCustomValidatorMessages in grading/dispatch.cpp.
        validated = strict((tmp_path / name / "validation_results.json").read_bytes())
        assert validated["status"] == "success"
        assert validated["data"]["score"] == pytest.approx(report["score"] / report["max_score"])
        assert all({type(m["message"]), type(m["status"])} == {str} for m in validated["data"]["message"])
        suites = ElementTree.parse(tmp_path / name / "junit.xml").getroot()
        seen[name] = (read_by_artemis(suites), report["score"])
        assert "<script" not in (tmp_path / name / "report.html").read_text()
    # Names stay, whatever becomes of the checks.
    assert seen["right"][0] == seen["hostile"][0]
    assert (seen["right"][1], seen["hostile"][1]) == (pytest.approx(20.0), pytest.approx(15.555556))
    assert told_hidden
    # What the policy shows later is in the instructor's page only.
    whole, student = ((tmp_path / "hostile" / name).read_text() for name in ("report.html", "feedback.html"))
    assert len(student) < len(whole)


def test_each_platform_takes_what_submit_packs(
    question: tuple[Path, dict[str, str]], plain: Path, repository: tuple[Path, str], autograder: Path, tmp_path: Path
) -> None:
    """Gradescope unpacks archives itself; `test_otter.py` has otter."""
    start, marker, rest = RIGHT.partition("def total")
    files = {"one.py": start.encode(), "two.ipynb": notebook(f"import numpy as np\n{marker}{rest}".replace("half(t", "0.5 * (t"))}
    archive = tmp_path / "submission.zip"
    archive.write_bytes(packed_submission(Submission("", "", files, ())))
    root, environment = question
    shutil.rmtree(root / "student", ignore_errors=True)
    (root / "student").mkdir()
    shutil.copy(archive, root / "student")
    succeed([str(root / "tests/run.sh")], environment, root)
    assert strict((root / "results/results.json").read_bytes())["score"] == 1.0
    succeed([str(plain / "grade.sh"), str(archive), str(tmp_path)], {"PATH": os.defpath}, tmp_path)
    report = strict((tmp_path / "report.json").read_bytes())
    assert (report["score"], report["submission"]["sha256"]) == (20.0, files_digest(files))
    checkout = tmp_path / "checkout"
    shutil.copytree(repository[0] / ".github", checkout / ".github")
    shutil.copy(archive, checkout)
    assert "<details open>" not in job_summary(checkout, repository[1], tmp_path)
    (tmp_path / "fifty").mkdir()
    shutil.copy(archive, tmp_path / "fifty")
    run = [sys.executable, "-I", str(autograder / "autograder.py")]
    succeed(run, {"PATH": os.environ["PATH"], **RUNNER}, tmp_path / "fifty")
    result = strict((tmp_path / "fifty/result.json").read_bytes())
    assert result["score"] == result["max-score"] > 0


def test_plain_takes_large_submissions(plain: Path, large: list[Path], tmp_path: Path) -> None:
    for path in large:
        succeed([str(plain / "grade.sh"), str(path), str(tmp_path)], {"PATH": os.defpath}, tmp_path)
        assert (path.name, strict((tmp_path / "report.json").read_bytes())["score"]) == (path.name, 20.0)


def test_plain_without_anything_to_grade(plain: Path, tmp_path: Path) -> None:
    hand_in(tmp_path / "submission", None)
    command = [plain / "grade.sh", tmp_path / "submission", tmp_path / "results"]
    done = subprocess.run(command, env={"PATH": os.defpath}, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no .py file and no notebook" in done.stderr


# GitHub ------------------------------------------------------------------------------------------------------------------


def public_scores(submission: Path) -> dict[str, tuple[float, float]]:
    """What the public checks say about a submission."""
    report = grade(load_assignment(TOY), read_submission(submission), hidden=False, sandbox=open_sandbox())
    return {outcome.id: (outcome.score, outcome.max_score) for outcome in report.outcomes}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, plain: Path) -> tuple[Path, str]:
    """A student's checkout of the template, and the Python of the workflow."""
    root = packed("github", tmp_path_factory.mktemp("github") / "checkout")
    return root, installed(root / ".github/grader", plain)


def job_summary(checkout: Path, python: str, folder: Path) -> str:
    """The summary of the job that checks this push."""
    target = folder / "summary.md"
    command = [python, "-I", "-m", "grader.platforms.github", ".github/grader", "."]
    said = succeed(command, {"PATH": os.defpath, "GITHUB_STEP_SUMMARY": str(target)}, checkout)
    assert "\n::notice::" in said
    return target.read_text()


@pytest.mark.parametrize("text", [RIGHT, HOSTILE, None], ids=["right", "hostile", "stubs"])
def test_github(repository: tuple[Path, str], text: str | None, tmp_path: Path) -> None:
    root, python = repository
    checkout = tmp_path / "checkout"
    shutil.copytree(root, checkout)
    if text is not None:
        for path in checkout.glob("*.py"):
            path.unlink()
        hand_in(checkout / "work", text)
    workflow = (checkout / ".github/workflows/check.yml").read_text()
    assert '"$RUNNER_TEMP/venv/bin/python" -I -m grader.platforms.github .github/grader .' in workflow
    summary = job_summary(checkout, python, tmp_path)
    scores = public_scores(checkout).values()
    assert [re.findall(r"[\d.]+", row) for row in summary.splitlines() if row.startswith("| ")][2:] == [
        [points(score, 1), points(worth, 1)] for score, worth in scores
    ]
    score, worth = map(sum, zip(*scores, strict=True))
    assert summary.startswith(f"## {points(score, 1)} of {points(worth, 1)} points")
    # What is complete is folded.
    assert summary.count("<details open>") == sum(score < worth for score, worth in scores)


def test_github_takes_large_submissions(repository: tuple[Path, str], large: list[Path], tmp_path: Path) -> None:
    root, python = repository
    for path in large:
        checkout = tmp_path / path.stem
        shutil.copytree(root / ".github", checkout / ".github")
        shutil.copy(path, checkout)
        assert "<details open>" not in job_summary(checkout, python, checkout), path.name


# Classroom 50 ------------------------------------------------------------------------------------------------------------

CLASSROOM50 = {
    "type": "object",
    "required": [
        *("schema", "classroom", "assignment", "submission", "commit", "release", "review", "datetime"),
        *("score", "max-score", "tests"),
    ],
    "properties": {
        **{name: {"type": "string", "minLength": 1} for name in ("submission", "commit", "release", "review")},
        "schema": {"const": "classroom50/result/v1"},
        "datetime": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "score": {"type": "integer", "minimum": 0},
        "max-score": {"type": "integer", "minimum": 0},
        "tests": {
            "items": {
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {"score": {"type": "integer"}, "max-score": {"type": "integer"}, "passed": {"type": "boolean"}},
            }
        },
    },
}
RUNNER = {
    "CLASSROOM": "cs101",
    "ASSIGNMENT": "networks",
    "SUBMISSION_TAG": "submit/2026-03-01T12-00-00Z-abc",
    "COMMIT_URL": "https://github.com/o/r/commit/abc",
    "RELEASE_URL": "https://github.com/o/r/releases/tag/abc",
}


@pytest.fixture(scope="module")
def autograder(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """The folder of the assignment, after its autograder has run once and installed itself."""
    folder = packed("classroom50", tmp_path_factory.mktemp("classroom50") / "networks")
    checkout = folder.parent / "first"
    hand_in(checkout, RIGHT)
    succeed([sys.executable, "-I", str(folder / "autograder.py")], {**environment, **RUNNER}, checkout)
    finish(folder / "venv")
    return folder


@pytest.mark.parametrize("text", [HOSTILE, None], ids=["hostile", "empty"])
def test_classroom50(autograder: Path, text: str | None, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    hand_in(checkout, text)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    dates = {"GIT_AUTHOR_DATE": "2026-03-01T13:00:00+01:00", "GIT_COMMITTER_DATE": "2026-03-01T13:00:00+01:00"}
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "work"]):
        succeed([*git, *command], {**os.environ, **dates}, checkout)
    succeed([sys.executable, "-I", str(autograder / "autograder.py")], {"PATH": os.environ["PATH"], **RUNNER}, checkout)
    result = strict((checkout / "result.json").read_bytes())
    jsonschema.validate(result, CLASSROOM50)
    assert result["datetime"] == "2026-03-01T12:00:00Z"
    assert (result["classroom"], result["submission"]) == ("cs101", RUNNER["SUBMISSION_TAG"])
    tests = result["tests"]
    assert result["score"] == sum(test["score"] for test in tests)
    assert result["max-score"] == sum(test["max-score"] for test in tests)
    assert all(test["score"] <= test["max-score"] and test["test-name"] for test in tests)
    if text is None:
        assert result["score"] == 0
    else:
        scores = public_scores(checkout)
        assert [test["score"] for test in tests] == [round(100 * score) for score, _ in scores.values()]
        assert [test["passed"] for test in tests] == [score == worth for score, worth in scores.values()]


def test_classroom50_without_its_runner(autograder: Path, tmp_path: Path) -> None:
    hand_in(tmp_path / "checkout", None)
    command: list[str | Path] = [sys.executable, "-I", autograder / "autograder.py"]
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd=tmp_path / "checkout", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "the runner has not set CLASSROOM" in done.stderr
    assert not (tmp_path / "checkout/result.json").exists()
