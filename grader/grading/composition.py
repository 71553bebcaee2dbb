"""What a mistake of a capstone's function itself costs: one small check, once, whatever the checks are about that notice it.

A capstone puts the functions of all outcomes together, so one slip in it makes checks of several outcomes fail. Attribution has
shown which of these failures remain with everything replaced that the function uses. An example: `train` uses another activation in
its hidden layers. Its checks for losses, backpropagation and momentum fail, and all of them are credited. Instead the check of its
composition, which counts towards the outcome that the assignment names, loses as much as they have lost, and at most all it has.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import msgspec

from grader.grading.scoring import with_checks
from grader.model.assignment import Assignment, Capstone
from grader.model.report import Check, CheckResult, Kind, OutcomeResult, Status

KIND: Kind = "composition"
WRITTEN = 0.35
"""A function that earns less than this share of the points of its checks is not written yet: nothing is credited, and it loses
them all, like one that is missing. A `train` that hands back its initial weights has a third, those with one slip have more."""


def composition_checks(capstones: Sequence[Capstone]) -> list[Check]:
    """Return the manifest's entries for the compositions of these capstones."""
    return [
        Check(
            id=f"{capstone.id}.public.composition.{function}",
            outcome=own.outcome,
            title=f"`{function}` itself, with right functions in place of all that it uses",
            functions=(function,),
            kind=KIND,
            points=own.points,
            hidden=False,
            seconds=5.0,
        )
        for capstone in capstones
        for function, own in capstone.own.items()
    ]


def judge_compositions(
    assignment: Assignment, outcomes: Sequence[OutcomeResult], blameless: Collection[str]
) -> tuple[OutcomeResult, ...]:
    """Return the outcomes with every check of a composition decided, and with credit for the other checks of its function.

    `blameless` are the ids of checks that have failed because of other functions; those stay as they are. Where the check of a
    composition is not among the results, the others are not credited, so that the mistake is told somewhere.
    """
    results = {check.id: check for outcome in outcomes for check in outcome.checks}
    for entry in composition_checks(assignment.description.capstone):
        if entry.id in results:
            checks = [c for c in results.values() if c.functions == entry.functions and c.id != entry.id]
            results |= {check.id: check for check in judged(results[entry.id], checks, blameless)}
    return tuple(with_checks(outcome, [results[check.id] for check in outcome.checks]) for outcome in outcomes)


def judged(own: CheckResult, checks: Sequence[CheckResult], blameless: Collection[str]) -> list[CheckResult]:
    """Return the check of a composition, decided by all other `checks` of the function, and those that are credited."""
    broken = next((check for check in checks if check.status == "error"), None)
    wrong = [check for check in checks if check.status in ("partial", "failed") and check.max_score and check.id not in blameless]
    if broken or not wrong:
        return [decided(own, "error" if broken else "passed", 0.0 if broken else own.max_score, broken)]
    copied = next((check for check in wrong if check.reason == "public_only"), None)
    earned, most = math.fsum(check.score for check in checks), math.fsum(check.max_score for check in checks)
    if copied or earned < WRITTEN * most:
        return [decided(own, "failed", 0.0, copied or wrong[0])]
    lost = math.fsum(check.max_score - check.score for check in wrong)
    told = min(wrong, key=plainness)
    status: Status = "partial" if lost < own.max_score else "failed"
    result = decided(own, status, max(own.max_score - lost, 0.0), told)
    others = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    message = f'{told.message}; seen in the check "{told.title}"{others}, and charged here only'
    return [msgspec.structs.replace(result, message=message), *map(credited, wrong)]


def plainness(check: CheckResult) -> tuple[bool, ...]:
    """Return by what a check is told before others: that which explains them comes first.

    With global random numbers, no two trainings are alike. A wrong gradient is why costs and networks are wrong.
    """
    return (
        check.diagnosis is None,
        check.hidden,
        check.reason != "global_random",
        check.kind == "convergence",
        check.kind != "gradient",
    )


def decided(own: CheckResult, status: Status, score: float, told: CheckResult | None) -> CheckResult:
    """Return the check of a composition with this end, in the words of the check `told`."""
    if told is None:
        return msgspec.structs.replace(own, status=status, reason=None, score=score, message="")
    # A public check shows no number of a hidden one.
    shown = (told.detail, told.figure) if not told.hidden else ("", None)
    return msgspec.structs.replace(
        own,
        status=status,
        reason=told.reason,
        score=score,
        message=told.message,
        diagnosis=told.diagnosis,
        detail=shown[0],
        figure=shown[1],
    )


def credited(check: CheckResult) -> CheckResult:
    """Return a check as passed. What it has observed stays in `detail`: it is told once, in the check of the composition."""
    detail = "; ".join(part for part in (check.message, check.detail) if part)
    return msgspec.structs.replace(
        check,
        status="passed",
        reason=None,
        score=check.max_score,
        message="",
        detail=detail,
        diagnosis=None,
        figure=None,
        follow_through=True,
    )
