"""Hints, data, predictions and figures: what sheets offer besides checks, in the terminal and in notebooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from support import RIGHT, TOY, Grade, checks_of, notebook, submission

import grader
from grader.authoring.notebooks import first_cell
from grader.authoring.release import students_files
from grader.cli import check as check_command
from grader.cli.main import main
from grader.grading.session import grade
from grader.model.assignment import Assignment, load_assignment
from grader.model.errors import UsageError
from grader.model.submission import Submission, read_submission
from grader.report import to_html
from grader.report.blocks import next_step, step_text
from grader.selfcheck import carried
from grader.selfcheck import notebook as functions
from grader.selfcheck.notebook import check_namespace
from grader.selfcheck.unrun import EarlierChecks

pytestmark = pytest.mark.usefixtures("kept_sandboxes")
WRONG = RIGHT.replace("return 2.0", "return 3.0")
OTHERWISE_WRONG = RIGHT.replace("return 2.0 * np.asarray(z)", "return str(z)")
IDEA, CODE = "`double`, hint 1 of 2: The result is the number, taken twice.", "`double`, hint 2 of 2: Almost the code: `2.0 * ...`."
IN_TERMINAL, IN_NOTEBOOK = (
    "The same again: `grader hint double` gives a hint.",
    'The same again: `grader.hint("double")` gives a hint.',
)
Shown = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a student of the toy assignment, who stands in it."""
    assignment = load_assignment(TOY)
    for name, text in students_files(TOY, assignment.description, assignment.manifest).items():
        path = tmp_path / "toy" / "exercises" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    (tmp_path / "toy" / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "toy")
    return tmp_path / "toy"


def hint(capsys: Shown, *arguments: str, status: int = 0) -> str:
    """What `grader hint` says."""
    assert main(["hint", *arguments]) == status
    return "".join(capsys.readouterr()).strip()


def checked(folder: Path, text: str, capsys: Shown) -> str:
    """What `grader check` says of these functions."""
    (folder / "exercises" / "first.py").write_text(text)
    main(["check", "exercises/first.py", "--outcome", "first"])
    return capsys.readouterr().out


# hints -----------------------------------------------------------------------------------------------------------------


def test_hints_come_one_at_a_time_and_the_terminal_goes_on_where_the_notebook_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    assert hint(capsys, "double", "--again") == "You have taken no hint to `double` yet: grader hint double"
    assert hint(capsys, "double") == IDEA
    monkeypatch.chdir(folder / "notebooks")
    grader.hint("double")
    grader.hint("double")
    grader.hint("double", again=True)
    assert capsys.readouterr().out.splitlines() == [
        CODE,
        "There are no more hints to `double`.",
        'To see them again: grader.hint("double", again=True)',
        IDEA,
        CODE,
    ]
    monkeypatch.setenv("GRADER_FOLDER", str(folder))
    assert hint(capsys, "double").endswith("\nTo see them again: python3 start.py hint double --again")
    assert hint(capsys, "double", "--again").splitlines() == [IDEA, CODE]
    assert [path.name for path in folder.iterdir() if path.is_file()] == [".hints.json"]


def test_names_without_hints_are_told_in_a_line(folder: Path, capsys: Shown) -> None:
    assert hint(capsys, "half") == "There are no hints to `half`."
    told = "no function of the exercises is called `duoble`; did you mean `double`?"
    assert hint(capsys, "duoble", status=2) == f"grader: {told}"
    grader.hint("duoble")
    assert capsys.readouterr().out == f"{told}\n"


def test_a_folder_that_cannot_be_written_is_no_error(folder: Path, capsys: Shown) -> None:
    (folder / ".hints.json").mkdir()
    assert hint(capsys, "double") == IDEA
    (folder / ".hints.json").rmdir()
    (folder / ".hints.json").write_text('{"taken": {"double": "many"}}')
    assert hint(capsys, "double") == IDEA


def test_a_hint_is_offered_where_a_function_fails_twice_for_the_same_reason(folder: Path, capsys: Shown) -> None:
    assert IN_TERMINAL not in checked(folder, WRONG, capsys)
    assert IN_TERMINAL not in checked(folder, OTHERWISE_WRONG, capsys)
    assert IN_TERMINAL not in checked(folder, WRONG, capsys)
    assert checked(folder, WRONG.replace("3.0 *", " 3.0 *"), capsys).count(IN_TERMINAL) == 1
    assert IN_TERMINAL not in checked(folder, RIGHT, capsys)
    assert IN_TERMINAL not in checked(folder, WRONG, capsys)
    hint(capsys, "double")
    assert IN_TERMINAL in checked(folder, WRONG, capsys)
    hint(capsys, "double")
    assert "The same again" not in checked(folder, WRONG, capsys)


def test_a_notebook_offers_hints(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "EARLIER", EarlierChecks())

    def told(times: float) -> Any:
        return check_namespace("first", ("double",), {"double": lambda z: times * np.asarray(z)})

    assert IN_NOTEBOOK not in repr(told(3.0))
    again = told(3.5)
    assert IN_NOTEBOOK in repr(again)
    assert "<p>The same again: <code>grader.hint(&#34;double&#34;)</code> gives a hint.</p>" in again._repr_html_()
    assert IN_NOTEBOOK not in repr(told(2.0))


def test_watch_offers_hints_for_what_was_checked_again(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    path = folder / "exercises" / "first.py"
    saves = [WRONG, WRONG.replace("0.5 *", " 0.5 *"), WRONG.replace("3.0", " 3.0 + 0.0"), WRONG.replace("0.5 *", "(0.5) *")]

    def next_save(work: Path, before: Submission | None) -> Submission:
        if not saves:
            raise KeyboardInterrupt
        path.write_text(saves.pop(0))
        return read_submission(work)

    monkeypatch.setattr(check_command, "wait_for_change", next_save)
    main(["check", str(path), "--outcome", "first", "--watch"])
    reports = capsys.readouterr().out.split(" functions are done")[1:]
    # The second save has touched another function, and after the fourth the offer still stands.
    assert [IN_TERMINAL in report for report in reports] == [False, False, True, True]


@pytest.mark.usefixtures("faults_in_explanations_pass")
def test_a_fault_in_hints_ends_no_check(folder: Path, capsys: Shown) -> None:
    before = checked(folder, WRONG, capsys)
    (folder / "exercises/checks/first/hints.json").write_text("{")
    assert checked(folder, WRONG, capsys) == before
    assert " cannot be read: " in hint(capsys, "double", status=2)


@pytest.mark.parametrize("is_reported", [False, True])
def test_hints_are_told_only_if_the_policy_says_so(folder: Path, is_reported: bool, capsys: Shown) -> None:
    (folder / "exercises" / "first.py").write_text(RIGHT)
    digest = read_submission(folder / "exercises").sha256
    hint(capsys, "double")
    if is_reported:
        (folder / "exercises/checks/policy.toml").write_text("[hints]\nreported = true\n")
    assert main(["submit"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    packed = read_submission(folder / "submission.zip")
    assert said.endswith(packed.sha256)
    assert packed.data == ({"hints_taken.json": b'{"double":1}'} if is_reported else {})
    assert (packed.sha256 == digest) == (not is_reported)
    assert ("is packed, too, as your course asks for it (hints_taken.json): `double` 1." in said) == is_reported


# data, predictions and figures -----------------------------------------------------------------------------------------


def test_data_is_found_by_name(folder: Path) -> None:
    assert np.loadtxt(grader.data("numbers.csv.gz"), delimiter=",").tolist() == [[1.0, 2.0], [3.0, 4.0]]
    with pytest.raises(UsageError, match=r"no file of data 'number.csv.gz'; did you mean 'numbers.csv.gz'\?") as raised:
        grader.data("number.csv.gz")
    # A notebook shows that line, and no traceback.
    assert raised.value._render_traceback_() == [str(raised.value)]  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match=r"no file of data 'x'; they have numbers\.csv\.gz"):
        grader.data("x")


def test_a_notebook_alone_has_hints_and_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    from grader.platforms.contents import BundleSource

    made = BundleSource(load_assignment(TOY), None).students_notebooks()["first.ipynb"]
    (tmp_path / "upload.ipynb").write_bytes(made.content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(carried, "UNPACKED", {})
    grader.hint("double")
    assert capsys.readouterr().out == f"{IDEA}\n"
    assert np.loadtxt(grader.data("numbers.csv.gz"), delimiter=",").shape == (2, 2)
    assert (tmp_path / ".hints.json").is_file()


@pytest.fixture
def run_cell(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, Any]]:
    """Runs a cell of a notebook in which `double` is written and `half` is not."""
    env: dict[str, Any] = {"grader": grader, "np": np}
    exec("def double(z):\n    return 2 * z\n\ndef half(z):\n    raise NotImplementedError\n", env)
    monkeypatch.setattr(functions, "namespace", lambda: env)

    def run(cell: str) -> dict[str, Any]:
        exec(cell, env)
        return env

    return run


def test_a_prediction_is_answered_and_what_is_not_written_is_told(run_cell: Callable[[str], dict[str, Any]], capsys: Shown) -> None:
    for call in ("double(4)", "double(np.float64(2)), np.ones(1)", "half(4)", "doubel(4)"):
        run_cell(f'grader.predict("{call}")')
    assert capsys.readouterr().out.splitlines() == [
        "double(4) gives",
        "8",
        "double(np.float64(2)), np.ones(1) gives",
        "(4.0, array([1.]))",
        "To do: half(4) cannot be run yet (half is not implemented yet).",
        "To do: doubel(4) cannot be run yet (NameError: name 'doubel' is not defined).",
    ]


def test_a_figure_has_panels_and_a_text_that_wraps_and_what_is_not_written_is_told(
    run_cell: Callable[[str], dict[str, Any]], monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    pytest.importorskip("IPython")
    pytest.importorskip("matplotlib").use("agg")
    import matplotlib.pyplot as plt

    monkeypatch.setattr(plt, "show", lambda: None)
    cell = '@grader.figure(x="input", y="result", panels={panels}, text="It rises.")\ndef a_line(axes):\n    {draw}\n'
    run_cell(cell.format(panels=2, draw='axes[1].plot([0, 1], [0, double(1)], label="twice")'))
    run_cell(cell.format(panels=1, draw="axes.plot([0, 1], [0, double(1)])"))
    run_cell(cell.format(panels=1, draw="axes.plot([0, half(1)])"))
    assert capsys.readouterr().out.splitlines() == [
        "It rises.",
        "It rises.",
        "To do: a line cannot be drawn yet (half is not implemented yet).",
    ]
    drawn = [plt.figure(number) for number in plt.get_fignums()]
    assert [len(figure.axes) for figure in drawn] == [2, 1]
    assert [ax.get_xlabel() for ax in drawn[0].axes] == ["input", "input"]
    assert drawn[0].axes[1].get_legend() is not None
    displayed: list[dict[str, str]] = []
    monkeypatch.setattr(functions, "notebook_shell", object)
    monkeypatch.setattr("IPython.display.display", lambda data, *, raw: displayed.append(data))
    run_cell('@grader.figure(text="0 < 1")\ndef a_line(axes):\n    pass')
    assert displayed == [{"text/plain": "0 < 1", "text/html": "<p>0 &lt; 1</p>"}]
    assert capsys.readouterr().out == ""
    plt.close("all")


def test_cells_of_sheets_are_no_problem_where_they_are_graded(grade_toy: Grade) -> None:
    cells = [
        first_cell(),
        RIGHT,
        'grader.predict("double(2)")',
        'grader.hint("double")',
        'X = np.loadtxt(grader.data("numbers.csv.gz"), delimiter=",")\nfirst, second = X[:, 0]',
        '@grader.figure(panels=2, text="lines")\ndef lines(axes):\n    axes[0].plot([1, 2])',
        "def total(z):\n    assert X.shape == (2, 2)\n    return float(np.sum(z))",
    ]
    report = grade_toy({"lab.ipynb": notebook(*cells)})
    assert (report.score, report.problems) == (report.max_score, ())
    lost = grade_toy({"lab.ipynb": notebook(RIGHT, 'import grader\nX = np.loadtxt(grader.data("other.csv"))')})
    assert lost.score == lost.max_score
    assert "other.csv" in lost.problems[0].message


# the lecture -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lecture", "lecture_url", "address"),
    [
        ("lecture", "https://example.org/notes.html", "https://example.org/notes.html#numbers"),
        ("book", "https://example.org/{section}/", "https://example.org/numbers/"),
        ("lecture", "", ""),
    ],
)
def test_students_are_sent_to_what_is_there(toy: Assignment, lecture: str, lecture_url: str, address: str) -> None:
    about = msgspec.structs.replace(toy.description, lecture=lecture, lecture_url=lecture_url)
    there = msgspec.structs.replace(toy, description=about)
    report = grade(there, submission(RIGHT.replace("return 2.0 * np.asarray(z)", "return np.asarray(z) ** 2")))
    message = next(check.message for check in checks_of(report, "double") if check.diagnosis)
    upcoming = next_step(report)
    assert upcoming is not None
    page = to_html(report).decode()
    if address:
        assert message.endswith(f" asked for. See the {lecture}, Numbers ({address}).")
        assert step_text(upcoming) == f"Next: `double`; in the {lecture}: Numbers ({address})."
        assert page.count(f'in the {lecture}: <a href="{address}">Numbers</a>') == 2
    else:
        assert message.endswith(" asked for. See the sheet `first`.")
        assert step_text(upcoming) == "Next: `double` in the sheet `first`."
        assert "lecture" not in page
        assert "in the sheet <code>first</code>" in page
