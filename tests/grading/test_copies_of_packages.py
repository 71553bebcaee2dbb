"""Copies of forbidden packages inside a submission: told to the instructor, and never judged."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import RIGHT, Grade, lost, notebook

from grader.cli.main import main

ENGINE = """
class Value:
    def __init__(self, data):
        self.data, self.grad = data, 0.0
"""
COPIES: dict[str, tuple[dict[str, str | bytes], str]] = {
    "a folder with its version": (
        {"sklearn/__init__.py": '__version__ = "1.0"\n', "sklearn/svm.py": ENGINE, "lab.py": RIGHT},
        "sklearn: has the name of a package that is not allowed (5 lines, its version): is it a copy of that?",
    ),
    "a folder with a licence, further down": (
        {"src/torch/engine.py": "# Copyright (c) 2020 Somebody\n" + ENGINE, "lab.py": RIGHT},
        "src/torch: has the name of a package that is not allowed (5 lines, a licence): is it a copy of that?",
    ),
    "a module that another one imports": (
        {"torch.py": ENGINE, "lab.py": "from torch import Value\n" + RIGHT},
        "torch.py: has the name of a package that is not allowed (4 lines, imported by lab.py): is it a copy of that?",
    ),
    "a folder that a notebook imports": (
        {"sklearn/engine.py": ENGINE, "lab.ipynb": notebook("import numpy\nfrom sklearn.engine import Value", RIGHT)},
        "sklearn: has the name of a package that is not allowed (4 lines, imported by lab.ipynb): is it a copy of that?",
    ),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_possible_copy_is_a_remark_for_the_instructor(kind: str, grade_toy: Grade) -> None:
    files, remark = COPIES[kind]
    report = grade_toy(files)
    assert lost(report) == set()
    assert [str(problem) for problem in report.problems] == [f"{remark} This costs no points by itself"]
    assert report.for_student().problems == ()


def test_a_name_alone_is_no_remark(grade_toy: Grade) -> None:
    for files in ({"torch.py": RIGHT}, {"sklearn/lab.py": RIGHT}, {"torch_notes.py": "# Copyright (c) me\n" + RIGHT}):
        assert grade_toy(files).problems == ()


def test_students_are_not_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "torch.py").write_text("# MIT License\n" + ENGINE)
    (tmp_path / "lab.py").write_text(RIGHT)
    arguments = [str(tmp_path), "--assignment", "tests/toy"]
    main(["check", *arguments])
    assert "copy of that" not in capsys.readouterr().out
    main(["grade", *arguments])
    assert "copy of that" in " ".join(capsys.readouterr().out.split())
