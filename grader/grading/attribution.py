"""Attribution: charges a mistake once, to the function in which it was made.

A case that fails is run again with trusted functions in place of others that the tested one uses. What passes then is credited.
An example: `train` calls `loss` and `gradient`, and `gradient` is wrong. The checks of `gradient` fail, which costs its points.

1. In the first round the check of `train` fails as well. `gradient` has failed somewhere, so it is a suspect, and `loss` is not.
2. In the last round the check is run with the suspects replaced. It passes: `train` itself is right.
3. The smallest set of functions with which it passes is searched for (QuickXplain): here `gradient` alone.
4. The case counts as passed and says so: "`train` is right once `gradient` is replaced". In the report it is `follow_through`.
5. If it does not pass with the suspects replaced, all that may be replaced is, since a mistake may show nowhere else.

A capstone has no outcome of its own. Its checks blame the functions of the outcome that they count towards: if such a function
is in the smallest set, the case stays failed and names it. What hangs is replaced before the case is run as it is, which would only
cost its time. A long run is tried with all suspects at once, since a search would take many long runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable
from typing import Protocol

import msgspec

from grader.grading.dependencies import Dependencies
from grader.grading.runner import CaseRun
from grader.grading.scoring import once_replaced
from grader.model.report import CaseResult, Check

SEARCH_ATTEMPTS = 10
"""Number of runs for finding which of the replaced functions it takes; not seconds, which would not repeat themselves."""
ATTRIBUTION_SECONDS = 120.0
"""Seconds for all of an exercise together, as a last resort: of what limits of time count, and of our own processor time."""
GIVEN_UP = CaseRun(CaseResult("failed", "not_converged", "there was no time left to try this"), frozenset(), 0.0, 0.0)


class Deferred(msgspec.Struct, frozen=True, tag=True):
    """A case that has been put off, since it uses what hangs, or takes long and uses what is wrong.

    The last round runs it with that replaced first, and as it is only if this does not help. `runs` is how often it has been run.
    """

    number: int
    runs: int = 0


class Rerun(Protocol):
    """Runs the case with these functions replaced. Without `blame`, being cut is not held against the tested functions."""

    def __call__(self, lend: tuple[str, ...] = (), *, blame: bool = True) -> CaseRun: ...


class Evidence:
    """Knowledge about one exercise: what is known when its last round begins, and what attribution adds to it."""

    def __init__(self, suspects: Iterable[str] = (), hanging: Iterable[str] = ()) -> None:
        self.suspects = frozenset(suspects)
        """Functions that have failed in any exercise."""
        self.hanging = frozenset(hanging)
        """Suspects that do not end."""
        self.needed: list[tuple[str, ...]] = []
        """Sets of functions that had to be replaced in cases of this exercise."""
        self.wrong_alone: set[str] = set()
        """Functions of which a case of this exercise fails with everything replaced that they use."""
        self.seconds = 0.0
        """Seconds that attribution has taken."""

    def add(self, needed: tuple[str, ...]) -> tuple[str, ...]:
        """Keep a set for the cases that follow, and return it."""
        if needed and needed not in self.needed:
            self.needed.append(needed)
        return needed


class Attribution:
    """Finds out for one case whose fault it is that it fails."""

    def __init__(
        self, check: Check, dependencies: Dependencies, evidence: Evidence, run: Rerun, made_with: Collection[str] = ()
    ) -> None:
        self.check = check
        self.dependencies = dependencies
        self.evidence = evidence
        self.run = run
        self.usable = dependencies.replaceable(check.functions, evidence.suspects, made_with)
        """Functions that may be replaced, likely culprits first."""
        self.own = dependencies.blamed_here(check)
        found, hanging = dependencies.loading.found, evidence.hanging
        culprits = evidence.suspects.union(*(evidence.needed if check.is_long else ()))
        self.suspects = tuple(name for name in self.usable if name in culprits or name not in found)
        self.hanging = tuple(n for n in self.usable if n in hanging and hanging.isdisjoint(dependencies.uses(n)))
        self.tried: dict[frozenset[str], CaseRun] = {}
        """Runs by what was replaced in them."""

    def result(self, failed: CaseResult | Deferred) -> CaseResult:
        """Return how the case ends that has `failed` as it is, or has been deferred."""
        if isinstance(failed, Deferred):
            first = self.others(self.suspects) if self.check.is_long else self.hanging
            # What is short, and right but slow, passes as it is, whatever it took for others.
            if first and self.own.isdisjoint(self.evidence.hanging) and self.passes(first):
                return self.credited(first)
            known = self.tried.get(frozenset(first))
            # Where the case ended once these were replaced, it is not the tested function that does not end.
            failed = self.run(blame=known is None or known.result.reason == "timed_out").result
            if failed.status != "failed":
                return failed
        for lend in self.choices():
            if self.passes(lend):
                needed = self.needed(lend)
                if self.own & set(needed):
                    message = f"{failed.message}; {once_replaced(self.check, needed, credited=False)}"
                    return msgspec.structs.replace(failed, message=message, replaced=needed)
                if self.passes(needed):
                    return self.credited(needed)
        all_replaced = self.tried.get(frozenset(self.usable))
        if all_replaced and all_replaced is not GIVEN_UP:
            self.evidence.wrong_alone.update(self.check.functions)
        return failed

    def choices(self) -> Iterable[tuple[str, ...]]:
        """Return what to replace together: what it took in another case, all suspects, all there is, likely more than it takes.

        What takes long is not tried with all there is if another case has shown that the tested function is wrong by itself.
        """
        if self.check.is_long and self.evidence.wrong_alone.issuperset(self.check.functions):
            return filter(None, (self.others(self.suspects), self.suspects))
        known = []
        for names in () if self.check.is_long else self.evidence.needed:
            if set(names) <= set(self.usable):
                lend = {*names, *self.others(self.hanging)}
                known.append(tuple(name for name in self.usable if name in lend))
        return filter(None, (*known, self.others(self.suspects), self.suspects, self.others(self.usable), self.usable))

    def others(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return those among `names` whose mistakes cost no points here."""
        return tuple(name for name in names if name not in self.own)

    def passes(self, lend: Iterable[str]) -> bool:
        """Tell whether the case passes with these replaced; it is run only if that is not known yet."""
        chosen = frozenset(lend)
        if chosen not in self.tried:
            # What has not been called has made no difference.
            known = (run for lent, run in self.tried.items() if run.called <= chosen <= lent)
            self.tried[chosen] = next(known, None) or self.another_run(chosen)
        return self.tried[chosen].result.status == "passed"

    def another_run(self, lend: frozenset[str]) -> CaseRun:
        """Run the case with these replaced, unless there is no time left."""
        run = self.run(tuple(sorted(lend))) if self.evidence.seconds < ATTRIBUTION_SECONDS else GIVEN_UP
        self.evidence.seconds += run.seconds
        return run

    def needed(self, lend: tuple[str, ...]) -> tuple[str, ...]:
        """Return the smallest part of `lend`, with which the case passes, that is enough; of a long one, that and all suspects."""
        called = self.tried[frozenset(lend)].called
        # Which of the suspects it takes would need many long runs to find out; without what hangs it would hang again.
        kept = self.suspects if self.check.is_long else (*self.hanging, *self.certain(lend))
        at_work = called if self.check.is_long else called.union(*map(self.dependencies.uses, called))
        return self.evidence.add(smallest(self.passes, tuple(name for name in lend if name in at_work), kept))

    def certain(self, lend: tuple[str, ...]) -> tuple[str, ...]:
        """Return what has to be replaced for sure: the one function that costs points here, where it takes more than all others."""
        own = self.own & self.tried[frozenset(lend)].called
        without = self.tried.get(frozenset(self.others(lend)))
        return tuple(own) if len(own) == 1 and without and without.result.status != "passed" else ()

    def credited(self, lend: tuple[str, ...]) -> CaseResult:
        """Return the case that has passed with these replaced; those of them that were called made the difference."""
        run = self.tried[frozenset(lend)]
        return msgspec.structs.replace(run.result, replaced=self.evidence.add(tuple(sorted(run.called))))


def smallest(passes: Callable[[tuple[str, ...]], bool], names: tuple[str, ...], kept: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return a part of `names`, which pass, with all of `kept`, that cannot be made smaller; those that stand first are preferred.

    QuickXplain (Junker 2004): k culprits among n are found in about 2k log(n/k) attempts.
    """
    attempts = itertools.count(1)

    def search(kept: tuple[str, ...], candidates: tuple[str, ...], added: bool) -> tuple[str, ...]:
        if added and passes(kept):
            return ()
        if len(candidates) == 1 or next(attempts) > SEARCH_ATTEMPTS:
            return candidates
        half = len(candidates) // 2
        first, second = candidates[:half], candidates[half:]
        of_second = search(kept + first, second, True)
        return search(kept + of_second, first, bool(of_second)) + of_second

    kept = tuple(name for name in names if name in kept)
    rest = tuple(name for name in names if name not in kept)
    return tuple(sorted(kept + (search(kept, rest, bool(kept)) if rest else ())))
