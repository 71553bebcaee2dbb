"""Known mistakes as students have them: named at home as where all checks run, and nothing for those who do not make them."""

from __future__ import annotations

import html
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support import RIGHT, ROOT, TOY, checks_of, submission

from grader.authoring.sealing import Stage, sealed_files
from grader.checks.misconceptions import load_misconceptions
from grader.cli.main import main
from grader.grading.diagnosis import MISCONCEPTIONS
from grader.grading.sealed import ANY, agrees, load_sealed
from grader.grading.sealed import RIGHT as PASSES
from grader.grading.session import grade
from grader.grading.sketches import parts_of
from grader.grading.sketches import sketch as sketch_of
from grader.model.assignment import SEALED, Assignment, load_assignment
from grader.model.report import Report
from grader.model.submission import Submission, read_submission
from grader.platforms.github import job_summary
from grader.platforms.public import public_report
from grader.selfcheck.notebook import check_namespace

pytestmark = pytest.mark.usefixtures("kept_sandboxes")

MISTAKES = """from grader.checks import free, misconception
import numpy as np

SIGN, SHIFT, OTHER = 1.0, 0.0, 3.0

@misconception("double", says="The result is the square, but twice the number is asked for.", see="Numbers", conventions=("up",))
def double_as_square(z):
    return np.square(z)

@misconception("double", says="The square is asked for a second time.", see="Numbers")
def double_as_product(z):
    return np.asarray(z) * z

@misconception("double", says="There is a factor too much.", see="Numbers", between={"OTHER": (2.5, 3.5)})
def double_times(z):
    return OTHER * np.asarray(z)

@misconception("double", says="It is right for small arrays only.", see="Numbers")
def double_of_few(z):
    return 2.0 * np.asarray(z) if np.size(z) < 12 else np.zeros(np.shape(z))

@misconception("half", says="The number is squared.", see="Numbers", conventions=("up",))
def half_as_square(z):
    return np.square(z)

@free("quadruple", either={"SIGN": (1.0, -1.0)}, between={"SHIFT": (0.0, 1e-12)})
def quadruple_right(z):
    return 4.0 * np.asarray(z) + SHIFT

@misconception("quadruple", says="One is added.", see="Numbers")
def quadruple_and_one(z):
    return SIGN * (4.0 * np.asarray(z) + 1.0) + np.array([SHIFT, 0.0])[: np.size(z)] * 1e9 if np.size(z) == 2 else np.ones(3)
"""
DOUBLE, HALF, QUADRUPLE = "return 2.0 * np.asarray(z)", "return 0.5 * np.asarray(z)", "return 4.0 * np.asarray(z)"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy assignment with other known mistakes, and what students get of it beside it."""
    folder = Path(shutil.copytree(TOY, tmp_path_factory.mktemp("toy") / "solutions"))
    (folder / "first" / MISCONCEPTIONS).write_text(MISTAKES)
    text = (folder / "assignment.toml").read_text()
    (folder / "assignment.toml").write_text(f'{text}\n[conventions]\nup = "All are squares."\n')
    assert main(["release", "--assignment", str(folder)]) == 0
    return folder


@pytest.fixture
def at_home(released: Path) -> Callable[..., Report]:
    """Check a submission with other bodies, with what students have."""

    def checked(changes: dict[str, str], **options: object) -> Report:
        text = RIGHT
        for body, other in changes.items():
            text = text.replace(body, other)
        students = load_assignment(released.parent / "exercises" / "checks")
        return grade(students, submission(text), hidden=False, **options)  # type: ignore[arg-type]

    return checked


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("return np.asarray(z) ** 2", "double_as_square"),
        ("return [[x * x for x in row] for row in z] if np.ndim(z) == 2 else np.square(z) + 1e-11", "double_as_square"),
        ("return np.square(z) * 1.0001", None),
        ("return 2 * np.array(z) if np.size(z) < 12 else 0.0 * z", "double_of_few"),
        ("z *= 2.0\n    return z", None),
        ("return z + 'a'", None),
        ("return 3.25 * np.asarray(z)", None),  # made with any number: nothing of its answers is known
        ("return 2.0 * np.asarray(z)", None),
    ],
)
def test_what_answers_like_a_mistake_is_named(at_home: Callable[..., Report], body: str, named: str | None) -> None:
    report = at_home({DOUBLE: body})
    assert {c.diagnosis for c in checks_of(report, "double") if c.status != "passed"} <= {named}
    assert any(c.diagnosis for c in report.checks) == bool(named)


def test_the_sentence_is_that_of_the_instructor(released: Path, at_home: Callable[..., Report]) -> None:
    wrong = {DOUBLE: "return np.square(z)"}
    full = grade(load_assignment(released), submission(RIGHT.replace(DOUBLE, wrong[DOUBLE])))
    said = {c.message for c in checks_of(full, "double") if c.diagnosis}
    assert said == {"The result is the square, but twice the number is asked for. See the sheet `first`."}
    assert {c.message for c in checks_of(at_home(wrong), "double") if c.diagnosis} == said
    # Some of the checks are enough.
    assert {c.message for c in checks_of(at_home(wrong, only=["first.public.worked.double"]), "double") if c.diagnosis} == said


def test_a_free_choice_hides_no_mistake(at_home: Callable[..., Report]) -> None:
    for sign in ("", "-"):
        report = at_home({QUADRUPLE: f"return {sign}(4.0 * np.asarray(z) + 1.0) if np.size(z) == 2 else np.ones(3)"})
        assert {c.diagnosis for c in checks_of(report, "quadruple")} == {"quadruple_and_one"}


def test_a_convention_is_told_once(at_home: Callable[..., Report]) -> None:
    report = at_home({DOUBLE: "return np.square(z)", HALF: "return np.square(z)"})
    said = {c.functions[0]: c.message for c in checks_of(report, "double", "half") if c.diagnosis}
    assert said["double"] == "`double` and `half` follow one and the same convention. All are squares."


def test_what_cannot_be_read_names_nothing(released: Path, at_home: Callable[..., Report]) -> None:
    file = released.parent / "exercises" / "checks" / "first" / SEALED
    content = file.read_text()
    try:
        for text in ("", "{}", re.sub(r'"[\w+/.]{5,}"', '"AAAAAAAA"', content)):
            file.write_text(text)
            report = at_home({DOUBLE: "return np.square(z)"})
            assert {c.status for c in checks_of(report, "double")} == {"failed"}
            assert not any(c.diagnosis for c in report.checks)
    finally:
        file.write_text(content)


@pytest.mark.usefixtures("faults_in_explanations_pass")
def test_a_fault_in_the_naming_ends_no_check(at_home: Callable[..., Report], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.grading.sealed.sketch", lambda calls: 1 // 0)
    report = at_home({DOUBLE: "return np.square(z)"}, lanes=1)
    assert {(c.status, c.diagnosis) for c in checks_of(report, "double")} == {("failed", None)}


def test_two_mistakes_in_different_values_are_both_named(course: Assignment) -> None:
    text = "import numpy as np\ndef layer_gradients(A_prev, delta):\n    return {}, np.sum(delta, axis=0)\n"
    checks = [c.id for c in course.manifest.checks if c.functions == ("layer_gradients",)]
    students = load_assignment(ROOT / "exercises" / "checks")

    def said(dW: str, assignment: Assignment, **options: object) -> set[str]:
        report = grade(assignment, submission(text.format(dW)), outcomes=["backpropagation"], only=checks, **options)  # type: ignore[arg-type]
        return {c.message for c in report.checks if c.diagnosis == "layer_gradients_sum_for_biases+layer_gradients_transposed"}

    transposed = "delta.T @ A_prev / len(delta)"
    home = said(transposed, students, hidden=False)
    assert len(home) == 1
    assert home == said(transposed, course)
    # One that is known, and one that is not.
    assert said("delta.T @ A_prev / len(delta) + 1.0", students, hidden=False) == set()


def test_a_command_names_it(released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "first.py").write_text(RIGHT.replace(DOUBLE, "return np.square(z)"))
    assert main(["check", str(tmp_path), "--assignment", str(released.parent / "exercises" / "checks")]) == 1
    assert "The result is the square, but twice the number is asked for." in " ".join(capsys.readouterr().out.split())


SAID = "The result is the square, but twice the number is asked for."


def test_a_save_that_makes_a_mistake_names_it(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether a function is right is said before the checks of what uses it, here of the capstone, have ended."""
    wrong = RIGHT.replace(DOUBLE, "return np.square(z)").replace(HALF, "return np.asarray(z) * 0.5")
    saves = iter([RIGHT, wrong])

    def saved(path: Path, before: Submission | None) -> Submission:
        text = next(saves, None)
        if text is None:
            raise KeyboardInterrupt
        (tmp_path / "first.py").write_text(text)
        return read_submission(path)

    (tmp_path / "first.py").write_text(RIGHT)
    monkeypatch.setattr("grader.cli.check.wait_for_change", saved)
    assert main(["check", str(tmp_path), "--watch", "--assignment", str(released.parent / "exercises" / "checks")]) == 1
    out, err = capsys.readouterr()
    assert "double: not right yet; checking what uses it" in err
    assert "half: right; checking what uses it" in err
    first, second = out.split("All 7 functions are done.", 1)[1].split("6 of 7 functions are done", 1)
    assert SAID not in " ".join(first.split())
    assert SAID in " ".join(second.split())


def test_a_notebook_names_it(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(released.parent / "exercises")
    table = check_namespace("first", ["double"], {"double": np.square})
    assert {c.diagnosis for c in table.checks if c.status == "failed"} == {"double_as_square"}
    assert SAID in " ".join(repr(table).split())
    assert SAID in table._repr_html_()


def test_a_workflow_names_it(released: Path, tmp_path: Path) -> None:
    """The public bundle has what students have, and no more."""
    archive = tmp_path / "bundle.zip"
    assert main(["bundle", "github", "--assignment", str(released), "--out", str(archive)]) == 0
    zipfile.ZipFile(archive).extractall(tmp_path)
    (tmp_path / "first.py").write_text(RIGHT.replace(DOUBLE, "return np.square(z)"))
    report, policy = public_report(tmp_path / ".github" / "grader", tmp_path / "first.py")
    assert SAID in html.unescape(job_summary(report, policy))


def test_it_is_made_anew_only_where_something_has_changed(released: Path) -> None:
    assignment = load_assignment(released)
    file = released / "first" / SEALED
    before = file.read_bytes()
    assert sealed_files(assignment) == {"first": before}
    file.write_bytes(b"")
    assert sealed_files(assignment) == {"first": before}
    file.write_bytes(before)


def test_no_right_answer_of_the_course_can_be_found_in_the_files(course: Assignment) -> None:
    stage, tried, parts = Stage(course), 0, 0
    for part in course.folders:
        file = load_sealed(course.folder / part)
        assert file
        for function, known in file.functions.items():
            items = stage.items(part, function, hidden=False)
            right = stage.play(items, function, stage.reference[function])
            for number, played in enumerate(right):
                digests = {f.cases[number] for one in known.mistakes for f in one.forms} - {ANY, PASSES}
                for count in range(len(played.calls)):
                    sketch = played.first(count + 1)
                    assert not [one for one in digests if agrees(one, sketch, known.cases[number])]
                tried += len(digests)
                values = parts_of(played.calls[0]) if played.calls else []
                for value in (part for one in known.mistakes for f in one.forms for part in f.parts):
                    if value.cases[number] not in (ANY, PASSES):
                        alone = sketch_of([values[value.number]])
                        assert not agrees(value.cases[number], alone, value.name(known.cases[number]))
                        parts += 1
        assert len(file.functions) <= len({one.function for one in load_misconceptions(course.folder / part / MISCONCEPTIONS)})
    assert tried > 1000
    assert parts > 100
