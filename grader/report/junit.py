"""JUnit XML: one suite for each outcome, one case for each check; our errors are errors, the student's failures failures."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from grader.model.report import CheckResult, ManualResult, OutcomeResult, Report
from grader.report import wording


def render(report: Report) -> bytes:
    """Write the report as JUnit XML, UTF-8."""
    root = ElementTree.Element("testsuites", name=clean(report.assignment), time=f"{report.seconds:.3f}")
    for outcome in report.outcomes:
        root.append(suite(outcome))
    if report.by_person:
        root.append(manual_suite(report.by_person))
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def suite(outcome: OutcomeResult) -> ElementTree.Element:
    failures = sum(c.status in ("failed", "partial") for c in outcome.checks)
    errors = sum(c.status == "error" for c in outcome.checks)
    element = ElementTree.Element(
        "testsuite",
        name=outcome.id,
        tests=str(len(outcome.checks)),
        failures=str(failures),
        errors=str(errors),
        time=f"{sum(c.seconds for c in outcome.checks):.3f}",
    )
    element.extend(case(check, outcome.id) for check in outcome.checks)
    return element


def manual_suite(parts: Sequence[ManualResult]) -> ElementTree.Element:
    """Return the suite of what a person grades; what awaits one was skipped."""
    element = ElementTree.Element(
        "testsuite",
        name="graded by a person",
        tests=str(len(parts)),
        failures="0",
        errors="0",
        skipped=str(sum(part.score is None for part in parts)),
        time="0.000",
    )
    for part in parts:
        child = ElementTree.SubElement(element, "testcase", classname="graded by a person", name=part.id, time="0.000")
        if part.score is None:
            ElementTree.SubElement(child, "skipped", message=clean(wording.manual_line(part)))
    return element


def case(check: CheckResult, outcome: str) -> ElementTree.Element:
    element = ElementTree.Element("testcase", classname=outcome, name=check.id, time=f"{check.seconds:.3f}")
    if check.status != "passed":
        kind = "error" if check.status == "error" else "failure"
        child = ElementTree.SubElement(element, kind, type=check.reason or "", message=clean(check.message))
        child.text = clean("\n".join(part for part in (check.detail, check.call) if part))
    return element


def clean(text: str) -> str:
    """Drop the characters that XML does not have."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")
