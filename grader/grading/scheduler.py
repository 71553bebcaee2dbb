"""Lanes: where exercises are graded side by side, each lane with a sandbox of its own.

With several lanes, each is a process of ours, a fork of the session after the checks have been collected. It is handed one
exercise after the other and tells what became of each case, as plain data. Whatever a result depends on belongs to its exercise,
or is gathered from all lanes between the two rounds, so that reports are the same for any number of lanes.
"""

from __future__ import annotations

import functools
import gc
import multiprocessing
import signal
import warnings
from collections import Counter, deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from types import TracebackType

import msgspec
import pytest

from grader.grading.attribution import FollowThrough
from grader.grading.collection import Grading, Item
from grader.grading.diagnosis import find_mistakes
from grader.grading.scoring import can_be_named
from grader.grading.trial import HANGS, POSTPONED, Trial, broken
from grader.model.errors import CheckError
from grader.model.report import Case, Check, Mistake


class Task(msgspec.Struct, frozen=True):
    """One exercise. On the second round: its cases that failed, by number, and functions that failed, or hang, in any exercise."""

    exercise: str
    failed: dict[int, Case] = {}
    suspects: frozenset[str] = frozenset()
    hanging: frozenset[str] = frozenset()


class Judged(msgspec.Struct, frozen=True, tag=True):
    """How a case ended; `again` if that may change with trusted functions in place of what it uses."""

    number: int
    case: Case
    again: bool = False


class Done(msgspec.Struct, frozen=True, tag=True):
    """A task has ended; `fault` says why, if it could not be finished."""

    fault: str = ""


Told = Judged | Mistake

_told = msgspec.msgpack.Decoder(Judged | Mistake | Done)
_task = msgspec.msgpack.Decoder(Task)


Chosen = tuple[int, Check, pytest.Function]


class Lane:
    """Runs exercises in one sandbox."""

    def __init__(self, plugin: Grading, trial: Trial, items: Sequence[Item]) -> None:
        self.plugin = plugin
        self.trial = trial
        self.items = items

    def run(self, task: Task) -> Iterator[Told]:
        """Every case of an exercise as it is, and the mistakes that can be named; or, the second time, what failed."""
        self.plugin.caller = self.trial
        chosen = [
            (number, check, item)
            for number, (check, item) in enumerate(self.items)
            if check.exercise == task.exercise and (number in task.failed or not task.failed)
        ]
        self.trial.begin(task.suspects, task.hanging, [(self.items[number][0], case) for number, case in task.failed.items()])
        if task.failed:
            for number, check, item in chosen:
                yield Judged(number, self.judge(check, item, task.failed[number]))
            return
        wrong: set[str] = set()
        for (number, check, _), case in self.first_round(chosen):
            if can_be_named(check.functions, case.status, case.reason):
                wrong.update(check.functions)
            yield Judged(number, case, case.status == "failed" and self.trial.may_pass(check))
        if self.trial.reference:
            yield from find_mistakes(self.plugin.assignment, self.trial, wrong)

    def first_round(self, chosen: Sequence[Chosen]) -> Iterator[tuple[Chosen, Case]]:
        """The cases of each function after each other, in one copy of the submission as far as that is the same as in many."""
        groups: dict[tuple[str, ...], list[Chosen]] = {}
        for one in chosen:
            if one[1].kind != "convergence":
                groups.setdefault(one[1].functions, []).append(one)
        plays = [[functools.partial(self.judge, *one[1:]) for one in group] for group in groups.values()]
        lends = False
        for group, cases in zip(groups.values(), self.trial.run(plays), strict=True):
            may_pass = self.trial.may_pass(group[0][1])
            lends |= may_pass and any(case.status == "failed" for case in cases)
            # It has had less than its time, and gets that in the second round.
            cases = [POSTPONED if may_pass and case.reason == "timed_out" else case for case in cases]
            yield from zip(group, cases, strict=True)
        for one in chosen:
            # These take long, so that sharing a copy gains nothing.
            if one[1].kind == "convergence":
                yield one, POSTPONED if lends and self.trial.may_pass(one[1]) else self.judge(*one[1:])

    def judge(self, check: Check, item: pytest.Function, failed: Case | None = None) -> Case:
        try:
            attempt = functools.partial(self.plugin.play, item)
            if failed:
                return FollowThrough(self.trial, check, attempt).case(failed)
            return self.trial.first(check, attempt, item.nodeid)
        except (Exception, pytest.skip.Exception, pytest.fail.Exception, pytest.xfail.Exception) as error:
            return broken(f"{type(error).__name__}: {error}")


class Lanes:
    """Shares exercises out among lanes; a context, at whose end their processes are gone."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self.lanes = lanes
        self.lost: list[str] = []
        """Exercises whose process has ended before they had."""
        self.processes: list[multiprocessing.process.BaseProcess] = []
        self.ends: list[Connection] = []

    def __enter__(self) -> Lanes:
        if len(self.lanes) > 1:
            context = multiprocessing.get_context("fork")
            # A collection in a lane would touch, and so copy, everything that is there now.
            gc.freeze()
            for lane in self.lanes:
                ours, theirs = context.Pipe()
                self.ends.append(ours)
                process = context.Process(target=serve, args=(lane, theirs, tuple(self.ends)), daemon=True)
                with warnings.catch_warnings():
                    # Newer Pythons warn where a process with threads is forked: ours are those of BLAS, which knows.
                    warnings.simplefilter("ignore", DeprecationWarning)
                    process.start()
                self.processes.append(process)
                theirs.close()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process in self.processes:
            process.kill()
            process.join()
        if self.processes:
            gc.unfreeze()
        for end in self.ends:
            end.close()

    def share_out(self, tasks: Iterable[Task]) -> Iterator[Told]:
        """What the lanes tell of all tasks, as it comes; the first begins at the front, the others at the end.

        CheckError for a fault that a lane tells. One whose process ends leaves its exercise unfinished: see `lost`.
        """
        left = deque(tasks)
        if not self.ends:
            for task in left:
                yield from self.lanes[0].run(task)
            return
        busy: dict[Connection, Task] = {}

        def hand_out(end: Connection) -> None:
            if left:
                busy[end] = left.popleft() if end is self.ends[0] else left.pop()
                end.send_bytes(msgspec.msgpack.encode(busy[end]))

        for end in self.ends:
            hand_out(end)
        while busy:
            ready = wait(list(busy))
            for end in [end for end in self.ends if end in ready]:
                try:
                    told = _told.decode(end.recv_bytes())
                except (EOFError, OSError):
                    self.lost.append(busy.pop(end).exercise)
                    continue
                if not isinstance(told, Done):
                    yield told
                elif told.fault:
                    raise CheckError(told.fault)
                else:
                    del busy[end]
                    hand_out(end)
        self.lost.extend(task.exercise for task in left)


class Marks:
    """What became of the cases of a grading; `told` hears of each when nothing can change it any more."""

    def __init__(self, told: Callable[[Check, Case], None]) -> None:
        self.told = told
        self.checks: Sequence[Check] = ()
        self.cases: dict[int, Case] = {}
        self.mistakes: dict[str, Mistake] = {}
        self.lost: list[str] = []

    def gather(self, lanes: Lanes, checks: Sequence[Check], capstones: Container[str]) -> None:
        """Run all cases, of `checks`, and then those once more that may pass with trusted functions lent to them.

        Capstones come last, when it is known which functions fail by themselves.
        """
        self.checks = checks
        again: dict[str, dict[int, Case]] = {}
        upto = 0
        for told in lanes.share_out(Task(exercise) for exercise in dict.fromkeys(check.exercise for check in checks)):
            if isinstance(told, Mistake):
                self.mistakes[told.function] = told
                continue
            self.cases[told.number] = told.case
            if told.again:
                again.setdefault(checks[told.number].exercise, {})[told.number] = told.case
            # In the order of the checks, however many lanes there are.
            while upto in self.cases:
                if upto not in again.get(checks[upto].exercise, ()):
                    self.told(checks[upto], self.cases[upto])
                upto += 1
        for last in (False, True):
            failed = {number for number, case in self.cases.items() if case.status == "failed"}
            suspects = frozenset(name for number in failed for name in checks[number].functions)
            cut = Counter(name for n in failed if self.cases[n].reason == "timed_out" for name in checks[n].functions)
            hanging = frozenset(name for name, times in cut.items() if times >= HANGS)
            tasks = [Task(name, cases, suspects, hanging) for name, cases in again.items() if (name in capstones) == last]
            for told in lanes.share_out(tasks):
                if isinstance(told, Judged):
                    self.cases[told.number] = told.case
                    self.told(checks[told.number], told.case)
        # Where a lane has been lost: they have not been run.
        self.cases = {number: case for number, case in self.cases.items() if case != POSTPONED}
        self.lost = [f"the process that graded {exercise} has ended before its time" for exercise in lanes.lost]

    def blameless(self) -> set[str]:
        """The checks whose failures are other functions' fault: a mistake of the tested one explains none of them."""
        failed = {n: bool(case.replaced) for n, case in self.cases.items() if case.status == "failed"}
        return {self.checks[n].id for n in failed} - {self.checks[n].id for n, others in failed.items() if not others}

    def by_check(self) -> dict[str, list[Case]]:
        """The cases of each check, by its id."""
        found: dict[str, list[Case]] = {}
        for number, case in sorted(self.cases.items()):
            found.setdefault(self.checks[number].id, []).append(case)
        return found


def serve(lane: Lane, end: Connection, others: Iterable[Connection]) -> None:
    """Be a lane until the session closes its end, or has ended itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    while True:
        try:
            task = _task.decode(end.recv_bytes())
        except EOFError:
            return
        done = Done()
        try:
            for told in lane.run(task):
                end.send_bytes(msgspec.msgpack.encode(told))
        except Exception as error:
            done = Done(str(error) if isinstance(error, CheckError) else f"{type(error).__name__}: {error}")
        try:
            end.send_bytes(msgspec.msgpack.encode(done))
        except OSError:
            return
