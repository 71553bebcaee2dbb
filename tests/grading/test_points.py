"""Extra credit, weights of functions, checks without points, and parts that a person grades: in scores and in every format."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support import RIGHT, TOY, checks_of, lost, reasons, submission

from grader.classroom.store import Store
from grader.cli.gradebook import scores_in
from grader.cli.main import main
from grader.grading.session import grade, rescored
from grader.model.assignment import Assignment, load_assignment, load_description, load_manifest
from grader.model.policy import Policy
from grader.model.report import Report
from grader.platforms import classroom50, github, otter, prairielearn
from grader.platforms.contents import BundleSource
from grader.report import schema, to_gradescope, to_html, to_json, to_junit
from grader.report.terminal import console, show

pytestmark = pytest.mark.usefixtures("kept_sandboxes")

POINTS = """
[[manual]]
id = "essay"
title = "Essay"
points = 5
outcome = "first"
asks = "Say why doubling is linear."
"""
WRONG_HALF = RIGHT.replace("0.5 * np.asarray(z)", "0.25 * np.asarray(z)")
WRONG_QUADRUPLE = RIGHT.replace("4.0 * np.asarray(z)", "5.0 * np.asarray(z)")


def released(folder: Path, *, capped: bool = False) -> Assignment:
    """The toy with weights, extra credit, a part for a person, and a check without points, released."""
    shutil.copytree(TOY, folder)
    about = folder / "assignment.toml"
    own = 'section = "Numbers"\nweights = {double = 3}\nextra = {quadruple = 2.0}'
    head = "capped = true\n" if capped else ""
    about.write_text(head + about.read_text().replace('section = "Numbers"', own) + POINTS)
    public = folder / "first" / "test_public.py"
    text = '\n\n@check("half", kind="property", points=0)\ndef test_free(student):\n    """Halves a list, too."""\n'
    public.write_text(public.read_text() + f"{text}    close(student.half([2.0, 4.0]), [1.0, 2.0])\n")
    assert main(["release", "--assignment", str(folder)]) == 0
    return load_assignment(folder)


@pytest.fixture(scope="module")
def pointed(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return released(tmp_path_factory.mktemp("pointed") / "solutions")


def report_on(assignment: Assignment, text: str) -> Report:
    return grade(assignment, submission(text))


def terminal(report: Report) -> str:
    out = io.StringIO()
    show(report, console(out))
    return out.getvalue()


def test_extra_credit_comes_on_top_and_costs_nothing_where_it_is_missing(pointed: Assignment) -> None:
    right = report_on(pointed, RIGHT)
    assert (right.score, right.max_score, right.extra) == (22.0, 20.0, 2.0)
    wrong = report_on(pointed, WRONG_QUADRUPLE)
    assert (wrong.score, wrong.max_score) == (20.0, 20.0)
    assert wrong.outcomes[0].is_full
    assert not lost(wrong)
    assert {c.id for c in right.checks if c.is_extra} == {c.id for c in checks_of(right, "quadruple")}
    assert {f.name: f.max_score for f in right.outcomes[0].functions if f.extra is True} == {"quadruple": 2.0}


def test_a_weight_multiplies_the_points_of_the_checks_of_a_function(pointed: Assignment) -> None:
    worth = {c.id.partition(".")[2]: c.max_score for c in report_on(pointed, RIGHT).outcomes[0].checks if not c.is_extra}
    # double: 3 x (1 + 2 + 1), half: 1 + 1 + 0, imports: 1.
    assert worth == {
        "public.worked.double": pytest.approx(30 / 15),
        "public.shapes": pytest.approx(60 / 15),
        "public.worked.half": pytest.approx(10 / 15),
        "public.free": 0.0,
        "hidden.random.double": pytest.approx(30 / 15),
        "hidden.random.half": pytest.approx(10 / 15),
        "public.imports": pytest.approx(10 / 15),
    }


def test_a_check_without_points_is_shown_and_decides_nothing(pointed: Assignment) -> None:
    text = RIGHT.replace("return 0.5 * np.asarray(z)", "return 0.5 * z")
    report = report_on(pointed, text)
    assert report.score == 22.0
    assert reasons(report, "half") == {"raised"}
    assert "costs no points" in terminal(report)
    assert "costs no points" in to_html(report).decode()
    # With points it has to run again: without, nobody knows what share was right.
    results = {check.id: check for check in report.checks}
    assert rescored(pointed, report, results).score == 22.0


def test_students_have_the_same_shares(pointed: Assignment) -> None:
    home = pointed.folder.parent / "exercises" / "checks"
    at_home = Assignment(home, load_description(home), load_manifest(home))
    report = grade(at_home, submission(RIGHT), hidden=False)
    worth = {check.id: check.max_score for check in report.checks}
    assert worth == {c.id: c.max_score for c in report_on(pointed, RIGHT).checks if c.id in worth}


def test_every_format_shows_extra_credit_and_what_awaits_a_person(pointed: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    import jsonschema

    report = report_on(pointed, RIGHT)
    for text in (terminal(report), to_html(report).decode()):
        assert "with 2.0 of 2.0 extra points" in text
        assert "Graded by a person: 0.0 of 5.0 points so far" in text
        assert "Essay: awaits a person, for 5.0 points. Say why doubling is linear." in " ".join(text.split())
    jsonschema.validate(json.loads(to_json(report)), json.loads(schema()))
    assert json.loads(to_json(report))["manual"][0]["score"] is None
    tests = json.loads(to_gradescope(report))["tests"]
    assert [(t["score"], t["max_score"]) for t in tests] == [(10.0, 10.0), (2.0, 0.0), (10.0, 10.0)]
    assert "extra credit" in tests[1]["name"]
    assert json.loads(to_gradescope(report))["score"] == 22.0
    assert "awaits a person" in json.loads(to_gradescope(report))["output"]
    junit = ElementTree.fromstring(to_junit(report))
    assert junit.find("testsuite[@name='graded by a person']/testcase[@name='essay']/skipped") is not None
    shared = json.loads(prairielearn.render(report, Policy()))
    assert (shared["score"], shared["tests"][0]["points"]) == (1.0, 12.0)
    assert "| 12.0 | 10.0 |" in github.job_summary(report, Policy())
    assert otter.configuration(BundleSource(pointed, None))["points_possible"] == 20.0
    for name in ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"):
        monkeypatch.setenv(name, "x")
    hundredths = json.loads(classroom50.render(report, Policy(), "2026-01-01T00:00:00Z"))
    assert (hundredths["score"], hundredths["max-score"]) == (2000, 2000)
    wrong = terminal(report_on(pointed, WRONG_QUADRUPLE))
    assert "extra  0.00 of   2.00" in wrong


def test_what_is_capped_makes_up_for_points_and_does_no_more(tmp_path: Path) -> None:
    capped = released(tmp_path / "solutions", capped=True)
    right = report_on(capped, RIGHT)
    assert (right.score, right.max_score) == (20.0, 20.0)
    assert "more than 20.0 do not count" in terminal(right)
    assert json.loads(to_gradescope(right))["score"] == 20.0
    assert json.loads(prairielearn.render(right, Policy()))["score"] == 1.0
    half = report_on(capped, WRONG_HALF)
    assert half.score == pytest.approx(20.0)
    assert sum(outcome.score for outcome in half.outcomes) < 21.0


def test_a_person_grades_a_part(pointed: Assignment, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "class").mkdir()
    for name in ("anna", "ben"):
        (tmp_path / "class" / f"{name}.py").write_text(RIGHT)
    out, about = tmp_path / "out", ("--assignment", str(pointed.folder))
    by = ("--who", "A. Tutor", "--why", "read")
    assert main(["batch", str(tmp_path / "class"), "--out", str(out), *about]) == 0
    assert "2 need a person" in capsys.readouterr().out
    assert main(["override", str(out), "anna", "4", "--part", "essay", *by, *about]) == 0
    assert main(["batch", str(tmp_path / "class"), "--out", str(out), *about]) == 0
    assert "1 needs a person" in capsys.readouterr().out
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO((out / "gradebook.csv").read_text(encoding="utf-8-sig")))}
    told = {name: (row["final"], row["max_score"], row["essay"], row["for_a_person"]) for name, row in rows.items()}
    assert told == {
        "anna": ("26.0", "25.0", "4.0", ""),
        "ben": ("22.0", "25.0", "", "awaits a person's points: Essay (5 points)"),
    }
    assert "Graded by a person: 4.0 of 5.0 points." in (out / "reports" / "anna.html").read_text()
    assert "awaits a person" in (out / "class.html").read_text()
    store = Store(str(out / "grades.sqlite"), pointed.id)
    feedback = {score.student: score.feedback for score in scores_in(store, pointed, Policy())[0]}
    store.close()
    assert "Essay: 4.00 of 5" in feedback["anna"]
    assert "Essay: not graded yet of 5" in feedback["ben"]
    assert "Double and halve: 12.00 of 10, and up to 2 extra" in feedback["ben"]
    (tmp_path / "moodle.csv").write_text(
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Feedback comments\n"
        "Participant 1,anna,a@x,Submitted,,25.00,Yes,\nParticipant 2,ben,b@x,Submitted,,25.00,Yes,\n"
    )
    assert main(["gradebook", str(out), "--moodle", str(tmp_path / "moodle.csv"), *about]) == 0
    assert "A person has not graded yet, so the mark lacks it: ben: essay" in capsys.readouterr().out
    for wrong, message in ((("6", "--part", "essay"), "from 0 to 5"), (("1", "--part", "oral"), "there are essay")):
        assert main(["override", str(out), "anna", *wrong, *by, *about]) == 2
        assert message in capsys.readouterr().err
    assert main(["override", str(out), "anna", "machine", "--part", "essay", *by, *about]) == 0
    assert "awaits a person again" in capsys.readouterr().out
