"""The calls of one case: from a check to the submission, and past what is missing, ambiguous or a stub."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from grader.checks.copying import copied
from grader.checks.objects import is_method
from grader.checks.student import Answer, Failure, Observed, owner
from grader.grading.call_log import ARGUMENT_BYTES, CallLog, size_of, size_of_call
from grader.grading.copies import Copies
from grader.grading.scripts import ScriptRecorder
from grader.grading.sketches import Called
from grader.grading.verdict_cache import CASE_BYTES, CachedVerdict, Recording, ReplayNode
from grader.model.errors import StudentFault
from grader.model.report import CaseResult
from grader.sandbox import Conversation, HandedOver, Loading
from grader_worker.operations import Action

NOT_IMPLEMENTED = Answer(failure=Failure("NotImplementedError", ("NotImplementedError", "RuntimeError")))
"""The answer of a stub, which need not be asked."""


class CaseCaller:
    """Calls functions of the submission for one case; a `grader.checks.student.Caller`.

    `lend` are trusted functions that replace those of the submission by name, `limit` the seconds of the case, `log` keeps calls,
    `recording` keeps everything that is said, `answered` hears what comes back. The conversation begins with the first call: a case
    of stubs costs no copy.
    """

    def __init__(
        self,
        copies: Copies,
        loading: Loading,
        limit: float,
        lend: Mapping[str, Callable[..., Any]],
        log: CallLog | None = None,
        recording: Recording | None = None,
        *,
        answered: Callable[[str, Called], None] = lambda name, call: None,
    ) -> None:
        self.copies = copies
        self.loading = loading
        self.limit = limit
        self.lend = lend
        self.log = None if lend else log
        self.recording = recording
        self.answered = answered
        self.called: set[str] = set()
        """Which of the lent functions the submission has called: the others have made no difference."""
        self.conversation: Conversation | None = None
        self.scripts = ScriptRecorder()

    def __call__(
        self,
        name: str,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        *,
        watch: bool,
        iterate: bool,
        in_place: bool = False,
        action: Action = "call",
    ) -> Answer:
        """Call a function of the submission. Raises StudentFault where there is none, or no answer."""
        called, name = name, owner(name)
        if self.recording and not self.is_asked(name):
            self.recording.is_complete = False
        if name in self.loading.ambiguous:
            message = f"`{name}` is defined differently in several files: keep one of them (see the problems)"
            raise StudentFault("ambiguous", message)
        if name not in self.loading.found:
            raise StudentFault("missing", f"`{name}` was not found: is it defined, and does its file run?")
        if self.loading.found[name].stub and name not in self.lend:
            return NOT_IMPLEMENTED
        given = self.snapshot(name, arguments, keywords)
        conversation = self.start()
        if self.recording:
            self.recording.begin_call(name)
        call = Observed(called, arguments, keywords, watch, iterate, Answer(), in_place, action)
        try:
            answer = conversation(called, arguments, keywords, watch=watch, iterate=iterate, in_place=in_place, action=action)
        except StudentFault as fault:
            if self.recording:
                self.recording.is_complete = False
            self.note(call, fault.bare(), given)
            raise
        if self.recording and answer.failure:
            self.recording.has_raised = True
        if not is_method(answer.value):
            self.note(call, answer, given)
        return answer

    def note(self, call: Observed, answer: Answer | StudentFault, given: tuple[tuple[Any, ...], dict[str, Any]] | None) -> None:
        """Tell what came back, and keep the call, whose arguments were `given`; with objects it is a step of the case's scripts."""
        call = msgspec.structs.replace(call, answer=answer)
        names = self.scripts.following.names(call)
        for name in names:
            self.answered(name, Called(answer, call.watched))
        if given:
            call = msgspec.structs.replace(call, arguments=given[0], keywords=given[1])
        if self.scripts.concerns(call):
            self.scripts.add(call, names if given else None)
        elif given:
            self.observe(call)

    def replay(self) -> CaseResult | None:
        """Return the verdict that the cache has on the submission's answers, having asked for them; None where one is new."""
        begin = time.monotonic()
        node: ReplayNode | CachedVerdict | None = self.recording.first if self.recording else None
        called = set()
        while isinstance(node, ReplayNode):
            if node.function and not self.is_asked(node.function):
                return None
            called.add(node.function)
            self.start()
            assert self.recording
            node = self.recording.follow(node)
        if node is None:
            return None
        self.recording = None
        if self.log is not None:
            if node.calls is None:
                self.log.leave_out(called)
            for call, size in node.calls or ():
                self.log.add(call, size)
        return msgspec.structs.replace(node.case, seconds=time.monotonic() - begin)

    def is_asked(self, name: str) -> bool:
        """Tell whether the submission has to be asked for what a function answers."""
        return name in self.loading.found and name not in self.loading.ambiguous and not self.loading.found[name].stub

    def start(self) -> Conversation:
        """Return the conversation of the case, which begins here the first time."""
        if self.conversation is None:
            stand_ins = {name: self.noting(name, function) for name, function in self.lend.items()}
            self.conversation = self.copies.enter(self.limit, stand_ins)
            if self.recording:
                self.recording.channel = self.conversation.record(CASE_BYTES)
        return self.conversation

    def printed(self) -> tuple[str, ...]:
        """Return the first lines that the functions of the submission have printed in the case."""
        return self.conversation.printed() if self.conversation else ()

    def noting(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a lent function that notes in `called` that it is called, if it is called here."""

        @functools.wraps(function, updated=())
        def noted(*arguments: Any, **keywords: Any) -> Any:
            self.called.add(name)
            return function(*arguments, **keywords)

        return HandedOver(noted, function.content) if isinstance(function, HandedOver) else noted

    def snapshot(
        self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
        """Return the arguments as they are before the call; None where the call is not kept."""
        if self.log is None or (self.recording is None and self.log.is_full(name)):
            return None
        if size_of((arguments, keywords), ARGUMENT_BYTES) > ARGUMENT_BYTES:
            return None
        return copied(arguments), copied(keywords)

    def finish(self) -> None:
        """Keep what has been called, and what has been done with objects, now that the case is over."""
        if self.conversation:
            self.called.update(self.conversation.called())
        for call in self.scripts.scripts():
            self.observe(call)

    def observe(self, call: Observed) -> None:
        """Keep a call in the log, and for the cache, since the log of another submission may still have room for it."""
        size = size_of_call(call) if self.recording else None
        if self.log is not None:
            self.log.add(call, size)
        if self.recording and size is not None:
            self.recording.observe(call, size)
