"""The release files: the sdist, and the wheel that is built from it, installed in an empty environment and used there."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from .conftest import finish, succeed

HIDING = "import runpy, sys; sys.modules['sqlalchemy'] = None; runpy.run_module('grader', run_name='__main__')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the unpacked sdist."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    succeed([*build, "-t", "sdist"], dict(os.environ), Path(__file__).parents[2])
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    succeed([*build, "-t", "wheel"], dict(os.environ), next(path for path in folder.iterdir() if path.is_dir()))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def venv(wheel: Path, python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, and with the packages that it needs: nothing else of this project."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    succeed([str(python), "-m", "venv", str(folder)], dict(os.environ), folder.parent)
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(folder / "bin/python"), "--disable-pip-version-check"]
    succeed([*pip, "install", "--no-index", str(wheel)], dict(os.environ), folder.parent)
    finish(folder)
    return folder


def test_an_assignment_is_begun_graded_and_packed(venv: Path, tmp_path: Path) -> None:
    grader, environment = str(venv / "bin/grader"), {"PATH": os.defpath}
    succeed([grader, "new", "lab"], environment, tmp_path)
    lab = tmp_path / "lab"
    succeed([grader, "release"], environment, lab)
    said = succeed([grader, "grade", "solutions/averages/solution.py"], environment, lab)
    assert "10.0 of  10.0" in said
    listed = succeed([grader, "bundle", "gradescope", "--list"], environment, lab)
    assert {"setup.sh", "run_autograder"} <= set(listed.split())


def test_a_missing_extra_is_named_with_a_command_that_exists(venv: Path, wheel: Path, tmp_path: Path) -> None:
    command = [str(venv / "bin/python"), "-c", HIDING, "batch", "."]
    done = subprocess.run(command, cwd=tmp_path, env={"PATH": os.defpath}, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("grader: this needs the extra [class] (sqlalchemy is missing); install it with: ")
    assert done.stderr.endswith(f' "{wheel}[class]"\n')
