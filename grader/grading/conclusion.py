"""The end of a grading: a report from what became of the cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from grader.grading.advice import advise
from grader.grading.composition import judge_compositions
from grader.grading.conventions import said_once
from grader.grading.outline import completed
from grader.grading.practice import practice_apart, without_practice
from grader.grading.public_answers import without_public_answers
from grader.grading.purity import judge_imports, possible_copies
from grader.grading.scoring import led_to_culprits, named, outcome_results, told_why, with_checks
from grader.grading.session import fault
from grader.model.explaining import explained
from grader.model.report import CheckResult, Problem, Report, folded

if TYPE_CHECKING:
    from grader.grading.scheduler import GradingResults
    from grader.grading.session import Grader, Loaded


def conclude(grader: Grader, report: Report, loaded: Loaded, found: GradingResults, reuse: Mapping[str, CheckResult]) -> Report:
    """Return the `blank` report with what became of the checks."""
    collector, assignment = grader.fixtures, grader.assignment
    results = outcome_results(assignment, grader.checks, found.by_check(), reuse)
    blameless = found.blameless()
    mistakes = explained(dict(found.mistakes), said_once, found.mistakes, assignment.description)
    results = tuple(
        with_checks(o, [check if check.id in blameless else named(check, mistakes) for check in o.checks]) for o in results
    )
    results = without_public_answers(results, blameless)
    results = judge_compositions(assignment, results, blameless)
    results = tuple(judge_imports(assignment, outcome, loaded.loadings[0]) for outcome in results)
    graded = without_practice(assignment, loaded.submission)
    advice: list[Problem] = []
    advice = explained(advice, lambda: list(advise(assignment, graded, loaded.found, report.problems)))
    results = explained(results, told_why, results, advice)
    if not grader.hidden:
        results = explained(results, led_to_culprits, results, {name: one.uses for name, one in loaded.found.items()})
    changed = collector.changed_since(assignment.manifest)
    ours = (fault(assignment, "checks", text) for text in (*collector.broken, *found.lost, *changed))
    copies = possible_copies(assignment.description.forbidden, loaded.submission.files)
    problems = (*report.problems, *folded([*advice, *ours, *copies]))
    report = msgspec.structs.replace(report, problems=problems)
    return practice_apart(assignment, completed(report, results, loaded.begin, complete=True))
