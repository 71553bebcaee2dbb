"""Shortcuts: points that a submission gets without the work. On request, since it takes a minute or two.

1. A table of the public checks' calls and answers, without code, must earn next to nothing.
2. A function that is one line on another one that is not written must earn nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator

import msgspec

from grader.audit.answers import answers_of_public_checks
from grader.audit.recording import Functions, Playground
from grader.audit.special import SpecialCase, special_cases
from grader.grading.session import Grader, open_grader
from grader.model.assignment import Assignment
from grader.model.report import Report
from grader.model.submission import Submission

SECONDS = 120.0
"""Seconds of processor time for finding special cases; pairs of the same outcome come first."""
AT_MOST = 0.03
"""The share of all points that a table of public answers may have."""


class Credited(msgspec.Struct, frozen=True):
    """A special case, and what it earns where the other function is a stub."""

    function: str
    container: str
    line: str
    score: float
    max_score: float


class Shortcuts(msgspec.Struct, frozen=True, kw_only=True):
    """The points that shortcuts earn."""

    answers: float
    """The score of a table of the public answers, without functions that are asked with texts or with nothing."""
    answers_of_all: float
    """The score with those functions. A table of all their answers is what they should be, and public checks need not state it."""
    max_score: float
    special_cases: tuple[Credited, ...]
    pairs: int
    """Number of pairs of functions that were tried."""
    all_pairs: int

    def faults(self) -> Iterator[str]:
        """Yield what is not as it must be, one sentence each."""
        if self.answers > AT_MOST * self.max_score:
            yield f"a table of the public answers has {self.answers:g} of {self.max_score:g} points"
        for case in self.special_cases:
            if case.score:
                points = f"{case.score:.2g} of {case.max_score:.2g} points"
                yield f"{case.function} earns {points} as `{case.line}` with a stub of {case.container}: [contains] lacks it"


def find_shortcuts(assignment: Assignment, seed: int, seconds: float, told: Callable[[int, int], None]) -> Shortcuts:
    """Measure what shortcuts earn; `told` hears how many pairs of functions were tried, of how many.

    Raises CheckError where the reference does not pass its checks.
    """
    playground = Playground(assignment, seed)
    tried = (0, 0)

    def tell(done: int, pairs: int) -> None:
        nonlocal tried
        tried = done, pairs
        told(done, pairs)

    cases = special_cases(playground, seconds, tell)
    with open_grader(assignment) as grader:
        tables = [grade_shortcut(grader, answers_of_public_checks(playground, names=names), seed) for names in (False, True)]
        credited = tuple(credited_line(grader, case, playground.reference, seed) for case in cases)
    return Shortcuts(
        answers=tables[0].score,
        answers_of_all=tables[1].score,
        max_score=tables[0].max_score,
        special_cases=credited,
        pairs=tried[0],
        all_pairs=tried[1],
    )


def grade_shortcut(grader: Grader, submission: Submission, seed: int) -> Report:
    """Grade a submission."""
    return grader.run(grader.load(submission, seed))


def credited_line(grader: Grader, case: SpecialCase, functions: Functions, seed: int) -> Credited:
    """Grade a submission that has this function, and a stub of the other one."""
    stub = f"def {case.container}{inspect.signature(functions[case.container])}:\n    raise NotImplementedError\n"
    text = "\n\n".join(("import numpy as np\n", stub, case.source(functions)))
    report = grade_shortcut(grader, Submission.of("special case", {"lab.py": text.encode()}), seed)
    own = [check for check in report.checks if case.function in check.functions]
    return Credited(case.function, case.container, case.line, sum(c.score for c in own), sum(c.max_score for c in own))
