"""The two rounds of a grading.

1. In the first round every case runs as it is. Some end at once, some fail and may pass with other functions replaced, and some are
   deferred, because they lead to what hangs or because they take long.
2. In the second round those that failed or were deferred run with functions replaced. Now it is known which functions fail by
   themselves, in any exercise: the suspects. Capstones, which use everything, come last.

An example: `half` is wrong, `mean` uses it, and `everything` is a capstone that uses both. The first round finds three failures. In
the second one, `mean` passes with `half` replaced; then `everything` is tried with the only suspect left, which is `half`.

Whatever a result depends on belongs to its exercise, or is gathered from all exercises between the rounds, so that reports are the
same for any number of processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Sequence

from grader.grading.attribution import Deferred
from grader.grading.budget import HANGS, SubmissionTime
from grader.grading.exercise import Judged, Task
from grader.grading.pool import WorkerPool
from grader.model.report import CaseResult, Check, Mistake


class GradingResults:
    """The results of the cases of a grading; `on_case` is called for each when nothing can change it any more."""

    def __init__(
        self, checks: Sequence[Check], on_case: Callable[[Check, CaseResult], None], time: SubmissionTime | None = None
    ) -> None:
        self.time = time or SubmissionTime()
        self.checks = checks
        """The check of each case, by the number of the case."""
        self.on_case = on_case
        self.cases: dict[int, CaseResult] = {}
        self.deferred: set[int] = set()
        self.runs: dict[int, int] = {}
        """How often each case has been run in the first round."""
        self.again: dict[str, set[int]] = {}
        """For each exercise the cases that the second round runs."""
        self.mistakes: dict[str, Mistake] = {}
        self.lost: list[str] = []

    def first_round(self, pool: WorkerPool) -> None:
        """Run all cases as they are."""
        upto = 0
        for event in pool.run(Task(exercise) for exercise in dict.fromkeys(check.exercise for check in self.checks)):
            if isinstance(event, Mistake):
                self.mistakes[event.function] = event
                continue
            self.runs[event.number] = event.runs
            if isinstance(event, Deferred):
                self.deferred.add(event.number)
            else:
                self.cases[event.number] = event.case
            if isinstance(event, Deferred) or event.again:
                self.again.setdefault(self.checks[event.number].exercise, set()).add(event.number)
            # In the order of the checks, however many processes there are.
            while upto in self.cases or upto in self.deferred:
                if upto not in self.again.get(self.checks[upto].exercise, ()):
                    self.on_case(self.checks[upto], self.cases[upto])
                upto += 1

    def second_round(self, pool: WorkerPool, capstones: Container[str]) -> None:
        """Run those again that may pass with functions replaced; `capstones` (ids of exercises) come last."""
        for last in (False, True):
            suspects, hanging = self.suspects()
            tasks = [
                Task(
                    exercise,
                    self.failures(numbers),
                    frozenset(numbers & self.deferred),
                    suspects,
                    hanging,
                    {number: self.runs[number] for number in sorted(numbers)},
                )
                for exercise, numbers in self.again.items()
                if (exercise in capstones) == last
            ]
            for event in pool.run(tasks, lends=True):
                if isinstance(event, Judged):
                    self.deferred.discard(event.number)
                    self.cases[event.number] = event.case
                    self.on_case(self.checks[event.number], event.case)
        self.lost = [f"the process that graded {exercise} has ended before its time" for exercise in pool.lost]
        for number, check in enumerate(self.checks):
            if number not in self.cases and check.exercise in pool.overdue:
                self.cases[number] = self.time.overdue()
                self.on_case(check, self.cases[number])

    def failures(self, numbers: set[int]) -> dict[int, CaseResult]:
        """Return those of these cases that have run and failed."""
        return {number: self.cases[number] for number in sorted(numbers - self.deferred)}

    def suspects(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the functions whose cases have failed so far, or were deferred, and those among them that do not end."""
        # A check without points decides about the points of nobody.
        failed = {number for number, case in self.cases.items() if case.status == "failed" and self.checks[number].points}
        suspects = frozenset(name for number in failed | self.deferred for name in self.checks[number].functions)
        cut = Counter(name for n in failed if self.cases[n].reason == "timed_out" for name in self.checks[n].functions)
        return suspects, frozenset(name for name, times in cut.items() if times >= HANGS)

    def blameless(self) -> set[str]:
        """Return the checks whose failures are other functions' fault: a mistake of the tested one explains none of them."""
        failed = {n: bool(case.replaced) for n, case in self.cases.items() if case.status == "failed"}
        return {self.checks[n].id for n in failed} - {self.checks[n].id for n, others in failed.items() if not others}

    def by_check(self) -> dict[str, list[CaseResult]]:
        """Return the cases of each check, by its id; one whose process was lost has none."""
        found: dict[str, list[CaseResult]] = {}
        for number, case in sorted(self.cases.items()):
            found.setdefault(self.checks[number].id, []).append(case)
        return found
