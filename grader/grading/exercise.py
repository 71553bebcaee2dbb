"""Runs the cases of one exercise against one submission: short ones as they are, long ones, and some with functions replaced.

These are the rounds of `grader.grading.scheduler`.
"""

from __future__ import annotations

import contextlib
import itertools
import math
from collections import Counter, deque
from collections.abc import Iterator, Sequence

import msgspec

from grader.grading.attribution import Attribution, Deferred, Evidence
from grader.grading.budget import FIRST_SECONDS, Budget, State
from grader.grading.call_log import CallLog
from grader.grading.dependencies import Dependencies
from grader.grading.diagnosis import find_mistakes
from grader.grading.runner import CaseRun, CaseRunner, CheckCase
from grader.grading.scoring import can_be_named
from grader.grading.sealed import AnswerLog, find_sealed
from grader.model.assignment import Assignment
from grader.model.explaining import explained
from grader.model.report import CaseResult, Mistake
from grader.sandbox import code_to_hand_over

CUT_SHORT = ("timed_out", "crashed", "unreadable_result", "out_of_memory")
"""Reasons that end the copy in which a case ran, or that cases before it in the same copy may have caused."""
SHARING_CASES = 20
"""Cases from which on no further group joins a copy: verdicts wait for all in it. It is no time, since whether a case runs
once more, and so meets other random numbers, would depend on how busy the computer is."""


class Task(msgspec.Struct, frozen=True):
    """A unit of work: the short cases of one exercise; then its `long` ones, which belong to the process that ran the short ones.

    In the last round only those that have `failed` or were `deferred`, by number. `suspects` are the functions that have failed in
    any exercise, `hanging` those among them that do not end. `runs` tells how often each of these cases has been run, in whichever
    process.
    """

    exercise: str
    long: bool = False
    failed: dict[int, CaseResult] = {}
    deferred: frozenset[int] = frozenset()
    suspects: frozenset[str] = frozenset()
    hanging: frozenset[str] = frozenset()
    runs: dict[int, int] = {}


class Judged(msgspec.Struct, frozen=True, tag=True):
    """The end of a case; `again` if that may change with trusted functions in place of what it uses.

    `runs` is how often it has been run so far.
    """

    number: int
    case: CaseResult
    again: bool = False
    runs: int = 0


Event = Judged | Deferred | Mistake
FirstResult = CaseResult | Deferred


class ShortCasesRun(msgspec.Struct, frozen=True):
    """What is known of an exercise after its short cases, for its long ones."""

    events: list[Event]
    log: CallLog
    answers: AnswerLog
    attempts: Counter[int]
    budget: State


class ExerciseRunner:
    """Runs exercises, one after the other, in one sandbox."""

    def __init__(self, assignment: Assignment, cases: Sequence[CheckCase], runner: CaseRunner) -> None:
        self.assignment = assignment
        self.cases = cases
        self.runner = runner
        self.dependencies = Dependencies(assignment.description, runner.loading, frozenset(runner.trusted))
        self.budget = Budget(self.dependencies)
        self.evidence = Evidence()
        self.begun: dict[str, ShortCasesRun] = {}
        """The exercises whose long cases are left."""

    def run(self, task: Task) -> Iterator[Event]:
        """Run the cases of a task; the events come as they end."""
        if task.long:
            return self.long_cases(task)
        self.runner.log.restore(CallLog())
        self.runner.answers = AnswerLog()
        self.runner.attempts = Counter(task.runs)
        self.budget.begin(task.hanging, [(self.cases[number].check, case) for number, case in task.failed.items()])
        self.evidence = Evidence(task.suspects, task.hanging)
        if task.failed or task.deferred:
            return self.last_round(task)
        return self.short_cases(task.exercise)

    # cases as they are ---------------------------------------------------------------------------------------------

    def of_exercise(self, exercise: str) -> list[CheckCase]:
        """Return the cases of an exercise."""
        return [case for case in self.cases if case.check.exercise == exercise]

    def keeping(self, exercise: str) -> contextlib.AbstractContextManager[None]:
        """Return a context in which the cache knows what is kept of an exercise, and keeps what it learns."""
        return self.runner.cache.exercise(exercise) if self.runner.cache else contextlib.nullcontext()

    def short_cases(self, exercise: str) -> Iterator[Event]:
        """Run every short case as it is, and name the mistakes that explain failures, unless there are long ones, too.

        The cases of each function form a group. Groups share a copy of the submission; as soon as one has left something behind in
        it, every group gets a copy of its own.
        """
        cases = self.of_exercise(exercise)
        with self.keeping(exercise):
            groups: dict[tuple[str, ...], list[CheckCase]] = {}
            for case in cases:
                if not case.check.is_long:
                    groups.setdefault(case.check.functions, []).append(case)
            waiting, at_once = deque(groups.values()), len(groups)
            so_far: list[Event] = []
            while waiting:
                done = self.share_copy(list(itertools.islice(waiting, at_once)))
                if done is None:
                    at_once = 1
                    continue
                for results in done:
                    ended = self.events(waiting.popleft(), results)
                    so_far += ended
                    yield from ended
        if any(case.check.is_long for case in cases):
            log, attempts = self.runner.log.copy(), self.runner.attempts.copy()
            self.begun[exercise] = ShortCasesRun(so_far, log, self.runner.answers, attempts, self.budget.copy())
        else:
            yield from self.explanations(cases, so_far)

    def long_cases(self, task: Task) -> Iterator[Event]:
        """Run every long case as it is, but for those that may fail because of another function that has failed.

        That one may be to blame, and a long case takes longest where it fails. Then name mistakes, as `short_cases` does.
        """
        cases, before = self.of_exercise(task.exercise), self.begun.pop(task.exercise)
        self.runner.log.restore(before.log)
        self.runner.answers, self.runner.attempts = before.answers, before.attempts
        self.budget.restore(before.budget)
        so_far = before.events
        uncertain = any(isinstance(one, Deferred) or (isinstance(one, Judged) and one.again) for one in so_far)
        with self.keeping(task.exercise):
            for case in cases:
                if case.check.is_long:
                    others = self.dependencies.replaceable(case.check.functions, made_with=case.made_with)
                    defer = bool(others) and (uncertain or not task.suspects.isdisjoint(others))
                    ended = self.events([case], [Deferred(case.number) if defer else self.attempt(case)])
                    so_far += ended
                    yield from ended
        yield from self.explanations(cases, so_far)

    def explanations(self, cases: Sequence[CheckCase], so_far: Sequence[Event]) -> Iterator[Mistake]:
        """Find the known mistakes that explain what has gone wrong."""
        if suspicious := self.suspicious(so_far):
            self.runner.complete_log(cases, suspicious)
            yield from self.mistakes(so_far, suspicious)

    def mistakes(self, events: Sequence[Event], functions: set[str]) -> Iterator[Mistake]:
        """Find the known mistakes of these functions: by their code, or by digests of answers where that is not at hand."""
        nothing: list[Mistake] = []
        if self.runner.trusted:
            log, trusted = self.runner.log, self.runner.trusted
            return iter(explained(nothing, lambda: list(find_mistakes(self.assignment, log, trusted, functions))))
        judged = [(self.cases[one.number], one.case) for one in events if isinstance(one, Judged)]
        results = {case.name: result for case, result in judged if not case.check.is_long}
        folder = self.assignment.folder / judged[0][0].check.exercise
        doubtful = {name for name in functions if {*self.dependencies.uses(name)} & (functions - {name})}
        return iter(explained(nothing, lambda: list(find_sealed(folder, self.runner.answers, results, functions, doubtful))))

    def share_copy(self, groups: Sequence[Sequence[CheckCase]]) -> list[list[FirstResult]] | None:
        """Run groups in one copy, up to some number of cases; return the results of those that ran, as if each had its own copy.

        Where the copy has changed, or a case was the end of it, they are run again, each in a copy of its own. None is returned if
        it is not known which of several groups it was.
        """
        before = self.budget.copy(), self.runner.log.copy(), self.runner.attempts.copy()
        done: list[list[FirstResult]] = []
        cut = False
        with self.runner.copies.shared():
            for group in groups:
                done.append([])
                for case in group:
                    done[-1].append(result := self.attempt(case))
                    cut = isinstance(result, CaseResult) and result.reason in CUT_SHORT
                    if cut:
                        break
                if cut or sum(map(len, done)) >= SHARING_CASES:
                    break
            is_lost = self.runner.copies.is_lost
            unchanged = not cut and not is_lost and self.runner.copies.is_unchanged()
        if unchanged:
            return done
        if is_lost:
            # Recordings were of no use here and are forgotten: all is as if there had been none.
            self.budget.restore(before[0])
            self.runner.log.restore(before[1])
            self.runner.attempts = before[2]
            return self.share_copy(groups)
        if cut and len(done) == len(done[0]) == 1:
            # The first in its copy would not end otherwise in one of its own.
            return [[*done[0], *(self.attempt(case) for case in groups[0][1:])]]
        self.budget.restore(before[0])
        self.runner.log.restore(before[1])
        return None if len(done) > 1 else [[self.attempt(case) for case in groups[0]]]

    def attempt(self, case: CheckCase) -> FirstResult:
        """Run a case as it is, but none that leads to what has been cut, if it may pass with that replaced."""
        at_most = math.inf
        if self.may_pass(case):
            if self.budget.times_cut(case.check):
                return Deferred(case.number)
            if not case.check.is_long:
                at_most = FIRST_SECONDS
        run = self.runner.run(case, self.budget.limit(case.check, at_most=at_most), remember=True)
        self.budget.charge(case.check, run)
        return run.result

    def events(self, group: Sequence[CheckCase], results: Sequence[FirstResult]) -> list[Event]:
        """Return the events of cases of one function."""
        may_pass = self.may_pass(group[0])
        events: list[Event] = []
        for case, result in zip(group, results, strict=True):
            if isinstance(result, CaseResult) and not (may_pass and result.reason == "timed_out" and not case.check.is_long):
                again = may_pass and result.status == "failed"
                events.append(Judged(case.number, result, again=again, runs=self.runner.attempts[case.number]))
            else:
                # One that was cut has had less than its time, and gets that in the last round.
                events.append(Deferred(case.number, self.runner.attempts[case.number]))
        return events

    def may_pass(self, case: CheckCase) -> bool:
        """Tell whether a case may pass with trusted functions in place of what the tested ones use."""
        return bool(self.dependencies.replaceable(case.check.functions, made_with=case.made_with))

    def suspicious(self, events: Sequence[Event]) -> set[str]:
        """Return the functions whose cases have gone wrong in a way that a known mistake may explain."""
        wrong: set[str] = set()
        for one in events:
            functions = () if isinstance(one, Mistake) else self.cases[one.number].check.functions
            if isinstance(one, Deferred) and can_be_named(functions, "failed", None):
                wrong.update(functions)
            if isinstance(one, Judged) and can_be_named(functions, one.case.status, one.case.reason):
                wrong.update(functions)
        return wrong

    # the last round ------------------------------------------------------------------------------------------------

    def last_round(self, task: Task) -> Iterator[Event]:
        """Run again what has failed or was deferred, with functions replaced that may be to blame; what takes long comes last."""
        for case in sorted(self.cases, key=lambda case: case.check.is_long):
            if failed := Deferred(case.number) if case.number in task.deferred else task.failed.get(case.number):
                run = ChargedRun(self.runner, self.budget, case, self.dependencies.kept_back(case.check))
                attribution = Attribution(case.check, self.dependencies, self.evidence, run, case.made_with)
                yield Judged(case.number, attribution.result(failed))


class ChargedRun:
    """Runs one case as often as attribution asks for it; a `grader.grading.attribution.Rerun`."""

    def __init__(self, runner: CaseRunner, budget: Budget, case: CheckCase, kept_back: frozenset[str]) -> None:
        self.runner = runner
        self.budget = budget
        self.case = case
        self.kept_back = kept_back
        """Functions of which no code is handed over."""

    def __call__(self, lend: tuple[str, ...] = (), *, blame: bool = True) -> CaseRun:
        check = self.case.check
        # A short case makes few calls.
        handed = code_to_hand_over(self.runner.trusted, lend, self.kept_back) if check.is_long else {}
        run = self.runner.run(self.case, self.budget.limit(check, lend, handed=handed), lend, handed=handed)
        self.budget.charge(check, run, lend, blame=blame)
        return run
