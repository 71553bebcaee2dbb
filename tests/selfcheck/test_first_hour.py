"""Slips of the first hour: each is met with one clear line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest
from support import RIGHT, ROOT, TOY, Grade, checks_of, notebook, submission

import grader.__main__ as entry
from grader.cli.main import main
from grader.grading.advice import advise
from grader.grading.session import grade
from grader.model.assignment import Assignment


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
    monkeypatch.setattr("grader.model.assignment.__file__", str(package / "model" / "assignment.py"))
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    assert "run the command where the exercises are" in capsys.readouterr().err


def test_what_is_not_there_is_not_called_unwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = RIGHT.replace("def quadruple", "def Quadrupel").replace("return 0.5 * np.asarray(z)", "raise NotImplementedError")
    (tmp_path / "lab.py").write_text(text)
    assert main(["check", str(tmp_path), "--assignment", str(TOY)]) == 1
    said = capsys.readouterr().out
    assert re.search(r"○ to do: half\n", said)
    assert re.search(r"○ not found: quadruple\n", said)


def test_a_capstone_is_an_exercise_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lab.py").write_text(RIGHT.replace("return half(total(z))", "return 1.0"))
    assert main(["check", str(tmp_path), "--outcome", "second", "--assignment", str(TOY)]) == 0
    assert "everything" not in capsys.readouterr().out
    assert main(["check", str(tmp_path), "--outcome", "both", "--assignment", str(TOY)]) == 1
    said = capsys.readouterr().out
    assert "✗ everything" in said
    assert "0 of 0" not in said


def messages(grade_toy: Grade, files: dict[str, str | bytes] | str) -> list[tuple[str, int | None, str]]:
    return [(p.file, p.line, p.message) for p in grade_toy(files, hidden=False).problems]


def test_a_function_under_another_name(grade_toy: Grade) -> None:
    text = RIGHT.replace("def quadruple", "def Quadrupel")
    line = next(n for n, t in enumerate(text.splitlines(), 1) if "Quadrupel" in t)
    assert messages(grade_toy, text) == [("lab.py", line, "`Quadrupel` is not asked for; did you mean `quadruple`?")]
    assert messages(grade_toy, RIGHT + "def doubled(z):\n    return 1\n") == []
    short = RIGHT.replace("def quadruple", "def quadru")
    assert [told for _, _, told in messages(grade_toy, short)] == ["`quadru` is not asked for; did you mean `quadruple`?"]


def test_arguments_in_another_order(grade_toy: Grade) -> None:
    swapped = "def twice(z, f=None):\n    return f(f(z))\n"
    told = "`twice` takes (z, f); the exercise asks for this order: (f, z)"
    report = grade_toy({"lab.ipynb": notebook(RIGHT, swapped)}, hidden=False)
    assert [(p.file, p.line, p.message) for p in report.problems] == [("lab.ipynb", 1, f"cell 2: {told}")]
    assert {c.message for c in checks_of(report, "twice") if c.status == "failed"} == {f"cell 2: {told}"}
    more = "def twice(f: object, z=1, times=2):\n    return f(f(z))\nclass Other:\n    def draw(self, rng, n):\n        return 0\n"
    assert messages(grade_toy, RIGHT + more) == []


def test_a_default_that_is_another_one(course: Assignment) -> None:
    """Only defaults that are written out are compared, and as values."""
    code = (
        "def power_decay(alpha0, t: 'times', s, c: float = 2.0): pass\ndef step_decay(alpha0, t, s, factor=1 / 2): pass\n"
        "def rmsprop_step(w, s, grad, alpha, beta=.9, eps=0.0000000001): pass\ndef elu(z, a=None): pass\n"
        'def train(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.1): pass\n'
    )
    found = ["power_decay", "step_decay", "rmsprop_step", "elu", "train"]
    told = {problem.line: problem.message for problem in advise(course, submission(code), found)}
    assert told == {
        1: "`power_decay`: the first line says c=2.0; the exercise asks for c=1.0",
        4: "`elu`: the first line says a=None; the exercise asks for a=1.0",
        5: "`train`: the first line says alpha=0.1; the exercise asks for alpha=0.01",
    }


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
    colon = "a line with def, if, else, for or while has a colon before what belongs to it"
    told = f"expected ':': {colon}; `half` (lines 7 to 8) is left out; 1 statement that needs it fails too"
    assert messages(grade_toy, files) == [("first.py", 7, told)]
    assert "cannot import name 'halve'" in messages(grade_toy, {"first.py": RIGHT, "second.py": "from first import halve\n"})[0][2]


def test_several_functions_under_one_name(course: Assignment) -> None:
    def told(text: str) -> list[tuple[str, int | None, str]]:
        report = grade(course, submission(text), hidden=False, outcomes=["activations"], only=["activations.public.imports"])
        return [(p.file, p.line, p.message) for p in report.problems]

    meant = "`ReLU` is not asked for; did you mean `relu`, `prelu` or `elu`?"
    assert told("def ReLU(z):\n    return z\n") == [("lab.py", 1, meant)]
    assert told("import math\n\nclass ReLU:\n    pass\n") == [("lab.py", 3, meant)]
    # Another form of what is there is no slip.
    assert told("def relu(z):\n    return z\n\nclass ReLU:\n    pass\n") == []


def test_names_are_those_of_code_cells(grade_toy: Grade) -> None:
    renamed = RIGHT.replace("def quadruple", "def quadrupel")
    content = json.loads(notebook("x = 1", "def test_quadruple():\n    pass\n", renamed.replace("\n", "\r\n")))
    for cell in content["cells"]:
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["\n", "def quadruples(z):\n", "    pass"]}]
        cell["source"] = cell["source"].splitlines(keepends=True)
    content["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "\ndef quadrupled(z):\n    pass"})
    content["metadata"]["otter"] = {"tests": {"q": "\ndef test_quadruple(z):\n    pass\ndef quadruple_(z):\n    pass"}}
    told = [p for p in messages(grade_toy, {"lab.ipynb": json.dumps(content)}) if "quad" in p[2]]
    line = next(n for n, t in enumerate(renamed.splitlines(), 1) if "quadrupel" in t)
    assert told == [("lab.ipynb", line, "cell 3: `quadrupel` is not asked for; did you mean `quadruple`?")]


HOSTILE = {
    "definitions": "".join(f"def soft{n:x}():0\n" for n in range(1_100_000)),
    "anagrams": "".join(f"def {n}minimatch_gradient_descent{n}():0\n" for n in range(400_000)),
    "no end": "def softmaxx(" * 1_500_000,
    "no names": "def " * 5_000_000,
    "blanks": ("def a" + " " * 10_000) * 2_000,
    "parentheses": "def a(" + "()" * 10_000_000,
}


@pytest.mark.parametrize(("text", "kind"), [*((text, "lab.py") for text in HOSTILE), ("definitions", "lab.ipynb")])
def test_advice_costs_little_whatever_the_text_is(course: Assignment, text: str, kind: str) -> None:
    """Each takes well below a second; with time that grows as the square of the text, it would be hours."""
    content = notebook(HOSTILE[text]) if kind == "lab.ipynb" else HOSTILE[text]
    begin = time.process_time()
    told = list(advise(course, submission({kind: content}), []))
    assert time.process_time() - begin < 10
    assert len(told) <= len(course.functions)


@pytest.mark.parametrize(
    "cells",
    [("from nothere import double",), ("def double(z:\n    return z",), ("def quadrupel(z):\n    return 1\n",), ("x = 1", "1 / 0")],
)
def test_where_something_else_tells_why_nothing_asks_for_a_save(grade_toy: Grade, cells: tuple[str, ...]) -> None:
    told = messages(grade_toy, {"lab.ipynb": notebook(*cells)})
    assert told
    assert not any("Ctrl-S" in message for _, _, message in told)
    assert not any("Ctrl-S" in message for _, _, message in messages(grade_toy, {"lab.ipynb": b"{damaged"}))


def test_messages_name_no_place_of_this_computer(grade_toy: Grade) -> None:
    text = (
        "import numpy, os, sys, sysconfig, tempfile\n"
        "from numpy import nothing_like_it\n"
        "from json import nothing_like_it\n"
        "raise ValueError(f'at {sys.prefix}/a, {sys.base_prefix}/b, {sysconfig.get_path(\"purelib\")}/numpy/c and /data/mine.csv')\n"
    )
    raising = RIGHT.replace("return 2.0 *", "raise ValueError(numpy.__file__ + ' ' + os.getcwd() + '/x')\n    return 2.0 *")
    report = grade_toy(raising + text, hidden=False)
    told = [p.message for p in report.problems]
    assert any(message.startswith("cannot import name 'nothing_like_it' from 'numpy'") for message in told)
    assert any(message.startswith("cannot import name 'nothing_like_it' from 'json'") for message in told)
    assert any("numpy/c and /data/mine.csv" in message for message in told)
    everything = [*told, *(c.message + c.detail for c in checks_of(report, "double"))]
    places = {
        sys.prefix,
        sys.base_prefix,
        sysconfig.get_path("purelib"),
        str(Path.home()),
        "site-packages",
        "/proc/",
        "grader-",
        "__init__.py)",
    }
    assert [(place, line) for line in everything for place in places if place in line] == []


def test_a_file_that_is_not_there_at_a_call(grade_toy: Grade) -> None:
    text = RIGHT.replace("return 2.0 *", "open('weights.csv')\n    return 2.0 *")
    told = {c.message for c in checks_of(grade_toy(text, hidden=False), "double")}
    assert all("raised FileNotFoundError" in message and "only files that were handed in" in message for message in told)


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
