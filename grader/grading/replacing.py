"""Replacement of functions, for a person who asks why a check has failed: the check as it is, and with right functions lent.

Attribution stops as soon as it knows who is charged. Here every function that takes part is replaced by itself, too, and every
run of a case has the numbers of its first one, so that the runs can be compared. Nothing of this decides about a report.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from grader.grading.attribution import smallest
from grader.grading.budget import SubmissionTime
from grader.grading.exercise import ChargedRun, ExerciseRunner
from grader.grading.runner import CaseRun, CheckCase, global_generators_kept
from grader.grading.session import Grader, Loaded
from grader.model.report import CaseResult

AS_BEFORE = ", as before"
DETAIL_LENGTH = 200
"""Characters of the numbers behind one run."""


class ReplacedRun(msgspec.Struct, frozen=True):
    """The end of a check with right functions in place of these."""

    functions: tuple[str, ...]
    failing: int
    """The number of cases that fail."""
    first: CaseResult | None = None
    """The first one that fails."""


class Replacements(msgspec.Struct, frozen=True):
    """What becomes of a check that fails, over its cases that fail as they are."""

    cases: int
    as_it_is: ReplacedRun
    alone: tuple[ReplacedRun, ...] = ()
    """One function replaced, for each that takes part; none for a check that takes long."""
    together: ReplacedRun | None = None
    """Everything replaced that may be; None where nothing may."""
    needed: tuple[str, ...] = ()
    """The smallest set with which the cases pass that pass with everything replaced."""
    unused: tuple[str, ...] = ()
    """What may be replaced, and takes no part in these cases."""
    kept: tuple[str, ...] = ()
    """What is used and never replaced, since it would do the work of the tested function."""
    charged_here: tuple[str, ...] = ()
    """Functions of `needed` whose mistakes cost points in this check itself, so that it is not credited."""


def replacements(grader: Grader, loaded: Loaded, check: str) -> Replacements | None:
    """Run a check (by id) on a submission, as it is and with functions replaced; None if it is judged without a run of its own.

    The grader has one sandbox. Raises CheckError where that is broken.
    """
    collector = grader.fixtures
    collector.seed = loaded.seed
    cases = [case for case in grader.cases if case.check == check]
    if not cases:
        return None
    (exercise,) = grader.members(collector, loaded, cases, SubmissionTime(grader.seconds))
    with global_generators_kept():
        return combined([CaseReplacement(exercise, case) for case in exercise.cases], exercise)


class CaseReplacement:
    """One case of a check, run as it is and, if it fails, with what takes part in it replaced."""

    def __init__(self, exercise: ExerciseRunner, case: CheckCase) -> None:
        self.exercise = exercise
        # What the runs say is shown, so no code of ours is where the submission could read it.
        self.run_case = ChargedRun(exercise.runner, exercise.budget, case, frozenset(exercise.runner.trusted))
        self.tried: dict[frozenset[str], CaseRun] = {}
        self.usable = exercise.dependencies.replaceable(case.check.functions, made_with=case.made_with)
        self.fails = self.run(()).status == "failed"
        self.part: tuple[str, ...] = ()
        """What takes part: it is called, or what is called uses it."""
        self.needed: tuple[str, ...] = ()
        if self.fails and self.usable:
            self.try_out(long=case.check.is_long)

    def run(self, lend: Iterable[str]) -> CaseResult:
        """Run the case, unless that is known; with the random numbers that every other run of it has."""
        names = frozenset(lend)
        if names not in self.tried:
            self.exercise.runner.attempts = Counter()
            self.tried[names] = self.run_case(tuple(sorted(names)))
        return self.tried[names].result

    def passes(self, lend: Iterable[str]) -> bool:
        return self.run(lend).status == "passed"

    def try_out(self, *, long: bool) -> None:
        """Run the case with everything replaced, with one function at a time, and find what it takes."""
        passes = self.passes(self.usable)
        called = self.tried[frozenset(self.usable)].called
        reached = called.union(*map(self.exercise.dependencies.uses, called))
        self.part = tuple(name for name in self.usable if name in reached)
        if not long:
            for name in self.part:
                self.run((name,))
        if passes and self.part:
            self.needed = smallest(self.passes, self.part)


def combined(cases: list[CaseReplacement], exercise: ExerciseRunner) -> Replacements:
    """Put the cases of a check together."""
    failing = [case for case in cases if case.fails]
    usable = dict.fromkeys(name for case in failing for name in case.usable)
    part = dict.fromkeys(name for case in failing for name in case.part)

    def end(lend: tuple[str, ...] | None) -> ReplacedRun:
        found = [case.tried.get(frozenset(case.usable if lend is None else {*lend} & {*case.part})) for case in failing]
        results = [run.result for run in found if run and run.result.status != "passed"]
        return ReplacedRun(tuple(sorted(usable)) if lend is None else lend, len(results), results[0] if results else None)

    tested = exercise.cases[0].check.functions
    used = {name for function in tested for name in exercise.dependencies.uses(function)} & exercise.dependencies.trusted
    needed = {name for case in failing for name in case.needed}
    return Replacements(
        len(cases),
        end(()),
        tuple(end((name,)) for name in part) if not exercise.cases[0].check.is_long else (),
        end(None) if usable else None,
        tuple(sorted(needed)),
        tuple(sorted(usable.keys() - part.keys())),
        tuple(sorted(used - usable.keys() - {*tested})) if failing else (),
        tuple(sorted(needed & exercise.dependencies.blamed_here(exercise.cases[0].check))),
    )


def replacement_lines(found: Replacements, functions: tuple[str, ...], told: str = "") -> Iterator[str]:
    """Yield in lines what was found of a check of these functions, and what follows from it. The call `told` is not told again."""
    as_it_is = found.as_it_is
    if not as_it_is.failing:
        yield "Run again by itself it passes as it is, so nothing has to be replaced."
        return
    yield "Run again with the same numbers, and right functions in place of the student's:"
    if as_it_is.first and as_it_is.first.call not in ("", told):
        yield f"  the call: {as_it_is.first.call}"
    yield f"  nothing replaced: {ended(found, as_it_is)}"
    ends = {run.functions[0]: ended(found, run) for run in found.alone}
    yield from (f"  {name}: {end}" for name, end in ends.items() if not end.endswith(AS_BEFORE))
    if same := [name for name, end in ends.items() if end.endswith(AS_BEFORE)]:
        yield f"  without a difference: {', '.join(same)}"
    if len(found.needed) > 1:
        yield f"  {', '.join(found.needed)} together: passes"
    if found.together and found.together.functions not in (found.needed, *(run.functions for run in found.alone)):
        yield f"  all of them ({len(found.together.functions)}): {ended(found, found.together)}"
    if found.unused:
        yield f"  not called in it: {', '.join(found.unused)}"
    if found.kept:
        yield f"  never replaced, since they do the work of {', '.join(functions)}: {', '.join(found.kept)}"
    yield conclusion(found, ", ".join(functions))


def ended(found: Replacements, run: ReplacedRun) -> str:
    """Return in words how a run ended; what differs from the run with nothing replaced is told."""
    if run.first is None:
        return "passes"
    of = f" in {run.failing} of {found.cases} cases" if found.cases > 1 else ""
    before = found.as_it_is.first if run is not found.as_it_is else None
    new = [run.first.message] if before is None or before.message != run.first.message else []
    if run.first.detail and (before is None or before.detail != run.first.detail):
        new.append(textwrap.shorten(run.first.detail, DETAIL_LENGTH, placeholder=" ..."))
    ending = f": {'; '.join(new)}" if new else AS_BEFORE
    return f"fails{of}{ending}"


def conclusion(found: Replacements, tested: str) -> str:
    """Return in a sentence where the mistake is."""
    if found.together is None:
        return f"So the mistake is in {tested}: it uses no function that may be replaced."
    sole = [run.functions[0] for run in found.alone if not run.failing and run.functions != found.needed]
    if found.together.failing:
        more = f" {', '.join(found.needed)} must be replaced, too, in some of the cases." if found.needed else ""
        return f"So there is a mistake in {tested} itself: it fails with everything replaced that it uses.{more}"
    other = f" It passes with one of these replaced, too, which come between: {', '.join(sole)}." if sole else ""
    own = ", ".join(found.charged_here)
    charged = f" This check is one of those in which a mistake in {own} costs points, so it is not credited." if own else ""
    several = "mistakes are" if len(found.needed) > 1 else "mistake is"
    return f"So the {several} in {', '.join(found.needed)}, and {tested} is right.{other}{charged}"
