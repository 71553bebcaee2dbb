"""Gradescope's `results.json`: one test for each outcome, or more where its checks are shown at different times.

The format is https://gradescope-autograders.readthedocs.io/en/latest/specs/; the structures below are its schema, against which
everything is checked before it is given out.
"""

from __future__ import annotations

import hashlib
import html
import itertools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from grader.model.report import CheckResult, OutcomeResult, Report
from grader.report.encoding import agree, encoded
from grader.report.lines import EVERYTHING, block_lines, remarks

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]
Format = Literal["text", "html", "simple_format", "md", "ansi"]
ROOM = 29_000
Text = Annotated[str, Meta(max_length=ROOM + 1_000)]
Number = Annotated[float, Meta(ge=0.0)]


class GradescopeTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of `tests`."""

    name: Annotated[str, Meta(max_length=300)]
    number: str
    score: Number
    max_score: Number
    status: Literal["passed", "failed"]
    output: Text
    output_format: Format
    tags: list[str]
    visibility: Visibility


class Results(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; `score` overrides the sum of the tests."""

    score: Number
    output: Text
    tests: list[GradescopeTest]
    execution_time: Number | UnsetType = UNSET
    output_format: Format = "html"
    test_output_format: Format = "html"
    test_name_format: Format = "text"
    visibility: Visibility = "visible"
    stdout_visibility: Visibility = "hidden"
    extra_data: dict[str, Any] = {}


def render(
    report: Report,
    visibility: Callable[[CheckResult], Visibility] = lambda check: "visible",
    factor: float = 1.0,
    notes: Iterable[str] = (),
    extra: dict[str, Any] | None = None,
) -> bytes:
    """Write the content of `results.json`.

    `visibility` decides when a student sees a check; while one is not visible, Gradescope keeps the total back too. `factor` is
    what the sum of the tests is multiplied by for the score, `notes` stand above the tests, `extra` is kept with the submission.
    Raises CheckError if the result would not be what Gradescope reads.
    """
    told = report.for_student()
    tests = [test for number, outcome in enumerate(told.outcomes, 1) for test in tests_of(outcome, number, visibility)]
    results = Results(
        score=round(told.counted(math.fsum(test.score for test in tests)) * factor, 6),
        output=paragraphs([*notes, *remarks(told, lambda check: visibility(check) == "visible")]),
        tests=tests,
        execution_time=report.seconds,
        extra_data={
            "assignment": report.assignment,
            "seed": report.seed,
            "sha256": report.submission.sha256,
            "report_sha256": report_digest(report),
            "earned": report.score,
            "made_with": report.made_with,
            **(extra or {}),
        },
    )
    return checked(results, report.score * factor)


def checked(results: Results, score: float) -> bytes:
    """Return the results as JSON. Raises CheckError if they break the schema or do not add up to `score`."""
    content = encoded(results, "Gradescope")
    agree([results.score], score, "Gradescope")
    return content


def tests_of(outcome: OutcomeResult, number: int, visibility: Callable[[CheckResult], Visibility]) -> list[GradescopeTest]:
    """List the tests of an outcome, one for each time at which checks of it are shown; extra credit has tests of its own."""
    groups: dict[tuple[bool, Visibility], list[CheckResult]] = {}
    for check in outcome.checks:
        groups.setdefault((check.is_extra, visibility(check)), []).append(check)
    if len(groups) == 1 and not outcome.most_extra:
        ((_, seen),) = groups
        return [make_test(outcome, str(number), "", seen, outcome.checks, score=outcome.score, max_score=outcome.max_score)]
    return [
        make_test(
            outcome,
            f"{number}.{part}",
            f" ({'extra credit, ' if extra else ''}{len(checks)} of {len(outcome.checks)} checks)",
            seen,
            checks,
            score=math.fsum(c.score for c in checks),
            # What can be earned on top is no part of what there is to earn.
            max_score=0.0 if extra else math.fsum(c.max_score for c in checks),
        )
        for part, ((extra, seen), checks) in enumerate(groups.items(), 1)
    ]


def make_test(
    outcome: OutcomeResult,
    number: str,
    part: str,
    seen: Visibility,
    checks: Sequence[CheckResult],
    *,
    score: float,
    max_score: float,
) -> GradescopeTest:
    score, max_score = round(score, 6), round(max_score, 6)
    return GradescopeTest(
        name=f"{outcome.title}{part}",
        number=number,
        score=score,
        max_score=max_score,
        status="passed" if all(check.score >= check.max_score for check in checks) else "failed",
        output=html_list(block_lines(checks)),
        output_format="html",
        tags=[outcome.id],
        visibility=seen,
    )


def html_list(lines: Sequence[str]) -> str:
    """Write lines as a list in HTML."""
    if not lines:
        return f"<p>{EVERYTHING}</p>"
    return f"<ul>\n{elements('li', lines)}\n</ul>"


def paragraphs(lines: Sequence[str]) -> str:
    return elements("p", lines)


def elements(tag: str, lines: Sequence[str]) -> str:
    """Write each line in an element of its own, as many as there is room for."""
    whole = [f"<{tag}>{marked_up(line)}</{tag}>" for line in lines]
    ends = itertools.accumulate(len(element) + 1 for element in whole)
    fitting = [element for element, end in zip(whole, ends, strict=True) if end < ROOM]
    return "\n".join(fitting if len(fitting) == len(whole) else [*fitting, f"<{tag}>and more</{tag}>"])


def marked_up(text: str) -> str:
    """Write a line as HTML: nothing in it is a tag, and what stands in backticks is code."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", html.escape(text))


def report_digest(report: Report) -> str:
    """Return the SHA-256 of the full report without its times: the same for the same submission, checks and seed."""
    outcomes = tuple(
        msgspec.structs.replace(o, checks=tuple(msgspec.structs.replace(c, seconds=0.0) for c in o.checks)) for o in report.outcomes
    )
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(report, outcomes=outcomes, seconds=0.0))).hexdigest()
