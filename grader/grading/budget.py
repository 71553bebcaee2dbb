"""Budget of time: the seconds that a case gets, and why it may get fewer than its check allows.

One function that never ends must not cost the whole exercise its time. So what was lost in cases that were cut (timed out) counts.
An example: `double` hangs, its checks allow 5 s for each case, and `quadruple` uses `double`.

1. Its first case gets 5 s and is cut. `double` has been cut once.
2. Every case that leads to `double` gets 1 s now, and 0.25 s once that was cut too (AGAIN_SECONDS).
3. `quadruple` may pass with `double` replaced. In the first round its cases get at most 1 s (FIRST_SECONDS), and none at all
   once `double` has been cut: they are deferred to the last round, in which it is known what hangs.
4. Other functions of the exercise keep their time, until cases have lost 15 s together: the rest gets 0.4 of its time, and
   0.2 beyond 30 s (WASTE).
5. With functions replaced a case gets three times as long (REPLACED_FACTOR), since they are called over the wire, and half as long
   again where all of them run in the copy (HANDED_FACTOR). More would credit what is too slow, if only something it uses is wrong.

All of this counts within one exercise only, so reports do not depend on the order of the exercises. What a submission may take in
all (`SubmissionTime`) is far more than right work needs; it bounds what one that is slow on purpose can cost.
"""

from __future__ import annotations

import math
import mmap
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Protocol

from grader.grading.dependencies import Dependencies
from grader.model.limits import SUBMISSION_SECONDS
from grader.model.report import CaseResult, Check

WASTE = ((30.0, 0.2), (15.0, 0.4))
"""Pairs of seconds lost in an exercise, and the share of its time that the rest of it gets beyond them."""
AGAIN_SECONDS = (1.0, 0.25)
"""Seconds for a case that leads to a function that was cut once, or more often."""
FIRST_SECONDS = 1.0
"""Seconds at most for a case in the first round that may pass with functions replaced."""
TOGETHER_SECONDS = 0.5
"""Seconds at most for a case that continues in the copy of others: what takes longer gains nothing by sharing."""
REPLACED_FACTOR = 3.0
"""Factor for a case with functions replaced."""
HANDED_FACTOR = 1.5
"""Factor where all functions that are replaced run in the copy."""
HANGS = 2
"""Number of cuts from which on a function is taken for one that does not end."""


class Cost(Protocol):
    """The part of a `grader.grading.runner.CaseRun` that `Budget.charge` reads."""

    @property
    def result(self) -> CaseResult: ...

    @property
    def limit(self) -> float: ...


DOUBLE_BYTES = 8


class SubmissionTime:
    """The time of one submission, in all exercises: of what limits of time count, and of our own processor time for it.

    The processes of a worker pool share it; each of these `members` counts what it has seen.
    """

    def __init__(self, seconds: float = SUBMISSION_SECONDS, members: int = 1) -> None:
        self.seconds = seconds
        self.counts = memoryview(mmap.mmap(-1, DOUBLE_BYTES * members)).cast("d")
        """Seconds by member, in memory that forks of this process share."""

    def add(self, seconds: float, member: int = 0) -> None:
        """Count seconds that a member has seen."""
        self.counts[member] += seconds

    @property
    def is_used_up(self) -> bool:
        """Whether nothing of the submission is run any more."""
        return sum(self.counts) >= self.seconds

    def overdue(self) -> CaseResult:
        """Return the result of a case for which there is no time left."""
        message = f"not run: before it, the submission had used the {self.seconds:g} seconds that it has for all functions together"
        return CaseResult("failed", "timed_out", f"{message}; find out which functions are slow, and make them faster")


State = tuple[Counter[str], float]


class Budget:
    """The time of one exercise."""

    def __init__(self, dependencies: Dependencies) -> None:
        self.dependencies = dependencies
        self.cuts: Counter[str] = Counter()
        """Number of cases of each tested function that were cut."""
        self.wasted = 0.0
        """Seconds that cut cases had."""

    def begin(self, hanging: Iterable[str] = (), failed: Iterable[tuple[Check, CaseResult]] = ()) -> None:
        """Start another exercise; or its last round, in which these cases have `failed` and these functions are known to hang."""
        self.cuts = Counter(name for check, case in failed if case.reason == "timed_out" for name in check.functions)
        self.cuts.update(dict.fromkeys(hanging, HANGS))
        self.wasted = 0.0

    def limit(
        self, check: Check, lend: Collection[str] = (), at_most: float = math.inf, handed: Collection[str] = frozenset()
    ) -> float:
        """Return the seconds that a case of `check` gets with the functions `lend` replaced; those `handed` run in the copy."""
        seconds = min(check.seconds, at_most)
        if cuts := self.times_cut(check, lend):
            seconds = min(seconds, AGAIN_SECONDS[min(cuts, len(AGAIN_SECONDS)) - 1])
        else:
            seconds *= next((share for waste, share in WASTE if self.wasted > waste), 1.0)
        if not lend:
            return seconds
        return seconds * (HANDED_FACTOR if set(lend) <= set(handed) else REPLACED_FACTOR)

    def charge(self, check: Check, run: Cost, lend: Collection[str] = (), *, blame: bool = True) -> None:
        """Count a case that was cut. It is no cut of the tested functions where others were replaced, or without `blame`."""
        if run.result.reason == "timed_out":
            self.wasted += run.limit
            if blame and not lend:
                self.cuts.update(check.functions)

    def times_cut(self, check: Check, lend: Collection[str] = ()) -> int:
        """Return how often a function was cut that the check leads to; replaced ones are not the submission's."""
        return max((self.cuts[name] for name in self.dependencies.reach(check.functions).difference(lend)), default=0)

    def copy(self) -> State:
        """Return what has been counted so far, for `restore`."""
        return self.cuts.copy(), self.wasted

    def restore(self, state: State) -> None:
        """Go back to what `copy` has returned."""
        self.cuts, self.wasted = state
