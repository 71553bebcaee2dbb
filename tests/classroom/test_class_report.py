"""What a class report says of outcomes and checks."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np
import pytest
import scipy.stats
from support import RIGHT, submission

from grader.classroom.analysis import Analysis, ClassFindings
from grader.classroom.check_numbers import STATUSES
from grader.classroom.grades import Grade, make_grade
from grader.classroom.listing import StudentListing
from grader.classroom.names import file_names
from grader.classroom.packing import summarise
from grader.classroom.page import render
from grader.classroom.records import Attempt
from grader.classroom.suspects import correlation, correlation_interval, share_interval
from grader.grading.session import grade
from grader.model.assignment import Assignment
from grader.model.policy import Late, Policy
from grader.model.report import CheckResult, Report
from grader.sandbox import open_sandbox


@pytest.fixture(scope="module")
def right(toy: Assignment) -> Report:
    return grade(toy, submission(RIGHT), sandbox=open_sandbox())


def changed(report: Report, mistake: tuple[str, str] | None = None, **shares: float) -> Report:
    """The report with other shares of the points for the checks whose ids end so, because of a known mistake (id, message)."""

    def new(check: CheckResult) -> CheckResult:
        share = next((share for end, share in shares.items() if check.id.replace(".", "_").endswith(end)), None)
        if share is None:
            return check
        status = "passed" if share == 1.0 else "failed"
        diagnosis, message = mistake or (None, "")
        reason = None if share else "wrong_value"
        score = share * check.max_score
        return msgspec.structs.replace(check, score=score, status=status, reason=reason, diagnosis=diagnosis, message=message)

    outcomes = []
    for outcome in report.outcomes:
        checks = tuple(map(new, outcome.checks))
        outcomes.append(msgspec.structs.replace(outcome, checks=checks, score=sum(c.score for c in checks)))
    return msgspec.structs.replace(report, outcomes=tuple(outcomes), score=sum(o.score for o in outcomes))


def analysed(toy: Assignment, reports: list[Report]) -> ClassFindings:
    analysis = Analysis(toy)
    for report in reports:
        analysis.add(*summarise(report, b""))
    return analysis.findings()


def attempt(student: str) -> Attempt:
    return Attempt(1, student, "0" * 64, "", {}, None, False, "")


def page(toy: Assignment, findings: ClassFindings, reports: list[Report], policy: Policy | None = None) -> str:
    marks = [made_grade(attempt(f"<b>{n}"), report, policy) for n, report in enumerate(reports)]
    return render(toy, findings, listing(toy, marks), ["<script>alert(1)</script>"], "today")


def made_grade(attempt: Attempt, report: Report, policy: Policy | None = None) -> Grade:
    return make_grade([attempt], summarise(report, b"")[0], policy or Policy(), [])


def listing(toy: Assignment, marks: list[Grade], names: dict[str, str] | None = None) -> StudentListing:
    found = StudentListing(toy, {}, names or {}, None)
    for mark in marks:
        found.add(mark)
    return found


def test_which_outcome_to_teach_again_and_which_check_is_suspect(toy: Assignment, right: Report) -> None:
    # In `second` all fail much; `quadruple` is passed by the poor and failed by the good.
    good = changed(right, total=1.0, quadruple=0.0, draw=0.0, twice=0.0)
    poor = changed(right, total=0.0, draw=0.0, twice=0.0, shapes=0.0, worked_double=0.0, worked_half=0.0)
    reports = [good] * 12 + [poor] * 12
    findings = analysed(toy, reports)
    assert min(findings.outcomes, key=lambda o: o.mean).id == "second"
    suspects = {c.check.id: c.suspect for c in findings.checks if c.suspect}
    assert "fail it more often" in suspects["first.public.quadruple"]
    assert "nobody passes it" in suspects["second.hidden.draw"]
    # The poor have everything else about `half` right.
    assert suspects["first.public.worked.half"].startswith("12 students fail it")
    assert "first.hidden.random.half" not in suspects
    text = page(toy, findings, reports)
    assert text.index("Teach again first") < text.index("Sum and apply (outcome") < text.index("Marks")
    assert "first.public.quadruple" in text


def test_a_slip_of_one_is_no_suspicion_and_what_refuses_ten_is_found(toy: Assignment, right: Report) -> None:
    poor = changed(right, total=0.0, twice=0.0, worked_half=0.0, random_half=0.0)
    class_ = [right] * 32 + [poor] * 8
    # Somebody who is right otherwise fails one check, which correlates negatively with the rest.
    findings = analysed(toy, [changed(right, public_quadruple=0.0), *class_[1:]])
    (slip,) = [c for c in findings.checks if c.check.id == "first.public.quadruple"]
    assert slip.discrimination is not None
    assert slip.discrimination < -0.05
    assert not [c for c in findings.checks if c.suspect]
    refused = [changed(report, random_double=0.0) if n % 4 == 0 else report for n, report in enumerate(class_)]
    suspects = {c.check.id: c.suspect for c in analysed(toy, refused).checks if c.suspect}
    assert list(suspects) == ["first.hidden.random.double"]
    assert "10 students fail it" in suspects["first.hidden.random.double"]
    few = [changed(report, random_double=0.0) if n < 4 else report for n, report in enumerate(class_)]
    assert not [c for c in analysed(toy, few).checks if c.suspect]


def test_mistakes_that_many_make_are_taught_again_in_sentences(toy: Assignment, right: Report) -> None:
    twice = changed(right, ("squared", "the square is returned. See the sheet `first`."), random_double=0.0)
    rare = changed(right, ("plus_one", "one is added."), random_half=0.0)
    class_ = [twice] * 11 + [rare] * 4 + [right] * 25
    findings = analysed(toy, class_)
    assert not [c for c in findings.checks if c.suspect]
    text = page(toy, findings, class_)
    short, histogram = (
        text[text.index("In short") : text.index("<h2>Marks")],
        text[text.index("<h2>Marks") : text.index("<h2>Outcomes")],
    )
    assert "11 of 40 students</a>, <code>double</code>: The square is returned. See the sheet <code>first</code>." in short
    assert "One is added" not in short
    assert "One is added" in text
    assert re.findall(r">(\d+)</text>", histogram) == ["40", "0", "50"]
    # What few make is no lesson, and the commonest mistake all the same.
    assert "<strong>The commonest mistake</strong>" in page(toy, analysed(toy, [rare, right]), [rare, right])


def test_a_good_class(toy: Assignment, right: Report) -> None:
    findings = analysed(toy, [right] * 30)
    assert not [c for c in findings.checks if c.suspect]
    assert all(c.discrimination is None for c in findings.checks)
    assert findings.bins[-1] == findings.students == 30
    assert "No check stands out" in page(toy, findings, [right] * 30)


def test_a_check_that_could_not_be_run_is_suspect_in_a_class_of_one(toy: Assignment, right: Report) -> None:
    first, *others = right.outcomes
    broken = msgspec.structs.replace(first.checks[0], status="error", reason="check_broken", score=0.0)
    outcome = msgspec.structs.replace(first, checks=(broken, *first.checks[1:]))
    report = msgspec.structs.replace(right, outcomes=(outcome, *others), provisional=True)
    findings = analysed(toy, [report])
    assert [c.check.id for c in findings.checks if c.suspect] == [broken.id]
    assert "needs a person" in page(toy, findings, [report])


def test_the_page_needs_nothing_else_and_trusts_nobody(toy: Assignment, right: Report) -> None:
    text = page(toy, analysed(toy, [right]), [right])
    assert "<script>alert" not in text
    assert "<b>0" not in text
    assert "http:" not in text


def test_links_lead_to_files_of_any_name(toy: Assignment, right: Report) -> None:
    text = render(toy, analysed(toy, [right]), listing(toy, [made_grade(attempt("a#1"), right)], {"a#1": "a#1"}), [], "today")
    assert 'href="reports/a%231.html"' in text
    assert "https:" not in text
    assert text.count("<script>") == 1


def test_the_picture_has_a_pixel_for_each_check_and_student(toy: Assignment, right: Report) -> None:
    findings = analysed(toy, [changed(right, quadruple=0.0), right, right])
    assert findings.statuses.shape == (len(toy.manifest.checks), 3)
    row = [c.check.id for c in findings.checks].index("first.public.quadruple")
    # The best student stands first.
    assert [STATUSES[n] for n in findings.statuses[row]] == ["passed", "passed", "failed"]


def test_correlation_is_that_of_numpy() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 50))
    assert correlation(a, b) == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert correlation(np.ones(50), b) is None


def test_intervals_are_those_of_scipy() -> None:
    a, b = np.random.default_rng(1).normal(size=(2, 50))
    expected = scipy.stats.pearsonr(a, b).confidence_interval(0.99)
    assert correlation_interval(correlation(a, b), 50) == pytest.approx((expected.low, expected.high))
    assert correlation_interval(1.0, 3) is None
    share = scipy.stats.binomtest(7, 40).proportion_ci(0.99, method="wilson")
    assert share_interval(7, 40) == pytest.approx((share.low, share.high))
    assert share_interval(0, 0) == (0.0, 1.0)


def test_late_days_and_what_is_not_known(right: Report) -> None:
    due = msgspec.json.decode('"2026-01-31T12:00:00Z"', type=datetime)
    policy = Policy(late=Late(share_for_each_day=0.1, due=due))
    late = msgspec.structs.replace(attempt("a"), submitted=due.replace(day=1, month=2))
    found = made_grade(late, right, policy)
    assert (found.late.days, found.late.factor, found.final, found.machine) == (1, 0.9, 18.0, 20.0)
    (unknown,) = made_grade(attempt("a"), right, policy).person
    assert unknown == "has no time of submission: no late days were counted; if any count, `grader override` sets the mark"
    (marked,) = made_grade(msgspec.structs.replace(attempt("a"), late=True), right, policy).person
    assert marked.startswith("is late, and the time is not known: no late days were counted")


def test_what_is_right_for_public_inputs_only_needs_a_look(toy: Assignment) -> None:
    known = "{float(z): 2.0 * z for z in (-4.0, 1.11728225, 4.469129, *range(12))}"
    table = RIGHT.replace("return 2.0 * np.asarray(z)", f"return np.vectorize({known}.get, otypes=[float])(z)")
    (person,) = made_grade(attempt("a"), grade(toy, submission(table))).person
    assert person == "is right for the inputs of the public checks only, in `double`: it may be a table of their answers"


def test_names_of_files(tmp_path: Path) -> None:
    students = ["anna", "Anna", "../../etc", "a/b", "a\\b", "", ".", "x" * 300, "con\n", "Ünïcode 1"]
    names = file_names(students)
    assert len({name.casefold() for name in names.values()}) == len(students)
    for name in names.values():
        (tmp_path / f"{name}.html").write_text("")
    assert len(list(tmp_path.iterdir())) == len(students)
    assert names["anna"] == "anna"
    assert file_names(["O'Brien #1 (50 %)"]) == {"O'Brien #1 (50 %)": "O'Brien #1 (50 %)"}
