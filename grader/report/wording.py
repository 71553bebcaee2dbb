"""Wording that every rendering of a report shares: words and symbols of statuses, sentences, notes about the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.model.report import CheckResult, Report

PROBLEM_LINES = 20
"""So many lines about problems are shown at first; the report has all of them."""
UNFINISHED = {"not_implemented": "not implemented yet", "missing": "not found"}
"""Reasons of checks whose functions only have to be named, and what is said of these."""
SYMBOLS = {"passed": "✓", "partial": "~", "failed": "✗", "error": "!"}
WORDS = {"passed": "passed", "partial": "partly right", "failed": "not right yet", "error": "not run"}
PRINTED = "It printed:"
"""What stands above the first lines that a failing call has printed."""
NAMED = 5
"""So many functions or files are named where there are more."""
INCOMPLETE = "Incomplete: the grading was interrupted before its end."


def status_of(checks: Iterable[CheckResult]) -> str:
    """Return the status of an outcome: "error" if a check could not be run, what all checks are if they agree, else "partial"."""
    statuses = {check.status for check in checks}
    if "error" in statuses:
        return "error"
    return "passed" if statuses == {"passed"} else "failed" if statuses == {"failed"} else "partial"


def needs_words(check: CheckResult) -> bool:
    """Tell apart checks that a report explains, since they did not pass or passed with a note, from those that it counts."""
    return check.status != "passed" or bool(check.message)


def unfinished(checks: Sequence[CheckResult]) -> list[tuple[str, list[CheckResult]]]:
    """Group the checks of functions that are not there or not written by what is said of these: [("not found", [...])]."""
    named = [check for check in checks if check.reason in UNFINISHED and check.functions]
    groups = [(said, [check for check in named if check.reason == reason]) for reason, said in UNFINISHED.items()]
    return [(said, group) for said, group in groups if group]


def functions_of(checks: Iterable[CheckResult]) -> list[str]:
    """List the functions that the checks are about, each once, in their order."""
    return list(dict.fromkeys(name for check in checks for name in check.functions))


def sentence(text: str) -> str:
    """Begin a text with a capital letter, unless it begins with a name of the code: "w has shape (3,)", "costs[1] is not right"."""
    first = text.partition(" ")[0].rstrip(",:;.").replace("-", "")
    is_word = first == "a" or (len(first) > 1 and first.isalpha() and first[1:].islower() and set("aeiouy") & set(first.lower()))
    return text[:1].upper() + text[1:] if is_word else text


def points(value: float) -> str:
    """Write points with one digit after the point."""
    return f"{value:.1f}"


def provisional(checks: str) -> str:
    """Note that `checks`, such as "3 checks", have no verdict."""
    return f"Provisional: {checks} could not be run. That is the grader's fault, not the student's."


def withheld(report: Report, work: str) -> str:
    """Note how many hidden checks the grading of `work` will add; no text if there are none."""
    count = sum(outcome.withheld for outcome in report.outcomes)
    return f"{count} more checks run when {work} is graded: same rules, other numbers." if count else ""


def join_names(names: Iterable[str], most: int = NAMED) -> str:
    """Join the names, or the first ones and how many there are besides."""
    names = list(names)
    more = len(names) - most
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:most])} and {more} more"
