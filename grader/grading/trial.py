"""One submission under trial: runs each case as if in a fresh copy, cuts waste of time, and charges a mistake once.

A copy costs more than most cases. So they share one, and if the submission has kept nothing of them at the end, the copy was as
good as a fresh one for each. Else the cases of that function are run again, each in a copy of its own.
"""

from __future__ import annotations

import functools
import itertools
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pytest

from grader.checks.student import Answer, Failure, Observed
from grader.grading.verdict_cache import Precedents, Record, Step, Verdict
from grader.model.assignment import Description
from grader.model.errors import StudentFault
from grader.model.report import Case, Check
from grader.sandbox import Conversation, Loading, Sandbox, Talk

TOGETHER_SECONDS = 0.5
"""For a case that goes on in the copy of others: what takes longer gains nothing by it."""
CUT_SHORT = ("timed_out", "crashed", "unreadable_result", "out_of_memory")
"""How a case ends that is the end of its copy, or may end otherwise in one that has done nothing else."""
TELL_SECONDS = 0.1
"""How long verdicts may wait for those that share a copy with them."""
FOLLOW_THROUGH_FACTOR = 3.0
"""Lent functions are called over the wire, which takes longer."""
WASTE = ((30.0, 0.2), (15.0, 0.4))
"""Once so many seconds of an exercise have been lost in calls that did not end, the rest of it gets this share of its time."""
AGAIN_SECONDS = (1.0, 0.25)
"""What a function gets that has already been cut once, or more often, or that leads to one."""
FIRST_SECONDS = 1.0
"""What a case gets at first that may pass with functions replaced. In the second round it is known which of them hang."""
LESS_TIME = "less than usual, since calls of it, or of what it uses, did not end before"
HANGS = 2
"""A function that was cut in so many cases is taken for one that does not end."""
KEPT_CALLS = 60
"""Calls of each function that are kept for naming mistakes."""


Play = Callable[[], Case]
"""Runs a case and tells how it ended, as often as it is called."""

NOT_IMPLEMENTED = Answer(failure=Failure("NotImplementedError", ("NotImplementedError", "RuntimeError")))
"""What a stub answers, without being asked."""


def judge(test: Callable[[], None]) -> Case:
    """Run a test and say whose fault its end is."""
    begin = time.monotonic()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            test()
        case = Case("passed")
    except StudentFault as fault:
        case = Case("failed", fault.reason, fault.message, fault.detail, figure=fault.figure)  # type: ignore[arg-type]
    except (AssertionError, pytest.fail.Exception) as fault:
        case = Case("failed", "wrong_value", str(fault) or "what this check asks for does not hold")
    except (Exception, pytest.skip.Exception, pytest.xfail.Exception) as error:
        case = broken(f"{type(error).__name__}: {error}")
    return msgspec.structs.replace(case, seconds=time.monotonic() - begin)


def broken(text: str) -> Case:
    """A case that says nothing about the student."""
    return Case("error", "check_broken", "this check could not be run; that is not your fault", text[:500])


POSTPONED = Case("failed", "not_converged", "has not been tried yet")
"""A case that would take long for what a function that it uses may be to blame for: tried in the second round, first with that
function replaced, and as it is only if this does not help."""


class Trial:
    """Calls the functions of one loaded submission; a `grader.checks.student.Caller`."""

    def __init__(
        self,
        sandbox: Sandbox,
        loading: Loading,
        description: Description,
        reference: Mapping[str, Callable[..., Any]],
        precedents: Precedents | None = None,
    ) -> None:
        self.sandbox = sandbox
        self.loading = loading
        self.contains = description.contains
        self.own = {outcome.id: frozenset(outcome.functions) for outcome in description.outcome}
        self.shared = {name for capstone in description.capstone for name in capstone.functions}
        """Functions without an outcome of their own: their checks blame the functions of the outcome that they count towards."""
        self.reference = reference
        self.precedents = precedents
        self.record: Record | None = None
        """What becomes of the case, as long as it may be a precedent."""
        self.calls: dict[str, list[Observed]] = {}
        self.suspects: frozenset[str] = frozenset()
        self.hanging: frozenset[str] = frozenset()
        self.cuts: Counter[str] = Counter()
        self.wasted = 0.0
        self.follow_seconds = 0.0
        """What follow-through has taken in this exercise."""
        self.needed: list[tuple[str, ...]] = []
        """What it took for cases of this exercise to pass."""
        self.seconds = 0.0
        self.lent: tuple[str, ...] = ()
        self.called: set[str] = set()
        """Which of the lent functions the submission has called: the others have made no difference."""
        self.conversation: Conversation | None = None
        self.together = False
        self.fresh = True
        """Whether the case has said nothing to the submission yet."""

    # cases ---------------------------------------------------------------------------------------------------------

    def begin(self, suspects: Iterable[str] = (), hanging: Iterable[str] = (), failed: Iterable[tuple[Check, Case]] = ()) -> None:
        """Start with another exercise, or the second round of one, in which these cases have `failed`.

        What a case gets depends on no other exercise, except for the `suspects`, functions that have failed anywhere, and those
        among them that were found `hanging`.
        """
        self.calls.clear()
        self.suspects = frozenset(suspects)
        self.hanging = frozenset(hanging)
        self.cuts = Counter(name for check, case in failed if case.reason == "timed_out" for name in check.functions)
        self.cuts.update(dict.fromkeys(self.hanging, HANGS))
        self.wasted = self.follow_seconds = 0.0
        self.needed = []

    def first(self, check: Check, attempt: Play, name: str) -> Case:
        """A case as it is, in the first round: none that leads to what has been cut, if it may pass with that replaced."""
        if self.may_pass(check):
            if self.cut(check):
                return POSTPONED
            if check.kind != "convergence":
                check = msgspec.structs.replace(check, seconds=min(check.seconds, FIRST_SECONDS))
        return self.attempt(check, attempt, name=name)

    def attempt(self, check: Check, attempt: Play, lent: tuple[str, ...] = (), name: str = "") -> Case:
        """One case, with trusted functions lent in place of these. A precedent will do, if there is one for a case of that name."""
        self.lent = lent
        self.seconds = self.allowance(check) * (FOLLOW_THROUGH_FACTOR if lent else 1.0)
        if self.together and self.conversation is not None:
            self.seconds = min(self.seconds, TOGETHER_SECONDS)
        self.fresh = True
        self.record = self.precedents.record(name) if self.precedents and name else None
        try:
            case = self.precedent() or attempt()
            if self.record:
                self.record.end(case)
        finally:
            self.record = None
            if not self.together:
                self.end_conversation()
        if case.reason == "timed_out":
            # Where nothing limits time, a person has interrupted it.
            if self.seconds < check.seconds and "time limit" in self.sandbox.layers:
                case = msgspec.structs.replace(case, message=f"{case.message} ({LESS_TIME})")
            self.wasted += self.seconds
            if not lent:
                self.cuts.update(check.functions)
        return case

    def precedent(self) -> Case | None:
        """The verdict on the case that begins, if all that the submission answers has been heard before."""
        begin = time.monotonic()
        step: Step | Verdict | None = self.record.first if self.record else None
        while isinstance(step, Step):
            if step.function and not self.answers(step.function):
                return None
            self.start()
            assert self.record
            step = self.record.follow(step)
        if step is None:
            return None
        self.record = None
        for call in step.calls:
            self.observe(call)
        return msgspec.structs.replace(step.case, seconds=time.monotonic() - begin)

    def run(self, groups: Iterable[Sequence[Play]]) -> Iterator[list[Case]]:
        """How the cases of each group end, each as in a copy of its own: in shared copies as far as that is the same."""
        waiting = deque(groups)
        most = len(waiting)
        while waiting:
            before = self.observations()
            done, cut = self.run_together(itertools.islice(waiting, most))
            unchanged = not cut and (self.conversation is None or self.conversation.is_unchanged())
            self.end_conversation()
            if unchanged:
                for cases in done:
                    waiting.popleft()
                    yield cases
            elif cut and done == [done[0][:1]]:
                # The first in its copy would not end otherwise in one of its own.
                yield [*done[0], *(play() for play in waiting.popleft()[1:])]
            else:
                self.calls, self.cuts, self.wasted = before
                if len(done) > 1:
                    # Whichever group it was: from now on it is asked after each.
                    most = 1
                else:
                    yield [play() for play in waiting.popleft()]

    def run_together(self, groups: Iterable[Sequence[Play]]) -> tuple[list[list[Case]], bool]:
        """Run groups in one copy for some time; their cases, and whether the last one has cut it short."""
        done: list[list[Case]] = []
        begin = time.monotonic()
        self.together = True
        try:
            for group in groups:
                done.append([])
                for play in group:
                    done[-1].append(play())
                    if done[-1][-1].reason in CUT_SHORT:
                        return done, True
                if time.monotonic() - begin > TELL_SECONDS:
                    break
        finally:
            self.together = False
        return done, False

    def observations(self) -> tuple[dict[str, list[Observed]], Counter[str], float]:
        """What has been learnt in this exercise so far."""
        return {name: list(calls) for name, calls in self.calls.items()}, self.cuts.copy(), self.wasted

    def allowance(self, check: Check) -> float:
        """The seconds that a case may take: fewer where time has already been wasted."""
        if cuts := self.cut(check):
            return min(check.seconds, AGAIN_SECONDS[min(cuts, len(AGAIN_SECONDS)) - 1])
        share = next((share for waste, share in WASTE if self.wasted > waste), 1.0)
        return check.seconds * share

    def cut(self, check: Check) -> int:
        """How often a function has been cut that a case leads to; the lent ones are not the submission's."""
        names = {*check.functions, *(used for name in check.functions for used in self.uses(name))}
        return max((self.cuts[name] for name in names.difference(self.lent)), default=0)

    def may_pass(self, check: Check) -> bool:
        """Whether a check may pass with trusted functions in place of what the tested ones use."""
        return bool(self.replaceable(check.functions))

    def replaceable(self, functions: Iterable[str]) -> tuple[str, ...]:
        """What the tested functions use, without what uses them in turn, or contains them whole."""
        tested = set(functions)
        found = self.loading.found
        if not self.reference or not tested <= found.keys() or tested & self.loading.ambiguous:
            return ()
        used = {name for f in tested for name in self.uses(f)} - tested
        used -= {name for name in used if name in found and tested & set(found[name].uses)}
        used -= {name for f in tested for name in self.contains.get(f, ())}
        return tuple(sorted(used & self.reference.keys(), key=self.suspicion))

    def uses(self, function: str) -> Iterable[str]:
        """What a function of the submission leads to."""
        return self.loading.found[function].uses if function in self.loading.found else ()

    def suspicion(self, name: str) -> tuple[bool, int, str]:
        """Sorts those first that are likely to blame: functions that have failed, then those that use the fewest others."""
        return name not in self.suspects, len(list(self.uses(name))), name

    # calls ---------------------------------------------------------------------------------------------------------

    def __call__(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], *, watch: bool, iterate: bool) -> Answer:
        if self.record and not self.answers(name):
            self.record.complete = False
        if name in self.loading.ambiguous:
            message = f"`{name}` is defined differently in several files: keep one of them (see the problems)"
            raise StudentFault("ambiguous", message)
        if name not in self.loading.found:
            raise StudentFault("missing", f"`{name}` was not found: is it defined, and does its file run?")
        if self.loading.found[name].stub and name not in self.lent:
            return NOT_IMPLEMENTED
        given = self.snapshot(name, arguments, keywords)
        conversation = self.start()
        if self.record and self.record.tape:
            self.record.calls[self.record.tape.at] = name
        try:
            answer = conversation(name, arguments, keywords, watch=watch, iterate=iterate)
        except StudentFault as fault:
            if self.record:
                self.record.complete = False
            if given:
                self.observe(Observed(name, *given, watch, iterate, fault))
            raise
        if self.record and answer.failure:
            self.record.raised = True
        if given:
            self.observe(Observed(name, *given, watch, iterate, answer))
        return answer

    def answers(self, name: str) -> bool:
        """Whether a function has to be asked."""
        return name in self.loading.found and name not in self.loading.ambiguous and not self.loading.found[name].stub

    def start(self) -> Conversation:
        """The conversation of the case, in a copy of its own or in that of others."""
        if self.conversation is None:
            lent = {name: functools.partial(self.lend, name) for name in self.lent}
            self.conversation = self.sandbox.open(self.seconds, lent)
        elif self.fresh:
            self.conversation.again(self.seconds)
        if self.fresh and self.record and isinstance(self.conversation, Talk):
            self.record.tape = self.conversation.tape()
        self.fresh = False
        return self.conversation

    def lend(self, name: str, *arguments: Any, **keywords: Any) -> Any:
        self.called.add(name)
        return self.reference[name](*arguments, **keywords)

    def end_conversation(self) -> None:
        if self.conversation is not None:
            self.conversation.close()
            self.conversation = None

    def snapshot(
        self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
        """The arguments as they are before the call, as long as calls of this function are kept."""
        if not self.reference or self.lent or (self.record is None and len(self.calls.get(name, ())) >= KEPT_CALLS):
            return None
        return copied(arguments), copied(keywords)

    def observe(self, call: Observed) -> None:
        calls = self.calls.setdefault(call.name, [])
        if len(calls) < KEPT_CALLS:
            calls.append(call)
        # Another submission may have been asked less before.
        if self.record and sum(one.name == call.name for one in self.record.observed) < KEPT_CALLS:
            self.record.observed.append(call)


def copied(value: Any) -> Any:
    """A copy that no later change of the original reaches; functions are shared."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list | tuple):
        return type(value)(copied(item) for item in value)
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, np.random.Generator):
        bits = type(value.bit_generator)(0)
        bits.state = value.bit_generator.state
        return np.random.Generator(bits)
    return value
