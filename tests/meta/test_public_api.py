"""The public interface of the package: its names are there, and its example runs."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

import pytest
from support import RIGHT, TOY

import grader


def test_every_public_name_is_there() -> None:
    for name in grader.__all__:
        assert getattr(grader, name) is not None


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert grader.__doc__
    example = "\n".join(line for line in grader.__doc__.splitlines() if line.startswith("    "))
    shutil.copytree(TOY, tmp_path / "solutions")
    (tmp_path / "lab.py").write_text(RIGHT)
    monkeypatch.chdir(tmp_path)
    exec(textwrap.dedent(example).replace("lab.ipynb", "lab.py"), {})
    assert capsys.readouterr().out == "20.0 20.0\n"
