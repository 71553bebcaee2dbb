"""Verdict cache: what checks have said of the same answers, given by another submission of a class.

A check asks, the submission answers, and the verdict at the end depends on these answers only. So the questions of a check are
replayed without running it: as long as each answer equals, byte for byte, one that was recorded before, the next question is known,
and in the end the verdict. Where an answer is new, the check is run, and finds the answers so far waiting. An example, with two
recordings of one check:

    double([1, 2]) -> [2, 4] -> double([0]) -> [0]  passed
                   -> [3, 6]                        failed: wrong_value

A third submission is asked for double([1, 2]). If it answers [3, 6], it has failed, and no code of the check was run.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
from collections import Counter
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import msgspec

from grader.grading.provenance import made_with
from grader.grading.recordings import Kept, KeptPath, KeptStep, Recordings, recordings_for
from grader.model.assignment import Assignment
from grader.model.isolation import keeps_all_in
from grader.model.report import CaseResult

if TYPE_CHECKING:
    from grader.checks.student import Observed
    from grader.sandbox import RecordingChannel

VERDICTS = 16
"""Number of verdicts of each case. Beyond them the case begins anew; what is common is soon there again."""
CASE_BYTES = 2 * 2**20
"""Bytes at most of one recording."""
TOTAL_BYTES = 48 * 2**20
"""Bytes of all cases. Beyond them everything begins anew."""


Attempt = tuple[str, int]
"""The name of a case, and how often it has been run before in the same grading."""


class CachedVerdict(msgspec.Struct, frozen=True):
    """The verdict of a check, and the calls of the submission's functions that it has made."""

    case: CaseResult
    calls: tuple[tuple[Observed, int], ...] | None
    """Each with its bytes. None where the verdict comes from a recording on disk, which has no calls."""


class ReplayNode(msgspec.Struct):
    """One frame that a check sends, and what follows on each answer, by the answer's digest."""

    sends: bytes
    function: str
    """The function that is called by it; empty where it answers a call that the submission makes."""
    follows: dict[bytes, ReplayNode | CachedVerdict] = {}


def kept_cache(assignment: Assignment) -> VerdictCache:
    """Return a cache with what is kept on disk for an assignment as it is now."""
    return VerdictCache(recordings_for(assignment, made_with(assignment)))


class VerdictCache:
    """The recordings of all cases, on the same terms. Those on disk are taken, and added to, where `recordings` are given."""

    def __init__(self, recordings: Recordings | None = None) -> None:
        self.recordings = recordings
        self.passed: Kept = {}
        """What has been learnt of the exercise that runs, and is not on disk yet."""
        self.terms = ""
        """What decides about the frames besides the checks: see `use`."""
        self.first: dict[Attempt, ReplayNode] = {}
        """The first frame of each case, in each attempt at it."""
        self.verdicts: Counter[Attempt] = Counter()
        self.taken: set[Attempt] = set()
        """The cases of which something was taken from disk."""
        self.bytes = 0

    def use(self, seed: int, layers: Collection[str]) -> None:
        """Forget what belongs to another seed, or was asked in a sandbox that hands over code where this one does not, or never."""
        terms = f"{seed}" if keeps_all_in(layers) else f"{seed}-asked"
        if terms != self.terms:
            self.clear()
            self.terms = terms

    def clear(self) -> None:
        """Forget everything."""
        self.first.clear()
        self.verdicts.clear()
        self.taken.clear()
        self.bytes = 0

    @contextlib.contextmanager
    def exercise(self, name: str) -> Iterator[None]:
        """Know what is on disk of an exercise while it runs, and keep there what was learnt."""
        self.passed = {}
        for case, paths in self.recordings.of(name, self.terms).items() if self.recordings else ():
            if (case, 0) not in self.first:
                self.taken.add((case, 0))
                for path in paths:
                    self.add((case, 0), path, CachedVerdict(path.case, None))
        yield
        if self.recordings and self.passed:
            self.recordings.keep(name, self.terms, self.passed)
            self.passed = {}

    def add(self, case: Attempt, path: KeptPath, verdict: CachedVerdict) -> None:
        """Add a way to a verdict, unless another verdict is known on the way."""
        steps = path.steps
        node = self.first.setdefault(case, ReplayNode(steps[0].sends, steps[0].function))
        for step, following in itertools.pairwise(steps):
            found = node.follows.setdefault(step.answered, ReplayNode(following.sends, following.function))
            if isinstance(found, CachedVerdict):
                return
            node = found
        node.follows[steps[-1].answered] = verdict

    def forget_taken(self) -> None:
        """Forget what was taken from disk."""
        for case in self.taken:
            self.first.pop(case, None)
            self.verdicts.pop(case, None)
        self.taken.clear()

    def record(self, case: str, attempt: int) -> Recording:
        """Return a recording of an attempt at the case of that name, which begins: other attempts have other numbers."""
        return Recording(self, (case, attempt))


class Recording:
    """One case on its way to a verdict."""

    def __init__(self, cache: VerdictCache, case: Attempt) -> None:
        self.cache = cache
        self.case = case
        self.channel: RecordingChannel | None = None
        self.functions: dict[int, str] = {}
        """The functions that the check calls, by the number of the exchange."""
        self.observed: list[tuple[Observed, int]] = []
        """Calls, each with its bytes."""
        self.observed_bytes = 0
        self.is_complete = True
        """False once something decides that has not gone over the channel."""
        self.has_raised = False

    @property
    def first(self) -> ReplayNode | None:
        """The first frame of earlier recordings of this case."""
        return self.cache.first.get(self.case)

    @property
    def is_foreign(self) -> bool:
        """Whether the check asks for something else than another process has recorded.

        On another computer functions of NumPy may differ in the last bit, and in another process sets have another order.
        """
        return self.channel is not None and self.channel.has_erred and self.case in self.cache.taken

    def begin_call(self, function: str) -> None:
        """Note that the next frame calls this function."""
        if self.channel:
            self.functions[self.channel.at] = function

    def observe(self, call: Observed, size: int) -> None:
        """Keep a call that the check has made, and that takes so many bytes, as long as there is room for it."""
        from grader.grading.call_log import KEPT_CALLS

        if self.channel and self.channel.is_over:
            # Nothing of this recording will be stored.
            self.observed.clear()
        elif size and sum(one.name == call.name for one, _ in self.observed) < KEPT_CALLS:
            self.observed.append((call, size))
            self.observed_bytes += size
            if self.channel and self.observed_bytes > CASE_BYTES:
                self.channel.stop()

    def follow(self, node: ReplayNode) -> ReplayNode | CachedVerdict | None:
        """Send the frame of `node` and return what follows on the answer; None if that is not known."""
        assert self.channel
        answer = self.channel.go_ahead(node.sends)
        return None if answer is None else node.follows.get(answer_digest(answer))

    def end(self, case: CaseResult) -> None:
        """Store the verdict that the check has come to."""
        # Where something was raised, a failure says where, and not all of that is in the answer.
        if (
            self.channel is None
            or self.channel.is_over
            or not self.is_complete
            or case.status == "error"
            or (self.has_raised and case.status == "failed")
        ):
            return
        cache, exchanges = self.cache, self.channel.exchanges
        # What was observed holds the same numbers once more, and lists of them take many times the bytes of their frames.
        size = self.channel.bytes + self.observed_bytes
        if not exchanges or size > CASE_BYTES:
            return
        if cache.bytes + size > TOTAL_BYTES:
            cache.clear()
        if cache.verdicts[self.case] == VERDICTS:
            del cache.first[self.case], cache.verdicts[self.case]
        cache.bytes += size
        cache.verdicts[self.case] += 1
        steps = tuple(
            KeptStep(exchange.sent, self.functions.get(number, ""), answer_digest(exchange.came))
            for number, exchange in enumerate(exchanges)
        )
        # Without its time: two who find the same at once have found one way.
        path = KeptPath(steps, msgspec.structs.replace(case, seconds=0.0))
        cache.add(self.case, path, CachedVerdict(case, tuple(self.observed)))
        if cache.recordings and case.status == "passed" and self.case[1] == 0:
            cache.passed.setdefault(self.case[0], []).append(path)


def answer_digest(data: bytes) -> bytes:
    """Return a digest of 20 bytes, by which answers are told apart."""
    return hashlib.blake2b(data, digest_size=20).digest()
