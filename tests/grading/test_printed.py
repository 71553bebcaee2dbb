"""What a submission prints: told where a public check fails, nowhere else, and without a say in any verdict."""

from __future__ import annotations

import contextlib
import io

import msgspec
import pytest
from support import RIGHT, Grade, checks_of, submission

from grader.grading.server import GradingRequest, GradingServer
from grader.model.assignment import Assignment
from grader.model.report import Report
from grader.report import to_html
from grader.report.terminal import console, show

SILENT = RIGHT.replace("return 2.0 *", "return 3.0 *").replace("return 0.5 *", "return 0.25 *")
TALKATIVE = SILENT.replace("return 3.0", 'print("::error::given", z)\n    return 3.0').replace(
    "return float(np", 'print("never told")\n    return float(np'
)


def without_times(report: Report, *, printed: bool) -> object:
    """All that a report says, but for times, for the submission, and unless it is asked for, for what was printed."""
    kept = () if printed else ("printed",)
    checks = [{**msgspec.to_builtins(c), "seconds": 0, **dict.fromkeys(kept)} for c in checks_of(report)]
    return report.score, checks


def test_only_public_checks_that_fail_tell_what_was_printed(grade_toy: Grade, capsys: pytest.CaptureFixture[str]) -> None:
    report = grade_toy(TALKATIVE)
    printed = {c.id: c.printed for c in checks_of(report) if c.printed}
    assert printed == {
        "first.public.worked.double": ("::error::given [ 1. -4.]",),
        "first.public.shapes": ("::error::given 1.0",),
    }
    assert without_times(report, printed=False) == without_times(grade_toy(SILENT), printed=False)
    assert without_times(report, printed=True) == without_times(grade_toy(TALKATIVE), printed=True)
    text = io.StringIO()
    show(report.for_student(), console(text))
    lines = text.getvalue().splitlines()
    assert [line for line in lines if "given" in line] == ["      | ::error::given 1.0"], "once for a function"
    assert not [line for line in lines if line.lstrip().startswith("::")]
    assert b"<pre>::error::given 1.0</pre>" in to_html(report)


def test_a_verdict_that_is_known_already_tells_what_this_submission_has_printed(toy: Assignment) -> None:
    texts = (SILENT, TALKATIVE, TALKATIVE.replace("given", "another"), SILENT)
    with contextlib.closing(GradingServer(toy, ())) as server:
        reports = [server.grade(GradingRequest(submission(text), 1)) for text in texts]
    told = [next(c.printed for c in checks_of(r) if c.id == "first.public.worked.double") for r in reports]
    assert told == [(), ("::error::given [ 1. -4.]",), ("::error::another [ 1. -4.]",), ()]
    assert len({repr(without_times(report, printed=False)) for report in reports}) == 1
