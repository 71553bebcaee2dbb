"""The rounds of a grading.

1. Every short case runs as it is. Some end at once, some fail and may pass with other functions replaced, and some are deferred,
   because they lead to what hangs. Now it is known which functions fail by themselves, in any exercise: the suspects.
2. Every long case runs as it is, unless it uses a suspect. Then it is deferred, since running it would mostly take its time for
   nothing.
3. Those that failed or were deferred run with functions replaced. Capstones, which use everything, come last.

An example: `half` is wrong, `mean` uses it, `fit` takes long and uses `mean`, and `everything` is a capstone that uses all of them.
The first round finds that `half` and `mean` fail. In the second one `fit` is deferred. In the third one `mean` passes with `half`
replaced; then `fit` and `everything` are tried with the suspects replaced that are left.

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
        """How often each case has been run before the last round."""
        self.again: dict[str, set[int]] = {}
        """For each exercise the cases that the last round runs."""
        self.mistakes: dict[str, Mistake] = {}
        self.lost: list[str] = []

    def run_as_it_is(self, pool: WorkerPool, *, long: bool) -> None:
        """Run the short cases, or afterwards the `long` ones."""
        numbers = [number for number, check in enumerate(self.checks) if check.is_long is long]
        exercises = dict.fromkeys(check.exercise for check in self.checks if check.is_long or not long)
        suspects = self.suspects()[0] if long else frozenset()
        upto = 0
        for event in pool.run(Task(exercise, long, suspects=suspects) for exercise in exercises):
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
            while upto < len(numbers) and (numbers[upto] in self.cases or numbers[upto] in self.deferred):
                number = numbers[upto]
                if number not in self.again.get(self.checks[number].exercise, ()):
                    self.on_case(self.checks[number], self.cases[number])
                upto += 1

    def last_round(self, pool: WorkerPool, capstones: Container[str]) -> None:
        """Run those again that may pass with functions replaced."""
        for last in (False, True):
            suspects, hanging = self.suspects()
            tasks = [
                Task(
                    exercise,
                    failed=self.failures(numbers),
                    deferred=frozenset(numbers & self.deferred),
                    suspects=suspects,
                    hanging=hanging,
                    runs={number: self.runs[number] for number in sorted(numbers)},
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
