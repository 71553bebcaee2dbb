"""The students' archive alone: set up, checked and handed in by its own script, with nothing in it that is not theirs."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support import ROOT, leaked

import grader.__main__ as entry
from grader.cli.main import main
from grader.grading.session import grade
from grader.model.assignment import Assignment
from grader.model.submission import read_submission

from .conftest import finish, succeed

SOLUTIONS = ROOT / "solutions"
RIGHT = "    return np.where(np.asarray(z) >= 0, 1.0, 0.0)[()]"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "student.zip"
    assert main(["bundle", "student", "--assignment", str(SOLUTIONS), "--out", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def place(archive: Path, packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive unpacked on a computer where the packages can be installed, but for ours, which comes with it."""
    folder = tmp_path_factory.mktemp("student")
    zipfile.ZipFile(archive).extractall(folder)
    venv = folder / "nn-by-hand" / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    next(venv.glob("lib/python*/site-packages")).joinpath("packages.pth").write_text(str(packages))
    return folder / "nn-by-hand"


def start(place: Path, environment: dict[str, str], *arguments: str, status: int = 0) -> str:
    """What `start.py` prints, of both streams; it must end with that status."""
    ended = subprocess.run(
        [sys.executable, "start.py", *arguments],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == status, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_from_nothing_to_a_submission(place: Path, environment: dict[str, str], course: Assignment) -> None:
    assert "Ready." in start(place, environment)
    finish(place / ".venv")
    assert "Setting up" not in start(place, environment)
    model = place / "exercises" / "model.py"
    model.write_text(model.read_text().replace("    raise NotImplementedError", RIGHT, 1))
    said = start(place, environment, "check", "--outcome", "model", "--html", "report.html", status=1)
    assert "✓ heaviside: " in said
    # What is not written yet is no verdict of its own.
    assert "✗" not in said.partition("Understand")[0]
    assert "not implemented yet" in said
    assert (place / "report.html").is_file()
    for path in ("exercises/model.py", "model.py"):
        assert "✓ heaviside: " in start(place, environment, "check", path, "--outcome", "model", status=1)
    assert "did you mean exercises/model.py?" in start(place, environment, "check", "model", status=2)
    told = start(place, environment, "submit").split()[-1]
    submission = read_submission(place / "submission.zip")
    assert submission.sha256 == told
    report = grade(course, submission, outcomes=["model"])
    assert {c.functions for c in report.checks if c.status == "passed"} == {("heaviside",), ()}


def test_nothing_can_be_graded_there(place: Path, environment: dict[str, str]) -> None:
    start(place, environment)
    finish(place / ".venv")
    assert "grader: " in start(place, environment, "grade", ".", status=2)
    assert "it can check, but not grade" in start(
        place, environment, "grade", "exercises", "--assignment", "exercises/checks", status=3
    )
    names = succeed(
        [
            str(place / ".venv" / "bin" / "python"),
            "-c",
            "import grader, pkgutil; print(grader.__file__, *(m.name for m in pkgutil.walk_packages(grader.__path__, 'grader.')))",
        ],
        environment,
        place,
    ).split()
    assert names[0].startswith(str(place))
    assert len(names) > 50
    assert [name for name in names if re.search("solution|hidden|misconception", name)] == ["grader.checks.misconceptions"]


def test_nothing_is_inside_that_is_not_theirs(archive: Path) -> None:
    files: dict[str, str] = {}
    with zipfile.ZipFile(archive) as outer:
        for name in outer.namelist():
            if name.endswith(".whl"):
                with zipfile.ZipFile(io.BytesIO(outer.read(name))) as wheel:
                    files |= {f"wheel/{inner}": wheel.read(inner).decode() for inner in wheel.namelist()}
            else:
                files[name] = outer.read(name).decode()
    assert leaked(files, SOLUTIONS) == []
    own = {name: text for name, text in files.items() if not name.startswith("wheel/")}
    assert not [n for n in own if re.search(r"solution|test_hidden|misconception|variants|equivalent", n)]
    assert not [n for n, text in files.items() if '"hidden": true' in text or ("BEGIN SOLUTION" in text and "authoring" not in n)]
    assert sum(name.endswith(".ipynb") for name in own) == 11
    assert {"nn-by-hand/README.md", "nn-by-hand/start.py", "nn-by-hand/exercises/model.py"} <= own.keys()


def test_an_old_python_can_read_that_it_is_too_old(archive: Path) -> None:
    with zipfile.ZipFile(archive) as content:
        start = content.read("nn-by-hand/start.py").decode()
    for text in (start, Path(entry.__file__).read_text()):
        ast.parse(text, feature_version=(3, 7))
        assert "Python 3.11 or later is needed" in text


def test_the_readme_names_files_that_are_there(archive: Path) -> None:
    with zipfile.ZipFile(archive) as content:
        text = content.read("nn-by-hand/README.md").decode()
        assert "@" not in text
        assert {"nn-by-hand/exercises/model.py"} <= set(content.namelist())
        assert "exercises/model.py" in text
