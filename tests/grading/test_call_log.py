"""What is kept of answers is bounded in bytes, whatever a submission answers."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from grader.checks.student import Answer, Observed
from grader.grading.call_log import ANSWER_BYTES, ARGUMENT_BYTES, KEPT_CALLS, LOG_BYTES, CallLog, size_of
from grader.model.errors import StudentFault
from grader.sandbox.conversation import RecordingChannel
from grader_worker.frames import Raised, pack


def call(value: object, name: str = "double", given: object = 1.0) -> Observed:
    return Observed(name, (given,), {}, False, False, Answer(value))


@pytest.mark.parametrize("value", [np.zeros(ANSWER_BYTES // 8), [0.0] * 50_000, {str(n): [n] for n in range(9_000)}, "a" * 300_000])
def test_a_large_answer_is_not_kept(value: object) -> None:
    log = CallLog()
    log.add(call(value))
    log.add(call(1.0))
    assert [one.answer.value for one in log.of("double")] == [1.0]  # type: ignore[union-attr]


def test_large_arguments_are_not_kept() -> None:
    log = CallLog()
    log.add(call(1.0, given=np.zeros(ARGUMENT_BYTES // 8)))
    assert not log.of("double")


def test_all_that_is_kept_is_bounded_and_going_back_makes_room() -> None:
    log, empty = CallLog(), CallLog()
    before = empty.copy()
    for number in range(KEPT_CALLS):
        log.add(call(np.zeros(ANSWER_BYTES // 16), f"f{number}"))
    answers = [one.answer for name in log.calls for one in log.of(name)]
    kept = sum(size_of(answer.value, LOG_BYTES) for answer in answers if isinstance(answer, Answer))
    assert LOG_BYTES / 2 < kept <= log.bytes <= LOG_BYTES
    log.restore(before)
    log.add(call(1.0))
    assert log.of("double")


class Answers:
    """A channel that answers each frame with the same one."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def send(self, *parts: bytes | memoryview) -> None: ...

    def receive_bytes(self) -> bytes:
        return self.answer


def test_a_tape_keeps_nothing_beyond_its_bytes_and_goes_on() -> None:
    answer = pack(Raised(1, "ValueError"))
    recording = RecordingChannel(cast(Any, Answers(answer)), 5 * len(answer))
    recording.go_ahead(b"a")
    recording.send(b"a")
    for number in range(20):
        if number:
            recording.send(b"b")
        frame, _ = recording.receive()
        assert isinstance(frame, Raised)
        assert recording.is_over == (number >= 4) == (not recording.exchanges)


def test_a_fault_is_kept_without_what_led_to_it() -> None:
    try:
        try:
            raise ValueError("the answer")
        except ValueError:
            raise StudentFault("unreadable_result", "it has too many numbers", "a detail")  # noqa: B904
    except StudentFault as raised:
        kept = raised.bare()
    assert (kept.reason, kept.message, kept.detail) == ("unreadable_result", "it has too many numbers", "a detail")
    assert kept.__traceback__ is None
    assert kept.__context__ is None
