"""Exercises on other things than plain results: arguments that change in place, and files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from support import RIGHT, TOY, checks_of, lost, reasons, submission

from grader.cli.main import main
from grader.grading.session import grade, open_grader
from grader.grading.verdict_cache import VerdictCache
from grader.model.assignment import load_assignment
from grader.model.report import Report
from grader.selfcheck.notebook import check_namespace

pytestmark = pytest.mark.usefixtures("kept_sandboxes")

SOLUTION = """

# %%
def descend(theta, grad, alpha):
    \"\"\"Go a step down, in place.\"\"\"
    ### BEGIN SOLUTION
    theta -= alpha * grad
    ### END SOLUTION


# %%
def rows(path):
    \"\"\"The number of rows of a file.\"\"\"
    ### BEGIN SOLUTION
    return len(np.loadtxt(path, delimiter=","))
    ### END SOLUTION
"""
PUBLIC = """

@check("descend", kind="value", seconds=1)
def test_descend(student):
    \"\"\"A step in place.\"\"\"
    theta, grad = np.array([1.0, 2.0, 3.0]), np.array([2.0, -2.0, 1.5])
    student.in_place("theta").pure.descend(theta, grad, 0.25)
    close(theta, np.array([0.5, 2.5, 2.625]))
    student.in_place("theta").pure.descend(theta, grad, 0.5)
    close(theta, np.array([-0.5, 3.5, 1.875]))


@check("rows", kind="value", seconds=1)
def test_rows(student, data, tmp_path):
    \"\"\"The rows of a file.\"\"\"
    np.save(tmp_path / "own.npy", np.loadtxt(data("numbers.csv.gz"), delimiter=","))
    same(student.rows(data("numbers.csv.gz")), len(np.load(tmp_path / "own.npy")))
"""
HIDDEN = """

@check("descend", kind="value", seconds=1)
def test_descend(student, reference, rng):
    \"\"\"Random steps in place.\"\"\"
    theta, grad = rng.normal(size=(2, 6))
    expected = theta.copy()
    for alpha in (0.3, 0.7):
        student.in_place("theta").pure.descend(theta, grad, alpha)
        reference.descend(expected, grad, alpha)
        close(theta, expected)
"""
MISTAKES = """

@misconception("descend", says="The step goes uphill.", see="Numbers")
def descend_uphill(theta, grad, alpha):
    theta += alpha * grad

@misconception("descend", says="The factor is left out.", see="Numbers")
def descend_without_factor(theta, grad, alpha):
    theta -= grad

@misconception("descend", says="A new array is made.", see="Numbers")
def descend_not_in_place(theta, grad, alpha):
    return theta - alpha * grad
"""
DESCEND = "def descend(theta, grad, alpha):\n    theta -= alpha * grad\n"
ROWS = "def rows(path):\n    return len(np.loadtxt(path, delimiter=','))\n"
OWN = "import grader\ndef rows(path):\n    return len(np.loadtxt(grader.data('numbers.csv.gz'), delimiter=','))\n"
FIXED = "def rows(path):\n    return len(np.loadtxt('data/numbers.csv', delimiter=','))\n"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy assignment with one more function, and what students get of it beside it."""
    folder = Path(shutil.copytree(TOY, tmp_path_factory.mktemp("toy") / "solutions")) / "first"
    for name, more in {"solution": SOLUTION, "test_public": PUBLIC, "test_hidden": HIDDEN, "misconceptions": MISTAKES}.items():
        with (folder / f"{name}.py").open("a") as file:
            file.write(more)
    public = folder / "test_public.py"
    public.write_text(public.read_text().replace("check_each, close", "check_each, close, same"))
    hidden = folder / "test_hidden.py"
    hidden.write_text(hidden.read_text().replace("import check_each,", "import check, check_each,"))
    description = folder.parent / "assignment.toml"
    description.write_text(description.read_text().replace('"half", "quad', '"half", "descend", "rows", "quad'))
    assert main(["release", "--assignment", str(folder.parent)]) == 0
    return folder.parent


def graded(released: Path, code: str) -> Report:
    return grade(load_assignment(released), submission(RIGHT + code))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("theta += alpha * grad", "descend_uphill"),
        ("theta -= grad", "descend_without_factor"),
        ("return theta - alpha * grad", "descend_not_in_place"),
        ("theta *= 0.0", None),
    ],
)
def test_mistakes_in_place_are_named_here_and_at_home(released: Path, body: str, name: str | None) -> None:
    code = f"def descend(theta, grad, alpha):\n    {body}\n"
    for report in (
        graded(released, code),
        grade(load_assignment(released.parent / "exercises" / "checks"), submission(RIGHT + code), hidden=False),
    ):
        checks = checks_of(report, "descend")
        assert {one.status for one in checks} == {"failed"}
        assert {one.diagnosis for one in checks} == {name}
        public = next(one for one in checks if not one.hidden)
        assert public.call == "theta = np.array([1.0, 2.0, 3.0]); descend(theta, np.array([2.0, -2.0, 1.5]), 0.25); theta"


def test_a_right_function_in_place_has_all_points_with_and_without_a_cache(released: Path) -> None:
    with open_grader(load_assignment(released), cache=VerdictCache()) as grader:
        for _ in range(2):
            report = grader.run(grader.load(submission(RIGHT + DESCEND + ROWS), seed=1))
            assert report.score == report.max_score
        wrong = grader.run(grader.load(submission(RIGHT + DESCEND.replace("-=", "+=") + ROWS), seed=1))
        assert lost(wrong) == {"first"}


@pytest.mark.parametrize("rows", [ROWS, OWN], ids=["by argument", "by name"])
@pytest.mark.parametrize("name", ["lab.py", "work/more/lab.py"])
def test_functions_read_files_of_the_assignment_here_and_at_home(released: Path, rows: str, name: str) -> None:
    work = submission({name: RIGHT + DESCEND + rows})
    for folder, hidden in ((released, True), (released.parent / "exercises" / "checks", False)):
        report = grade(load_assignment(folder), work, hidden=hidden)
        assert not reasons(report, "rows")


def test_a_file_that_is_not_there_is_told_with_what_to_do(released: Path) -> None:
    (found,) = checks_of(graded(released, DESCEND + FIXED), "rows")
    assert 'grader.data("...")' in found.message
    assert found.call == 'rows(grader.data("numbers.csv.gz"))'


def test_checks_in_a_notebook_pass_files_and_change_arguments(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(released.parent / "exercises")
    namespace: dict[str, Any] = {}
    exec(RIGHT + DESCEND + ROWS, namespace)
    table = check_namespace("first", ["descend", "rows"], namespace)
    assert "done" in str(table)
