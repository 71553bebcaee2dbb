"""Public answers: what a submission gets right in the public checks only is no work, and earns nothing.

Students have the public checks with all their numbers, so a program can make a table of them, which no code is needed for. It fails
every hidden check that asks for values. An honest function that is wrong fails public checks as well, or makes a known mistake.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence

import msgspec

from grader.grading.scoring import quoted, with_checks
from grader.model.report import CheckResult, OutcomeResult

SHARE = 0.5
"""A function gets its public checks right if it has more than this share of their points, and of the points of those that ask for
values. Of honest mistakes, nearly all of those that get as much have a name, or pass a hidden check."""


def without_public_answers(outcomes: Sequence[OutcomeResult], blameless: Collection[str]) -> tuple[OutcomeResult, ...]:
    """Return the outcomes in which public checks count only where their functions are right for other inputs as well.

    `blameless` are the ids of checks that have failed because of other functions. Where the hidden checks did not run, nothing is
    known, and every check counts.
    """
    # What the other checks decide about is no evidence.
    checks = [check for outcome in outcomes for check in outcome.checks if check.kind != "composition"]
    names = dict.fromkeys(name for check in checks for name in check.functions)
    copied = {name for name in names if is_public_only([c for c in checks if name in c.functions], blameless)}
    if not copied:
        return tuple(outcomes)
    return tuple(with_checks(o, [without_points(c, copied) for c in o.checks]) for o in outcomes)


def is_public_only(checks: Sequence[CheckResult], blameless: Collection[str]) -> bool:
    """Tell whether a function with these checks is right for the inputs of public checks, and for no others.

    It is not if a hidden check that asks for values passes in part, or tells nothing: an error, or the fault of another function.
    Nor is it if a known mistake explains what the function does.
    """
    checks = [check for check in checks if check.max_score]
    hidden = asking_for_values(check for check in checks if check.hidden)
    if not hidden or any(c.status != "failed" or c.id in blameless for c in hidden) or any(c.diagnosis for c in checks):
        return False
    public = [check for check in checks if not check.hidden]
    return bool(public) and all(share_earned(some) > SHARE for some in (public, asking_for_values(public)))


def share_earned(checks: Iterable[CheckResult]) -> float:
    """Return the share of the points that was earned in these checks."""
    each = list(checks)
    return math.fsum(check.score for check in each) / math.fsum(check.max_score for check in each)


def asking_for_values(checks: Iterable[CheckResult]) -> list[CheckResult]:
    """Return the checks that a function cannot pass without computing something; all of them, if there are only properties.

    That a function has a certain property, such as an exception for unknown names, can be had without any work.
    """
    every = list(checks)
    return [check for check in every if check.kind != "property"] or every


def without_points(check: CheckResult, copied: Collection[str]) -> CheckResult:
    """Return the result of a check; a public one of a function in `copied` does not count."""
    names = [name for name in check.functions if name in copied]
    if check.hidden or not names or not check.score:
        return check
    verb = "are" if len(names) > 1 else "is"
    message = f"{quoted(names)} {verb} right for the inputs of the public checks, and wrong for the other inputs that were tried"
    advice = "points for public checks count once other inputs are right as well"
    return msgspec.structs.replace(check, status="failed", reason="public_only", score=0.0, message=f"{message}; {advice}")
