"""Runs one case of a check against the loaded submission."""

from __future__ import annotations

import contextlib
import random
import sys
import sysconfig
import time
import traceback
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np

from grader.checks.misconceptions import names_read
from grader.checks.student import Caller, Student, explain_fault, fault_of_misuse
from grader.grading.budget import SubmissionTime
from grader.grading.call_log import CallLog, Unlogged
from grader.grading.caller import CaseCaller
from grader.grading.copies import Copies
from grader.grading.plain_tests import CheckTest, PlainTest
from grader.grading.recordings import ListedCase
from grader.grading.sealed import AnswerLog
from grader.grading.verdict_cache import Recording, VerdictCache
from grader.model.errors import StudentFault
from grader.model.explaining import explained
from grader.model.report import CaseResult, Check
from grader.sandbox import HandedOver, Loading

LESS_TIME = "less than usual, since calls of it, or of what it uses, did not end before"
OURS = (str(Path(__file__).parents[1]), *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")))
"""Folders of code that is not the assignment's."""
TRACE_LENGTH = 2000
"""Characters, at most."""


class CheckCase(msgspec.Struct, frozen=True):
    """A check with one set of its parameters, and the number of this case in this grading."""

    number: int
    check: Check
    id: str
    """The id that pytest gives to its test."""
    name: str
    find: Callable[[str], CheckTest]
    """Returns the test with an id, whose file of checks is collected then, if it was not before. Raises CheckError."""
    made_with: frozenset[str] = frozenset()
    """Classes of the contract whose objects the test makes, besides those that it is about."""

    @property
    def item(self) -> CheckTest:
        """The test that is run."""
        return self.find(self.id)


def listed_case(check: Check, item: CheckTest, trusted: Mapping[str, Callable[..., Any]]) -> ListedCase:
    """Return a case as it was collected; which `trusted` functions are classes, and are named in the test, is found in its code."""
    classes = {name for name, one in trusted.items() if isinstance(one, type)}
    named = names_read(item.function, vars(item.module)) if classes else set()
    return ListedCase(check.id, item.nodeid, item.name, frozenset(classes & named - {*check.functions}))


class CaseRun(msgspec.Struct, frozen=True):
    """One run of a case."""

    result: CaseResult
    called: frozenset[str]
    """The lent functions that the submission has called."""
    limit: float
    """Seconds that the submission could take."""
    seconds: float
    """Seconds that it took, of what limits of time count, and of our own processor time."""


class Fixtures(Protocol):
    """Gives tests what they call the submission by, and their numbers: `caller` and `attempt` are set before each case."""

    caller: Caller | None
    attempt: int

    def entropy(self, item: CheckTest) -> list[int]: ...


class CaseRunner:
    """Runs cases, with trusted functions in place of others where that is asked for."""

    def __init__(
        self,
        copies: Copies,
        loading: Loading,
        trusted: Mapping[str, Callable[..., Any]],
        fixtures: Fixtures,
        cache: VerdictCache | None = None,
        *,
        time: SubmissionTime | None = None,
        member: int = 0,
    ) -> None:
        self.copies = copies
        self.loading = loading
        self.trusted = trusted
        self.fixtures = fixtures
        self.cache = cache
        self.time = time or SubmissionTime()
        self.member = member
        """The number of this runner among those that share the time."""
        self.log = CallLog()
        self.answers = AnswerLog()
        """What is kept in place of the log where nothing is trusted: known mistakes cannot be run there."""
        self.attempts: Counter[int] = Counter()
        """How often each case has been run, by its number. Every run of a hidden check has random numbers of its own."""

    def run(
        self, case: CheckCase, limit: float, lend: tuple[str, ...] = (), *, handed: Mapping[str, bytes] = {}, remember: bool = False
    ) -> CaseRun:
        """Run a case once; the submission gets at most `limit` seconds in it, fewer where the case continues in a shared copy.

        Trusted functions replace those whose names are in `lend`; `handed` is the code of those that may run in the copy. With
        `remember`, a verdict that the cache knows is taken, and one that it does not know is stored. A fault of ours is a case with
        the status `error`, and raises nothing.
        """
        limit = self.copies.limit(limit)
        if self.time.is_used_up:
            return CaseRun(self.time.overdue(), frozenset(), limit, 0.0)
        begin = self.used()
        attempt = self.attempts[case.number]
        self.attempts[case.number] += 1
        recording = self.cache.record(case.id, attempt) if self.cache and remember else None
        before = self.log.copy() if recording else self.log
        self.log.begin(case.number, attempt)
        stand_ins = {name: HandedOver(self.trusted[name], handed[name]) if name in handed else self.trusted[name] for name in lend}
        caller = self.caller(case, limit, stand_ins, recording)
        self.fixtures.caller, self.fixtures.attempt = caller, attempt
        try:
            result = caller.replay()
            if result is None:
                item = case.item
                seed_global_generators(self.fixtures.entropy(item))
                result = play(item)
                caller.finish()
                if recording:
                    recording.end(result)
            # What was printed in a hidden check may hold its numbers, and what was lent may have been printed.
            if result.status == "failed" and not case.check.hidden and not lend:
                result = msgspec.structs.replace(result, printed=explained((), caller.printed))
        except endings() as error:
            result = broken(error)
        finally:
            self.copies.leave()
        if recording and recording.is_foreign:
            recording.cache.forget_taken()
            self.copies.give_up()
            self.log.restore(before)
            self.attempts[case.number] = attempt
            return self.run(case, limit, lend, handed=handed, remember=remember)
        # Where nothing limits time, a person has interrupted the case.
        if result.reason == "timed_out" and limit < case.check.seconds and "time limit" in self.copies.sandbox.layers:
            result = msgspec.structs.replace(result, message=f"{result.message} ({LESS_TIME})")
        seconds = self.used() - begin
        self.time.add(seconds, self.member)
        return CaseRun(result, frozenset(caller.called), limit, seconds)

    def caller(
        self, case: CheckCase, limit: float, stand_ins: Mapping[str, Callable[..., Any]], recording: Recording | None
    ) -> CaseCaller:
        """Return what calls the submission in a case; it logs calls where known mistakes can be run, else sketches of answers."""
        if self.trusted:
            return CaseCaller(self.copies, self.loading, limit, stand_ins, self.log, recording)
        answered = self.answers.begin(case.name)
        return CaseCaller(self.copies, self.loading, limit, stand_ins, None, recording, answered=answered)

    def complete_log(self, cases: Iterable[CheckCase], functions: Collection[str]) -> None:
        """Run cases once more of which calls of these functions are not in the log: then it is as if all had been run.

        The submission's time has counted already, when it gave these answers.
        """
        counted, self.time = self.time, SubmissionTime(members=self.member + 1)
        known, after = {case.number: case for case in cases}, self.log.place
        wanted = [one for one in self.log.unlogged if not one.functions.isdisjoint(functions)]
        self.log.unlogged = [one for one in self.log.unlogged if one.functions.isdisjoint(functions)]
        before = self.log.copy()
        short = [one for one in wanted if not known[one.number].check.is_long]
        with self.copies.shared():
            self.run_for_log(short, known)
            is_good = not self.copies.is_lost and self.copies.is_unchanged()
        if not is_good:
            self.log.restore(before)
        self.run_for_log([one for one in wanted if one not in short or not is_good], known)
        self.log.place, self.time = after, counted

    def run_for_log(self, left_out: Iterable[Unlogged], known: Mapping[int, CheckCase]) -> None:
        """Run cases for their calls, each in the place that it has in the log."""
        for one in left_out:
            self.log.place, self.attempts[one.number] = one.place - 1, one.attempt
            self.run(known[one.number], known[one.number].check.seconds)

    def used(self) -> float:
        """Return the seconds counted so far, of the submission and of our own processor time."""
        return time.process_time() + self.copies.sandbox.used()


def seed_global_generators(entropy: Sequence[int]) -> None:
    """Give the global generators of Python and NumPy numbers that do not depend on what ran before.

    A check that draws from them asks every submission the same.
    """
    # A number of 32 bits, because seeding with more takes four times as long, for every case.
    seed = zlib.crc32(repr(entropy).encode())
    random.seed(seed)
    np.random.seed(seed)


@contextlib.contextmanager
def global_generators_kept() -> Iterator[None]:
    """Leave the global generators as they are now: in a notebook they are the student's."""
    state = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(state[0])
        np.random.set_state(state[1])


def arguments_for(item: CheckTest) -> contextlib.AbstractContextManager[dict[str, Any]]:
    """Return a context in which the arguments of a test are there, which sets up its fixtures and tears them down."""
    if isinstance(item, PlainTest):
        return item.prepared()
    from grader.grading import pytest_items

    return pytest_items.prepared(item)  # type: ignore[arg-type]


def endings() -> tuple[type[BaseException], ...]:
    """Return the exceptions that end a test: those of Python, and those of pytest, which nobody raises before it is imported."""
    pytest: Any = sys.modules.get("pytest")
    return (Exception, *(one.Exception for one in (pytest.skip, pytest.fail, pytest.xfail))) if pytest else (Exception,)


def is_failing(error: BaseException) -> bool:
    """Return whether an exception says that what a test asks for does not hold."""
    pytest: Any = sys.modules.get("pytest")
    return isinstance(error, AssertionError) or (pytest is not None and isinstance(error, pytest.fail.Exception))


def play(item: CheckTest) -> CaseResult:
    """Run a test with fixtures of its own and say whose fault its end is. Raises what a fixture raises."""
    with arguments_for(item) as arguments:
        begin = time.monotonic()
        try:
            with without_warnings():
                item.obj(**arguments)
            result = CaseResult("passed")
        except endings() as error:
            result = end_of(item, arguments, error)
        return msgspec.structs.replace(result, seconds=time.monotonic() - begin)


@contextlib.contextmanager
def without_warnings() -> Iterator[None]:
    """Let nothing warn while a test runs: what the submission warned of comes with its answers."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def end_of(item: CheckTest, arguments: Mapping[str, Any], error: BaseException) -> CaseResult:
    """Return the end of a case whose test has raised `error`, with the line to paste if it is the submission's fault."""
    students = [one for one in arguments.values() if isinstance(one, Student)]
    place = place_of(error, item)
    if students and isinstance(error, AttributeError | TypeError) and is_raised_in(error, item):
        error = fault_of_misuse(students[0], error) or error
    if not isinstance(error, StudentFault) or not students:
        return case_of(error)
    call = explained("", explain_fault, students[0], error, place)
    # Explaining adds to the message.
    return msgspec.structs.replace(case_of(error), call=call)


def play_trusted(item: CheckTest) -> CaseResult:
    """Run a test on functions of ours; what a fixture raises is the end of the case, too."""
    try:
        return play(item)
    except endings() as error:
        return broken(error)


def is_raised_in(error: BaseException, item: CheckTest) -> bool:
    """Tell whether a test, or a helper beside it, has raised an exception itself, and nothing that they call."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and Path(trace.tb_frame.f_code.co_filename).parent == item.path.parent


def place_of(error: BaseException, item: CheckTest) -> str:
    """Return the place in a file of checks where a test has failed, such as "checks/first/test_public.py, line 9"."""
    path, line, trace = str(item.path), 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f"checks/{item.path.parent.name}/{item.path.name}, line {line}" if line else ""


def case_of(error: BaseException) -> CaseResult:
    """Return the end of a case whose test has raised `error`."""
    if isinstance(error, StudentFault):
        return CaseResult("failed", error.reason, error.message, error.detail, figure=error.figure)  # type: ignore[arg-type]
    if is_failing(error):
        return CaseResult("failed", "wrong_value", str(error) or "what this check asks for does not hold")
    return broken(error)


def broken(error: BaseException) -> CaseResult:
    """Return a case that says nothing about the student."""
    text = f"{type(error).__name__}: {error}"
    told = "this check could not be run; that is not your fault"
    return CaseResult("error", "check_broken", told, text[:500], trace=trace_of(error))


def trace_of(error: BaseException) -> str:
    """Return the lines of the assignment's files that led to an error, the last one at the end, one to a line of text.

    Paths begin with the name of the folder: those of this computer say nothing elsewhere.
    """
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(OURS)]
    lines = (f"{Path(f.filename).parent.name}/{Path(f.filename).name}, line {f.lineno}, in {f.name}: {f.line}" for f in frames)
    return "\n".join(lines)[-TRACE_LENGTH:]
