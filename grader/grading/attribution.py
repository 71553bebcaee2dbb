"""Follow-through: a case that fails, or may, once more with trusted functions in place of others that the tested one uses.

What then passes is credited, for the mistake is charged where it was made.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable

import msgspec

from grader.grading.scoring import once_replaced
from grader.grading.trial import POSTPONED, Play, Trial
from grader.model.report import Case, Check

SEARCH_ATTEMPTS = 10
"""For finding which of the lent functions it takes; a number, since seconds would not repeat themselves."""
FOLLOW_THROUGH_SECONDS = 120.0
"""For all of an exercise together, as a last resort: of what limits of time count, and of our own processor time."""


def smallest(passes: Callable[[tuple[str, ...]], bool], names: tuple[str, ...], kept: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A part of `names`, which pass, with all of `kept`, that cannot be made smaller; those that stand first are preferred.

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


class FollowThrough:
    """One case. A check of a function without an outcome of its own also blames those of the outcome that it counts towards."""

    def __init__(self, trial: Trial, check: Check, attempt: Play) -> None:
        self.trial = trial
        self.check = check
        self.attempt = attempt
        self.long = check.kind == "convergence"
        """A run that fails takes longest: a long one is tried with all replaced that may be to blame, or was in other cases."""
        self.usable = trial.replaceable(check.functions)
        self.own = trial.own[check.outcome] if set(check.functions) & trial.shared else frozenset()
        culprits = trial.suspects.union(*(trial.needed if self.long else ()))
        self.suspects = tuple(name for name in self.usable if name in culprits or name not in trial.loading.found)
        self.hanging = tuple(n for n in self.usable if n in trial.hanging and trial.hanging.isdisjoint(trial.uses(n)))
        self.tried: dict[frozenset[str], tuple[Case, frozenset[str]]] = {}
        """Cases by what was lent in them, and what of this was called."""

    def case(self, failed: Case) -> Case:
        """How the case ends that has `failed` as it is, or has been postponed."""
        if failed == POSTPONED:
            first = self.others(self.suspects) if self.long else self.hanging
            # What is short, and right but slow, passes as it is, whatever it took for others.
            if first and self.own.isdisjoint(self.hanging) and self.passes(first):
                return self.credited(first)
            cuts = self.trial.cuts.copy()
            failed = self.trial.attempt(self.check, self.attempt)
            if first and self.tried.get(frozenset(first), (failed,))[0].reason != "timed_out":
                # It was not the tested function that did not end.
                self.trial.cuts = cuts
            if failed.status != "failed":
                return failed
        for lent in self.choices():
            if self.passes(lent):
                needed = self.needed(lent)
                if self.own & set(needed):
                    message = f"{failed.message}; {once_replaced(self.check, needed, credited=False)}"
                    return msgspec.structs.replace(failed, message=message, replaced=needed)
                if self.passes(needed):
                    return self.credited(needed)
        return failed

    def choices(self) -> Iterable[tuple[str, ...]]:
        """What to lend together: what it took in another case, all suspects, and all there is, most likely more than it takes."""
        known = []
        for names in () if self.long else self.trial.needed:
            if set(names) <= set(self.usable):
                lent = {*names, *self.others(self.hanging)}
                known.append(tuple(name for name in self.usable if name in lent))
        return filter(None, (*known, self.others(self.suspects), self.suspects, self.others(self.usable), self.usable))

    def others(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those among `names` that are not to be blamed here."""
        return tuple(name for name in names if name not in self.own)

    def passes(self, lent: Iterable[str]) -> bool:
        """Whether the case passes with trusted functions in place of these."""
        chosen = frozenset(lent)
        if chosen not in self.tried:
            begin = self.used()
            self.trial.called.clear()
            if self.trial.follow_seconds < FOLLOW_THROUGH_SECONDS:
                case = self.trial.attempt(self.check, self.attempt, tuple(sorted(chosen)))
            else:
                case = POSTPONED
            called = frozenset(self.trial.called)
            # What has not been called has made no difference.
            self.tried[chosen] = self.tried[called] = case, called
            self.trial.follow_seconds += self.used() - begin
        return self.tried[chosen][0].status == "passed"

    def used(self) -> float:
        return time.process_time() + self.trial.sandbox.used()

    def needed(self, lent: tuple[str, ...]) -> tuple[str, ...]:
        """The smallest part of what has been lent with which the case passes; of a long one, that and all suspects."""
        called = self.tried[frozenset(lent)][1]
        # Which of the suspects it takes would need many long runs to find out; without what hangs it would hang again.
        kept = self.suspects if self.long else self.hanging
        at_work = called if self.long else called.union(*map(self.trial.uses, called))
        return self.learnt(smallest(self.passes, tuple(name for name in lent if name in at_work), kept))

    def credited(self, lent: tuple[str, ...]) -> Case:
        """The case that has passed with these replaced."""
        case, called = self.tried[frozenset(lent)]
        return msgspec.structs.replace(case, replaced=self.learnt(tuple(sorted(called))))

    def learnt(self, needed: tuple[str, ...]) -> tuple[str, ...]:
        """The same, for the cases that follow in this exercise."""
        if needed and needed not in self.trial.needed:
            self.trial.needed.append(needed)
        return needed
