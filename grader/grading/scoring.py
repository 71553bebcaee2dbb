"""Scoring: from the results of cases to those of checks and outcomes. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

import msgspec

from grader.model.assignment import Assignment, HiddenPart
from grader.model.report import CaseResult, Check, CheckResult, FunctionResult, Mistake, OutcomeResult, Problem, Reason, Status

DIGITS = 6
UNNAMED: tuple[Reason, ...] = (
    "missing",
    "not_implemented",
    "ambiguous",
    "timed_out",
    "crashed",
    "out_of_memory",
    "forbidden_import",
    "public_only",
)
"""Reasons that say all there is to say: no known mistake explains more."""
NOT_RUN = CaseResult("error", "not_run", "this check has not been run; that is not your fault")


def outcome_results(
    assignment: Assignment,
    wanted: Iterable[Check],
    cases: Mapping[str, Sequence[CaseResult]],
    earlier: Mapping[str, CheckResult] = MappingProxyType({}),
) -> tuple[OutcomeResult, ...]:
    """Return every check of the manifest that is among `wanted`, scored, by outcome.

    What can be earned is the manifest's: a check that did not run is an error and earns nothing. The checks of an outcome share
    its points by their weights; those that are withheld from this copy keep theirs. `earlier` results stand as they are, for the
    points that their checks have now.
    """
    chosen = {check.id for check in wanted}
    worth, extra = worths(assignment), extra_checks(assignment)
    results = []
    for outcome in assignment.outcomes:
        checks = [c for c in assignment.manifest.checks if c.outcome == outcome.id]
        withheld = assignment.manifest.withheld.get(outcome.id)
        scored = tuple(
            revalued(earlier[check.id], check, worth[check.id], extra=check.id in extra)
            if check.id in earlier
            else check_result(check, cases.get(check.id, ()), worth[check.id], extra=check.id in extra)
            for check in checks
            if check.id in chosen
        )
        if scored:
            results.append(
                OutcomeResult(
                    id=outcome.id,
                    title=outcome.title,
                    section=outcome.section,
                    lecture=assignment.description.lecture_address(outcome.section),
                    section_of=assignment.description.lecture,
                    withheld=withheld.checks if withheld else 0,
                    score=total(c.score for c in scored),
                    max_score=total(c.max_score for c in scored if not c.is_extra),
                    checks=scored,
                    functions=function_results(scored),
                    extra=total(c.max_score for c in scored if c.is_extra) or msgspec.UNSET,
                )
            )
    return tuple(results)


def worths(assignment: Assignment) -> dict[str, float]:
    """Return the points that each check can earn, by id.

    The checks of an outcome share its points by their weights, and those of a function of extra credit share the points of that.
    """
    worth: dict[str, float] = {}
    for outcome in assignment.outcomes:
        sharing: dict[str, list[Check]] = {}
        for check in assignment.manifest.checks:
            if check.outcome == outcome.id:
                sharing.setdefault(outcome.extra_of(check), []).append(check)
        hidden = assignment.manifest.withheld.get(outcome.id, HiddenPart(0, 0.0))
        for function, checks in sharing.items():
            points, withheld = (
                (outcome.extra[function], hidden.extra.get(function, 0.0)) if function else (outcome.points, hidden.points)
            )
            weight = math.fsum(map(outcome.weight_of, checks)) + withheld
            worth |= {c.id: points * outcome.weight_of(c) / weight if weight else 0.0 for c in checks}
    return worth


def extra_checks(assignment: Assignment) -> frozenset[str]:
    """Return the ids of the checks that are extra credit."""
    outcomes = {outcome.id: outcome for outcome in assignment.outcomes}
    return frozenset(c.id for c in assignment.manifest.checks if c.outcome in outcomes and outcomes[c.outcome].extra_of(c))


def function_worths(assignment: Assignment) -> dict[str, float]:
    """Return the points that each function can earn, in all outcomes together; those of a check of several are divided."""
    worth, found = worths(assignment), dict[str, float]()
    for check in assignment.manifest.checks:
        for name in check.functions:
            found[name] = found.get(name, 0.0) + worth[check.id] / len(check.functions)
    return found


def revalued(result: CheckResult, check: Check, worth: float, *, extra: bool) -> CheckResult:
    """Return the same result under the title and for the points that the check has now."""
    share = result.score / result.max_score if result.max_score else float(result.status == "passed")
    mark = extra or msgspec.UNSET
    return msgspec.structs.replace(result, title=check.title, kind=check.kind, score=worth * share, max_score=worth, extra=mark)


def total(numbers: Iterable[float]) -> float:
    """Return the sum, rounded to as many digits as reports have."""
    return round(math.fsum(numbers), DIGITS)


def check_result(check: Check, cases: Sequence[CaseResult], worth: float, *, extra: bool = False) -> CheckResult:
    """Return the result of a check: its cases have equal shares, and one that is an error makes the check one."""
    cases = cases or (NOT_RUN,)
    passed = [case for case in cases if case.status == "passed"]
    wrong = next((c for c in cases if c.status == "error"), next((c for c in cases if c.status == "failed"), None))
    share = len(passed) / len(cases) if wrong is None or wrong.status == "failed" else 0.0
    replaced = sorted({name for case in passed for name in case.replaced})
    message = wrong.message if wrong else credit(check, replaced)
    if wrong and wrong.status == "failed" and passed:
        message += f" ({len(passed)} of {len(cases)} cases pass)"
    status: Status = "passed" if wrong is None else "error" if wrong.status == "error" else "partial" if passed else "failed"
    return CheckResult(
        id=check.id,
        title=check.title,
        functions=check.functions,
        kind=check.kind,
        status=status,
        reason=wrong.reason if wrong else None,
        # More digits than a total has, so that the parts add up to it.
        score=worth * share,
        max_score=worth,
        hidden=check.hidden,
        message=message,
        detail=wrong.detail if wrong else "",
        call=wrong.call if wrong else "",
        figure=wrong.figure if wrong else None,
        printed=wrong.printed if wrong else (),
        trace=wrong.trace if wrong else "",
        follow_through=bool(replaced),
        seconds=round(math.fsum(case.seconds for case in cases), 4),
        extra=extra or msgspec.UNSET,
    )


def credit(check: Check, replaced: Sequence[str]) -> str:
    """Return the message of a check that passes: empty, unless functions were replaced."""
    if not replaced:
        return ""
    return f"{once_replaced(check, replaced)}: counted in full, the mistake costs its points there only"


def once_replaced(check: Check, replaced: Sequence[str], *, credited: bool = True) -> str:
    """Return how a check ends with trusted functions in place of the `replaced` ones, for the student.

    "`f` is right once `a` and `b` are replaced", or, where that is not `credited`, "`f` passes once `a` is replaced". Of a long
    run it is not known whether it would have passed as it is: "`f` is right with `a` replaced".
    """
    several = len(check.functions) > 1
    verb = ("are right" if several else "is right") if credited else ("pass" if several else "passes")
    if credited and check.is_long:
        how = f"with {quoted(replaced)} replaced"
    else:
        how = f"once {quoted(replaced)} {'are' if len(replaced) > 1 else 'is'} replaced"
    return f"{quoted(check.functions)} {verb} {how}"


def quoted(names: Sequence[str]) -> str:
    """Return names of functions as a list in a sentence: "`a`, `b` and `c`"."""
    *others, last = (f"`{name}`" for name in names)
    return f"{', '.join(others)} and {last}" if others else last


def with_checks(outcome: OutcomeResult, checks: Sequence[CheckResult]) -> OutcomeResult:
    """Return the same outcome with other results for its checks."""
    found, score = function_results(checks), total(c.score for c in checks)
    return msgspec.structs.replace(outcome, checks=tuple(checks), functions=found, score=score)


def function_results(checks: Sequence[CheckResult]) -> tuple[FunctionResult, ...]:
    """Return what each function that the checks name has earned, and what it is worth."""
    by_name: dict[str, list[CheckResult]] = {}
    for check in checks:
        for name in check.functions:
            by_name.setdefault(name, []).append(check)
    return tuple(
        FunctionResult(
            name,
            total(c.score / len(c.functions) for c in own),
            total(c.max_score / len(c.functions) for c in own),
            any(c.is_extra for c in own) or msgspec.UNSET,
        )
        for name, own in by_name.items()
    )


def named(check: CheckResult, mistakes: Mapping[str, Mistake]) -> CheckResult:
    """Return the result with a diagnosis, if the function of a failed check makes a known mistake."""
    if not can_be_named(check.functions, check.status, check.reason) or check.functions[0] not in mistakes:
        return check
    mistake = mistakes[check.functions[0]]
    detail = after_each_other(check.message, check.detail)
    return msgspec.structs.replace(check, diagnosis=mistake.id, message=mistake.message, detail=detail)


def after_each_other(message: str, detail: str) -> str:
    """Return two texts as one."""
    return f"{message}{' ' if message.endswith('?') else '; '}{detail}" if message and detail else message or detail


def told_why(results: tuple[OutcomeResult, ...], problems: Iterable[Problem]) -> tuple[OutcomeResult, ...]:
    """Return the results with the problem of a function as the message of its failed checks, where no known mistake is named."""
    causes = {problem.function: problem.message for problem in problems if problem.function}
    return tuple(with_checks(outcome, [with_cause(check, causes) for check in outcome.checks]) for outcome in results)


def with_cause(check: CheckResult, causes: Mapping[str, str]) -> CheckResult:
    """Return the result of a check with the cause of its failure, by function, if one is known."""
    if check.diagnosis or not can_be_named(check.functions, check.status, check.reason) or check.functions[0] not in causes:
        return check
    detail = after_each_other(check.message, check.detail)
    return msgspec.structs.replace(check, message=causes[check.functions[0]], detail=detail)


def led_to_culprits(results: tuple[OutcomeResult, ...], uses: Mapping[str, Collection[str]]) -> tuple[OutcomeResult, ...]:
    """Return the results with what is to be mended first as the message of checks that may fail for that reason alone.

    `uses` names for each function those that it leads to. Where the right functions are at hand, attribution knows better.
    """
    failed = (c for o in results for c in o.checks if can_be_named(c.functions, c.status, c.reason))
    wrong = {check.functions[0] for check in failed}
    culprits = {name: {*uses.get(name, ())} & wrong - {name} for name in wrong}
    # The one that uses none of the others comes first; functions that use each other blame nobody.
    first = {name: min(by, key=lambda other: (len(culprits[other]), other)) for name, by in culprits.items() if by}
    causes = {name: f"it uses `{by}`, which is not right yet: mend that first" for name, by in first.items() if not culprits[by]}
    return tuple(with_checks(outcome, [with_cause(check, causes) for check in outcome.checks]) for outcome in results)


def can_be_named(functions: Sequence[str], status: Status, reason: Reason | None) -> bool:
    """Tell whether a check of these functions went wrong in a way that a known mistake may explain."""
    return len(functions) == 1 and status in ("failed", "partial") and reason not in UNNAMED
