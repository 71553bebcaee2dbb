"""Slips of the first hour: each is met with one clear line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import RIGHT, Grade, notebook

import grader.__main__ as entry
from grader import assignment
from grader.cli import main

TOY = Path(__file__).parent / "toy"
ROOT = Path(__file__).parent.parent


def complaint(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line with which `grader check` refuses."""
    assert main(["check", *map(str, arguments), "--assignment", str(TOY)]) == 2
    out, err = capsys.readouterr()
    assert len(err.splitlines()) == 1
    return err


def test_the_wrong_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "name the file or folder with your work" in complaint(capsys, tmp_path)
    (tmp_path / "other.py").write_text("x = 1\n")
    assert "no function of the exercises was found here" in complaint(capsys, tmp_path)


def test_a_misspelt_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lab.ipynb").write_bytes(notebook(RIGHT))
    assert complaint(capsys, tmp_path / "lab.ipnb").endswith(f"did you mean {tmp_path / 'lab.ipynb'}?\n")
    (tmp_path / "model.py").write_text(RIGHT)
    assert complaint(capsys, tmp_path / "modle.py").endswith(f"did you mean {tmp_path / 'model.py'}?\n")
    assert "did you mean" not in complaint(capsys, tmp_path / "elsewhere" / "lab.ipynb")


def test_no_exercises_far_and_wide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    package = tmp_path / "grader" / "grader"
    monkeypatch.setattr(assignment, "__file__", str(package / "assignment.py"))
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    assert "run the command where the exercises are" in capsys.readouterr().err


def test_what_is_not_there_is_not_called_unwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = RIGHT.replace("def quadruple", "def Quadrupel").replace("return 0.5 * np.asarray(z)", "raise NotImplementedError")
    (tmp_path / "lab.py").write_text(text)
    assert main(["check", str(tmp_path), "--assignment", str(TOY)]) == 1
    said = capsys.readouterr().out
    assert re.search(r"not implemented yet \([\d.]+ points\): half\n", said)
    assert re.search(r"not found \([\d.]+ points\): quadruple\n", said)


def messages(grade_toy: Grade, files: dict[str, str | bytes] | str) -> list[tuple[str, int | None, str]]:
    return [(p.file, p.line, p.message) for p in grade_toy(files, hidden=False).problems]


def test_a_function_under_another_name(grade_toy: Grade) -> None:
    text = RIGHT.replace("def quadruple", "def Quadrupel")
    line = next(n for n, t in enumerate(text.splitlines(), 1) if "Quadrupel" in t)
    assert messages(grade_toy, text) == [("lab.py", line, "`Quadrupel` is not asked for; did you mean `quadruple`?")]
    assert messages(grade_toy, RIGHT + "def doubled(z):\n    return 1\n") == []


def test_arguments_in_another_order(grade_toy: Grade) -> None:
    swapped = "def twice(z, f=None):\n    return f(f(z))\n"
    told = "`twice` takes (z, f); the exercise asks for this order: (f, z)"
    assert messages(grade_toy, {"lab.ipynb": notebook(RIGHT, swapped)}) == [("lab.ipynb", None, told)]
    more = "def twice(f: object, z=1, times=2):\n    return f(f(z))\nclass Other:\n    def draw(self, rng, n):\n        return 0\n"
    assert messages(grade_toy, RIGHT + more) == []


def test_a_default_in_parentheses_hides_no_order(grade_toy: Grade) -> None:
    swapped = RIGHT.replace("def draw(n, rng):", "def draw(rng=(), n=(1, (2))):")
    assert messages(grade_toy, swapped) == []
    swapped = RIGHT.replace("def draw(n, rng):", "def draw(rng=(), n=1):")
    assert [told for _, _, told in messages(grade_toy, swapped)] == [
        "`draw` takes (rng, n); the exercise asks for this order: (n, rng)"
    ]


def test_a_syntax_error_is_told_once(grade_toy: Grade) -> None:
    files: dict[str, str | bytes] = {
        "first.py": RIGHT.replace("def half(z):", "def half(z)"),
        "second.py": "from first import double, half\n",
    }
    told = "expected ':'; `half` (lines 7 to 8) is left out; 1 statement that needs it fails too"
    assert messages(grade_toy, files) == [("first.py", 7, told)]
    assert "cannot import name 'halve'" in messages(grade_toy, {"first.py": RIGHT, "second.py": "from first import halve\n"})[0][2]


def test_a_notebook_that_was_not_saved(grade_toy: Grade) -> None:
    for content in (notebook(), notebook("x = 1"), b""):
        assert messages(grade_toy, {"lab.ipynb": content})[-1][2].endswith(
            "is the notebook saved (Ctrl-S), and is it the right one?"
        )


@pytest.mark.parametrize("package", ["numpy", "msgspec"])
def test_a_package_that_is_missing(tmp_path: Path, package: str) -> None:
    (tmp_path / "lab.py").write_text(RIGHT)
    hide = f"import runpy, sys; sys.modules[{package!r}] = None; sys.argv = ['grader', 'check', 'lab.py']; runpy.run_module('grader', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", hide], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr == f"grader: the package {package} is missing; install it with: {sys.executable} -m pip install {package}\n"


def test_an_old_python(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert entry.run() == 2
    assert capsys.readouterr().err.startswith("grader: Python 3.11 or later is needed; this is Python 3.9 (")
