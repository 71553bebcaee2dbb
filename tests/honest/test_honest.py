"""What honest people hand in is graded as it is: each submission of the corpus, and each that was seen in real life."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from honest.building import FUNCTIONS, Entry, base64_of, notebook_of, right
from honest.corpus import ENTRIES, MISSING, SAVED
from support import RIGHT, ROOT, TESTS, TOY, checks_of, each_check

from grader.__main__ import run
from grader.cli.main import main
from grader.grading.session import grade
from grader.model.assignment import Assignment
from grader.model.report import Problem, Report
from grader.model.submission import read_submission

pytestmark = pytest.mark.usefixtures("kept_sandboxes")

CASES = Path(__file__).parent / "cases"
HOST = (str(ROOT), sys.prefix, sys.base_prefix, tempfile.gettempdir(), "site-packages", "/usr/lib/", "<frozen")
"""What no student needs to see of the host."""


class Graded(msgspec.Struct):
    """What the command has given."""

    status: int
    report: Report | None
    out: str
    err: str


def graded(path: Path, command: str = "grade") -> Graded:
    """Grade, or check, a submission to the toy assignment as at a terminal."""
    result = path.parent / "report.json"
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([command, str(path), "--assignment", str(TOY), "--json", str(result)])
    report = msgspec.json.decode(result.read_bytes(), type=Report) if result.exists() else None
    return Graded(status, report, out.getvalue(), err.getvalue())


def line_of(problem: Problem) -> str:
    return f"{problem.file}: {problem.message}"


def unsuccessful(report: Report, functions: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """For each function that is not found or does not pass, what its checks say."""
    said = {
        name: [(c.id, c.message) for c in checks_of(report, name) if c.status != "passed" and c.functions] for name in functions
    }
    return {name: messages for name, messages in said.items() if messages}


def found_in(pattern: str, lines: Sequence[str]) -> bool:
    return any(re.search(pattern, line, re.IGNORECASE | re.DOTALL) for line in lines)


@pytest.mark.parametrize("name", ENTRIES)
def test_what_was_written_counts(name: str, tmp_path: Path) -> None:
    entry = ENTRIES[name]
    place = tmp_path / "in"
    place.mkdir()
    path = entry.build(place)
    got = graded(path)
    if got.status == 2 and (entry.refusable or entry.or_refused):
        assert len(got.err.splitlines()) == 1
        assert all(found_in(pattern, [got.err]) for pattern in (*entry.says, entry.or_refused))
        return
    assert (got.status, got.err) == (0, "")
    assert got.report
    lines = [line_of(p) for p in got.report.problems]
    assert not got.report.provisional
    if entry.or_refused and unsuccessful(got.report, FUNCTIONS):
        assert found_in(entry.or_refused, lines), lines
    else:
        judge(entry, got.report)
    assert len(set(got.report.problems)) == len(lines), "what is said is said once"
    assert found_in(SAVED, lines) <= (name == "notebook without code cells")
    judge_problems(entry, got.report, path)
    shown = [got.out, *lines, *(c.message + c.detail for c in each_check(got.report))]
    assert not [text for text in shown if any(part in text for part in HOST)]
    if entry.large:
        assert graded(path, "check").status == 0


def judge(entry: Entry, report: Report) -> None:
    """Functions pass, or do not."""
    expected = [name for name in FUNCTIONS if name not in entry.fails and name not in entry.undecided]
    assert all(checks_of(report, name) for name in FUNCTIONS)
    assert unsuccessful(report, expected) == {}, [line_of(p) for p in report.problems]
    assert unsuccessful(report, entry.fails).keys() == set(entry.fails)
    if not entry.fails and not entry.undecided:
        assert report.score == report.max_score
    for function, pattern in (entry.told or {}).items():
        assert found_in(pattern, [f"{c.message} {c.detail}" for c in checks_of(report, function)])


def judge_problems(entry: Entry, report: Report, path: Path) -> None:
    """Problems say what they should, where they should, and no more."""
    lines = [line_of(p) for p in report.problems]
    for pattern in entry.says:
        assert found_in(pattern, lines), (pattern, lines)
    for pattern in entry.silent:
        assert not found_in(pattern, lines), (pattern, lines)
    most = len(entry.says) if entry.at_most is None else entry.at_most
    assert len(lines) <= most, lines
    assert lines or not entry.fails or entry.told
    for text in entry.where:
        source = path.read_text()
        expected = source.count("\n", 0, source.index(text)) + 1
        assert expected in [p.line for p in report.problems], (expected, report.problems)


def test_there_is_enough_of_it() -> None:
    assert len(ENTRIES) >= 75


# the terminal ----------------------------------------------------------------------------------------------------------------


def test_many_problems_are_told_before_the_results_and_not_all(tmp_path: Path) -> None:
    text = "".join(f"\nraise ValueError('reason {n}')\n" for n in range(51))
    (tmp_path / "hw.py").write_text(RIGHT + text)
    got = graded(tmp_path / "hw.py")
    assert got.report
    assert len(got.report.problems) == 51
    shown = [n for n, line in enumerate(got.out.splitlines()) if "ValueError" in line]
    assert 1 <= len(shown) <= 20
    assert max(shown) < next(n for n, line in enumerate(got.out.splitlines()) if "Total" in line)
    assert f"{51 - len(shown)} more" in " ".join(got.out.split())


def test_long_lines_count_as_what_they_take(tmp_path: Path) -> None:
    text = "".join(f"\nraise ValueError('reason {n} ' + 'and so on ' * 20)\n" for n in range(40))
    (tmp_path / "hw.py").write_text(RIGHT + text)
    got = graded(tmp_path / "hw.py")
    # However a line of `problems` is counted, a terminal is not flooded: three screens would be too much.
    assert len(got.out.splitlines()) < 100
    assert "more" in got.out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "cp850", "cp1252", "utf-8"])
def test_any_console_will_do(encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = right(half="def half(z):\n    raise ValueError('größer als σ → ∞ 😀')")
    (tmp_path / "hw.py").write_text(broken + "raise ValueError('größer als σ → ∞ 😀')\n", encoding="utf-8")
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    statuses = []
    for name in ("hw.py", "größer 😀.py"):
        monkeypatch.setattr(sys, "argv", ["grader", "grade", str(tmp_path / name), "--assignment", str(TOY)])
        statuses.append(run())
    monkeypatch.undo()
    assert statuses == [0, 2]
    for stream, text in zip(streams, (b"Total", b"does not exist"), strict=True):
        stream.flush()
        assert text in stream.buffer.getvalue()


# seen in real life -----------------------------------------------------------------------------------------------------------


def grade_course(course: Assignment, path: Path, *functions: str) -> Report:
    """Grade only what is checked of these functions of the course."""
    wanted = [c.id for c in course.manifest.checks if set(c.functions) & set(functions)]
    return grade(course, read_submission(path), only=wanted)


@pytest.mark.parametrize(
    "file",
    [
        "base.ipynb",
        "missing_module.ipynb",
        "missing_module.py",
        "missing_module_toplevel.py",
        "star.ipynb",
        "star.py",
        "colab.ipynb",
        "torch that is missing",
        "try_torch that is missing",
    ],
)
def test_own_functions_stay_where_an_import_fails(course: Assignment, file: str, tmp_path: Path) -> None:
    path = CASES / "import_shadows_own_function" / file
    if "missing" in file and not path.exists():
        # Where torch is installed, its functions do count; so another name stands for it.
        original = "own_then_torch.ipynb" if file.startswith("torch") else "try_torch.ipynb"
        path = tmp_path / "hw.ipynb"
        path.write_text((CASES / "import_shadows_own_function" / original).read_text().replace("from torch", f"from {MISSING}"))
    report = grade_course(course, path, "relu", "tanh")
    assert unsuccessful(report, ["relu", "tanh"]) == {}
    lines = [line_of(p) for p in report.problems]
    assert not found_in(SAVED, lines)
    assert len(lines) <= 1, lines


def test_torch_after_own_functions(course: Assignment) -> None:
    report = grade_course(course, CASES / "import_shadows_own_function" / "own_then_torch.ipynb", "relu", "tanh")
    lines = [line_of(p) for p in report.problems]
    # Also where it is installed: marks do not depend on the computer.
    assert unsuccessful(report, ["relu", "tanh"]) == {}
    assert found_in("No module named 'torch'", lines)
    assert not found_in(SAVED, lines)


def test_a_function_of_scipy_in_the_place_of_an_own_one(course: Assignment, tmp_path: Path) -> None:
    (tmp_path / "scipy_after.py").write_text(
        "import numpy as np\n\ndef softmax(z):\n    e = np.exp(z - np.max(z, axis=-1, keepdims=True))\n"
        "    return e / e.sum(axis=-1, keepdims=True)\n\nfrom scipy.special import softmax\n"
    )
    report = grade_course(course, tmp_path / "scipy_after.py", "softmax")
    assert found_in(r"softmax.*scipy\.special", [line_of(p) for p in report.problems])
    # Nothing was there before: this is no accident, and no remark is needed.
    alone = grade_course(course, CASES / "import_shadows_own_function" / "scipy_only.ipynb", "softmax")
    assert not found_in(r"now the one of", [line_of(p) for p in alone.problems])


def test_an_r_notebook(course: Assignment) -> None:
    report = grade_course(course, CASES / "R_kernel_message" / "b_R2.ipynb", "relu")
    lines = [line_of(p) for p in report.problems]
    assert found_in(r"\bR notebook", lines)
    assert len(lines) == 1


def test_a_script_of_colab(course: Assignment) -> None:
    report = grade_course(course, CASES / "colab_py_export" / "b_colab_export.py", "relu", "tanh")
    assert unsuccessful(report, ["relu", "tanh"]) == {}
    assert report.problems == ()


@pytest.mark.parametrize("file", ["syntax_last.py", "syntax_py2print.py"])
def test_a_syntax_error_costs_what_it_stands_in(course: Assignment, file: str) -> None:
    report = grade_course(course, CASES / "py_one_syntax_error_zeroes_file" / file, "relu", "tanh")
    assert unsuccessful(report, ["relu", "tanh"]) == {}
    source = (CASES / "py_one_syntax_error_zeroes_file" / file).read_text().splitlines()
    broken = next(n for n, line in enumerate(source, 1) if line.startswith(("def heaviside", "print")))
    assert [p.line for p in report.problems] == [broken]


def test_a_module_that_a_cell_writes(course: Assignment) -> None:
    report = grade_course(course, CASES / "writefile_cell" / "b_magics.ipynb", "relu", "tanh", "sign", "elu")
    assert unsuccessful(report, ["relu", "tanh", "sign", "elu"]) == {}
    assert report.problems == ()


@pytest.mark.parametrize("file", ["b_input.py", "b_input.ipynb"])
def test_input_is_not_answered(course: Assignment, file: str) -> None:
    report = grade_course(course, CASES / "input_message" / file, "relu", "tanh", "sign")
    assert unsuccessful(report, ["relu", "tanh", "sign"]) == {}
    lines = [line_of(p) for p in report.problems]
    assert found_in(r"input.*(answer|argument)", lines)
    assert not found_in("invalid literal", lines)
    assert len(lines) == 1


def test_a_data_file_beside_a_notebook(course: Assignment) -> None:
    report = grade_course(course, CASES / "data_file_beside_notebook" / "b_csv", "relu", "sign")
    # The first number of data.csv is 1, by which `relu` multiplies.
    assert unsuccessful(report, ["relu", "sign"]) == {}
    assert report.problems == ()


def test_one_cause_has_one_line(course: Assignment) -> None:
    report = grade_course(course, CASES / "repeated_problem_lines" / "b_dups.ipynb", "relu", "tanh")
    lines = [line_of(p) for p in report.problems]
    assert unsuccessful(report, ["relu"]) == {}
    assert sum("nothere" in line for line in lines) == 1
    assert sum("`ReLU`" in line for line in lines) <= 1
    assert found_in("`Tanh`.*tanh", lines)
    assert len(lines) <= 3


@pytest.mark.parametrize("encoding", ["latin-1", "cp437"])
def test_a_console_without_our_marks(course: Assignment, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    path = CASES / "console_encoding_exit3" / "b_state.py"
    status = main(["check", str(path), "--outcome", "activations", "--assignment", str(course.folder)])
    stream.flush()
    monkeypatch.undo()
    assert status == 1
    assert b"functions are done" in stream.buffer.getvalue()


def test_a_notebook_with_a_plot(course: Assignment, tmp_path: Path) -> None:
    sample = TESTS / "submissions" / "student.ipynb"
    made = json.loads(sample.read_text(encoding="utf-8"))
    cell = [c for c in made["cells"] if c["cell_type"] == "code"][-1]
    cell["outputs"] = [
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": base64_of(1.1), "text/plain": "<Figure>"}}
    ]
    (tmp_path / "plots.ipynb").write_text(json.dumps(made), encoding="utf-8")
    assert (tmp_path / "plots.ipynb").stat().st_size > 2**20
    functions = ("relu", "sigmoid", "layer_forward", "hidden_delta", "predict")
    small, plots = (grade_course(course, path, *functions) for path in (sample, tmp_path / "plots.ipynb"))
    assert small.score > 0
    assert plots.score == small.score
    assert [p.message for p in plots.problems] == [p.message for p in small.problems]


MISNAMED = CASES / "misnamed_ipynb_txt_in_batch" / "cls"


@pytest.mark.parametrize(
    "name", ["anna/hw.ipynb", "anna", "ben/hw.ipynb.txt", "ben", "carl/hw.json", "carl", "dora.ipynb.txt", "emil.ipynb"]
)
def test_a_notebook_under_another_name(course: Assignment, name: str) -> None:
    report = grade_course(course, MISNAMED / name, "relu", "tanh", "sign")
    assert unsuccessful(report, ["relu", "tanh", "sign"]) == {}
    lines = [line_of(p) for p in report.problems]
    assert found_in("ZeroDivisionError", lines)
    # It is read by content, with a remark.
    assert found_in("notebook|ipynb|renam", [line for line in lines if "ZeroDivision" not in line]) == (
        name.startswith(("ben", "carl", "dora"))
    )


def test_notebook_in_myst(course: Assignment) -> None:
    assert unsuccessful(grade_course(course, MISNAMED / "fred.md", "relu"), ["relu"]) == {}


SIGMOID = "\ndef sigmoid(z):\n    return 1.0 / (1.0 + np.exp(-np.asarray(z, float)))\n"
STABLE = "\ndef sigmoid(z):\n    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(z, float)))\n"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("", SIGMOID, {"warned"}),
        ("np.seterr(all='ignore')", SIGMOID, set()),
        ("np.seterr(over='ignore')", SIGMOID, set()),
        ("old = np.seterr(all='raise')", STABLE, set()),
        ("import warnings\nwarnings.simplefilter('error')", STABLE, set()),
    ],
    ids=["as it is", "all ignored", "overflow ignored", "all raised", "warnings are errors"],
)
def test_the_error_state_of_numpy_is_the_students(
    course: Assignment, head: str, body: str, expected: set[str], tmp_path: Path
) -> None:
    (tmp_path / "hw.py").write_text(f"import numpy as np\n{head}\n{body}")
    report = grade_course(course, tmp_path / "hw.py", "sigmoid")
    alone = [c for c in checks_of(report, "sigmoid") if c.functions == ("sigmoid",)]
    assert len(alone) > 2
    assert {c.reason for c in alone if c.status != "passed"} == expected
    assert report.problems == ()


def test_the_error_state_is_that_of_the_notebook(course: Assignment, tmp_path: Path) -> None:
    cells = ["import numpy as np", "np.seterr(over='ignore', invalid='ignore')", SIGMOID]
    (tmp_path / "hw.ipynb").write_text(notebook_of(*cells))
    report = grade_course(course, tmp_path / "hw.ipynb", "sigmoid")
    assert {c.reason for c in checks_of(report, "sigmoid") if c.functions == ("sigmoid",)} == {None}


def test_everybody_has_a_row(tmp_path: Path) -> None:
    """The same class with work for the toy assignment, which is graded faster."""
    for path in sorted(p for p in MISNAMED.rglob("*") if p.is_file()):
        target = tmp_path / "cls" / path.relative_to(MISNAMED)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text()
        if text.startswith("{"):
            text = json.dumps(json.loads(text) | {"cells": [{"cell_type": "code", "source": RIGHT, "metadata": {}, "outputs": []}]})
        elif path.suffix == ".md":
            text = text.partition("```")[0] + f"```{{code-cell}} ipython3\n{RIGHT}\n```\n"
        target.write_text(text)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(["batch", str(tmp_path / "cls"), "--out", str(tmp_path / "grades"), "--jobs", "1", "--assignment", str(TOY)])
    assert status == 0, err.getvalue()
    with next((tmp_path / "grades").glob("gradebook*.csv")).open(newline="", encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    marks = {row["student"]: row for row in rows}
    assert {"anna", "ben", "carl", "emil", "fred"} <= marks.keys()
    assert any(student.startswith("dora") for student in marks)
    assert all(float(row["final"]) == 20.0 for row in rows), rows
