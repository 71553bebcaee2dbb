"""Verdicts that are known already: what a check has said of the same answers, given by another submission of a class.

A check asks, the submission answers, and what the check says at the end depends on these answers only. So what it asks first can
be asked without running it. As long as each answer is, byte for byte, one that has been heard before, it is known what the check
asks next, and in the end what it says. Where an answer is new, the check is run, and finds the answers so far waiting.
"""

from __future__ import annotations

import hashlib
from collections import Counter

import msgspec

from grader.checks.student import Observed
from grader.model.report import Case
from grader.sandbox import Tape

VERDICTS = 16
"""Of each case. Beyond them it begins anew; what is common is soon there again."""
CASE_BYTES = 2 * 2**20
TOTAL_BYTES = 48 * 2**20
"""Of all cases. Beyond them everything begins anew."""


class Verdict(msgspec.Struct, frozen=True):
    """What a check says, and the calls of the submission's functions that it made for it."""

    case: Case
    calls: tuple[Observed, ...]


class Step(msgspec.Struct):
    """What is sent next, and what follows on each answer, by its digest."""

    sends: bytes
    function: str
    """The function that is called by it; empty where it answers a call that the submission makes."""
    follows: dict[bytes, Step | Verdict] = {}


class Precedents:
    """What has been heard and said so far, in the cases of one seed."""

    def __init__(self) -> None:
        self.seed: int | None = None
        self.first: dict[str, Step] = {}
        self.verdicts: Counter[str] = Counter()
        self.bytes = 0

    def use(self, seed: int) -> None:
        """Forget what belongs to another seed."""
        if seed != self.seed:
            self.forget()
            self.seed = seed

    def forget(self) -> None:
        self.first.clear()
        self.verdicts.clear()
        self.bytes = 0

    def record(self, case: str) -> Record:
        return Record(self, case)


class Record:
    """One case on its way to a verdict."""

    def __init__(self, precedents: Precedents, case: str) -> None:
        self.precedents = precedents
        self.case = case
        self.tape: Tape | None = None
        self.calls: dict[int, str] = {}
        """The functions that the check calls, by the number of the exchange."""
        self.observed: list[Observed] = []
        self.complete = True
        """Whether there is nothing that decides beside what is on tape."""
        self.raised = False

    @property
    def first(self) -> Step | None:
        return self.precedents.first.get(self.case)

    def follow(self, step: Step) -> Step | Verdict | None:
        """Send what comes next; what follows on the answer, None if that is not known."""
        assert self.tape
        answer = self.tape.go_ahead(step.sends)
        return None if answer is None else step.follows.get(digest(answer))

    def end(self, case: Case) -> None:
        """Keep what the check has come to."""
        # Where something was raised, a failure says where, and not all of that is in the answer.
        if self.tape is None or not self.complete or case.status == "error" or (self.raised and case.status == "failed"):
            return
        kept, exchanges = self.precedents, self.tape.exchanges
        # What was observed holds the same numbers once more.
        size = 2 * sum(len(sent) + len(came) for sent, came in exchanges)
        if not exchanges or size > CASE_BYTES:
            return
        if kept.bytes + size > TOTAL_BYTES:
            kept.forget()
        if kept.verdicts[self.case] == VERDICTS:
            del kept.first[self.case], kept.verdicts[self.case]
        kept.bytes += size
        kept.verdicts[self.case] += 1
        step = kept.first.setdefault(self.case, Step(exchanges[0].sent, self.calls[0]))
        for number, (_, came) in enumerate(exchanges[:-1], 1):
            following = step.follows.setdefault(digest(came), Step(exchanges[number].sent, self.calls.get(number, "")))
            if isinstance(following, Verdict):
                return
            step = following
        step.follows[digest(exchanges[-1].came)] = Verdict(case, tuple(self.observed))


def digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=20).digest()
