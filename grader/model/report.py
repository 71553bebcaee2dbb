"""The plain records that everything else is written in terms of: what is asked, what was found, what it is worth.

Frozen and typed; numbers are finite. `Report` is the contract's JSON object, field for field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal, get_args

import msgspec

from grader.model.figures import Figure

SCHEMA_VERSION = 1

Status = Literal["passed", "partial", "failed", "error"]
"""`failed` is the student's, `error` is ours: it earns nothing, excuses nothing, and shows."""

Kind = Literal["value", "gradient", "property", "statistical", "trajectory", "convergence", "purity", "derivation", "composition"]

Reason = Literal[
    "missing",
    "ambiguous",
    "not_implemented",
    "raised",
    "did_not_raise",
    "timed_out",
    "crashed",
    "out_of_memory",
    "unreadable_result",
    "wrong_type",
    "wrong_shape",
    "wrong_value",
    "not_finite",
    "warned",
    "changed_argument",
    "shared_memory",
    "global_random",
    "not_repeatable",
    "not_random",
    "wrong_distribution",
    "not_converged",
    "forbidden_import",
    "public_only",
    "check_broken",
    "not_run",
]
"""Why a check did not pass; the last two go with status `error`."""

REASONS: tuple[str, ...] = get_args(Reason)


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A learning outcome of the assignment."""

    id: str
    title: str
    functions: tuple[str, ...]
    section: str = ""
    """The section of the lecture that it belongs to."""
    points: float = 10.0
    weights: dict[str, float] = {}
    """For functions of it: the points of their checks count that many times."""
    extra: dict[str, float] = {}
    """For functions of it that are extra credit: the points that their checks share, on top of `points`."""

    def weight_of(self, check: Check) -> float:
        """Return the weight of a check among those it shares points with: its points times the mean weight of its functions."""
        if not self.weights or not check.functions or check.kind == "composition":
            return check.points
        return check.points * sum(self.weights.get(name, 1.0) for name in check.functions) / len(check.functions)

    def extra_of(self, check: Check) -> str:
        """Return the function of extra credit whose points a check shares; "" for a check that shares those of the outcome."""
        return check.functions[0] if check.functions and check.functions[0] in self.extra else ""


class ManualPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the assignment that a person grades."""

    id: str
    title: str
    points: float
    asks: str = ""
    """What is asked for, in a sentence or two."""
    outcome: str = ""
    """The outcome that it belongs to, if it belongs to one. Its points come on top of those of the outcome all the same."""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A check as the manifest lists it: what can be earned, whatever happens to run."""

    id: str
    outcome: str
    title: str
    functions: tuple[str, ...]
    kind: Kind
    points: float
    """Weight inside the outcome."""
    hidden: bool
    seconds: float
    """The time that the student's code may take in it."""

    @property
    def exercise(self) -> str:
        """The folder that it stands in: an outcome, or a capstone."""
        return self.id.partition(".")[0]

    @property
    def is_long(self) -> bool:
        """Whether a case of it takes long, a training as a rule, so that it is tried as rarely as possible."""
        return self.kind == "convergence"


class CaseResult(msgspec.Struct, frozen=True):
    """The result of one case of a check."""

    status: Status
    reason: Reason | None = None
    message: str = ""
    detail: str = ""
    replaced: tuple[str, ...] = ()
    """The student's functions in whose place trusted ones were lent when it passed; of a failed one, those that are to blame."""
    seconds: float = 0.0
    figure: Figure | None = None
    call: str = ""
    """The call that the message is about, as a line of Python."""
    printed: tuple[str, ...] = ()
    """The first lines that the submission has printed in it, if it failed and is public."""
    trace: str = ""
    """Of a check that is broken, the lines of the assignment's files that led there, for their author."""


class Mistake(msgspec.Struct, frozen=True, tag=True):
    """A function does what a known wrong implementation does."""

    function: str
    id: str
    message: str
    conventions: tuple[str, ...] = ()
    """Ids of conventions that lead to this mistake, and that other functions may follow, too."""


Origin = Literal["submission", "checks", "grader"]
"""The one who has to mend a problem: the student, the author of the checks, or whoever runs the grader."""
ProblemCode = Literal["", "left_out", "possible_copy"]
"""The kinds of problems that a program has to recognise; all others have no code."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that kept a submission from being read, imported, executed or graded as a whole.

    Programs decide by `origin` and `code`, and never by the texts. Both are left out of the JSON where they have their defaults.
    """

    file: str
    """A path inside the submission; "" for the whole of it, and `(checks)` or `(grader)` where nothing in it is the cause."""
    line: int | None
    message: str
    origin: Origin = "submission"
    code: ProblemCode = ""
    """`left_out`: the file was handed in, and is not part of what is graded. `possible_copy`: a person has to look at it,
    and students are not told."""
    function: str = ""
    """The function whose checks fail because of it; "" if it is none, or more than one."""

    @classmethod
    def of_ours(cls, origin: Literal["checks", "grader"], message: str) -> Problem:
        """Make the problem of a fault on our side, for which no file of the student is named."""
        return cls(f"({origin})", None, message, origin)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.message}" if self.file else self.message


CELL = re.compile(r"cell \d+: ")
"""The beginning of a message whose line is that of a cell."""


def folded(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems in their order; what a file is told several times stands at its first place, with the number of times."""
    same: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        same.setdefault((problem.file, CELL.sub("", problem.message, 1)), []).append(problem)
    return tuple(
        first if not others else msgspec.structs.replace(first, message=f"{first.message} ({len(others) + 1} times)")
        for first, *others in same.values()
    )


class CheckResult(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The result of one check."""

    id: str
    title: str
    functions: tuple[str, ...]
    kind: Kind
    status: Status
    reason: Reason | None
    score: float
    max_score: float
    hidden: bool
    message: str
    detail: str = ""
    """Numbers behind the message; empty for students where the check is hidden."""
    call: str = ""
    """The call that the message is about, as a line of Python to paste; empty for students where the check is hidden."""
    diagnosis: str | None = None
    follow_through: bool = False
    seconds: float = 0.0
    figure: Figure | None = None
    """None for students where the check is hidden, like `detail`."""
    printed: tuple[str, ...] = ()
    """The first lines that the functions have printed in a case that failed; of public checks only."""
    trace: str = ""
    """Of a check that is broken, the lines of the assignment's files that led there; empty for students."""
    extra: bool | msgspec.UnsetType = msgspec.UNSET
    """True for extra credit: what it earns counts, and `max_score` of the outcome does not have it. There only if it is true."""

    @property
    def is_extra(self) -> bool:
        return self.extra is True


class FunctionResult(msgspec.Struct, frozen=True):
    """The points of a function in one outcome: the share of its checks. Those of a check of several functions are divided."""

    name: str
    score: float
    max_score: float
    extra: bool | msgspec.UnsetType = msgspec.UNSET
    """True for extra credit. There only if it is true."""


class OutcomeResult(msgspec.Struct, frozen=True, kw_only=True):
    """The score of one outcome and the checks behind it."""

    id: str
    title: str
    section: str = ""
    """The section of the lecture that it belongs to."""
    lecture: str = ""
    """The address of that section; "" if none is known."""
    section_of: str = "lecture"
    """What it is a section of, as students call it."""
    withheld: int = 0
    """Number of further checks that run when the work is graded, which this copy of the assignment does not have."""
    score: float
    max_score: float
    checks: tuple[CheckResult, ...]
    functions: tuple[FunctionResult, ...] = ()
    """What each function is worth, in the order of the checks."""
    extra: float | msgspec.UnsetType = msgspec.UNSET
    """The points that can be earned on top of `max_score`. There only if there are some."""

    @property
    def is_full(self) -> bool:
        """Whether all points that do not count as extra have been earned."""
        return self.score - self.extra_score >= self.max_score

    @property
    def extra_score(self) -> float:
        """What was earned as extra credit."""
        return sum(check.score for check in self.checks if check.is_extra)

    @property
    def most_extra(self) -> float:
        """What can be earned as extra credit."""
        return 0.0 if isinstance(self.extra, msgspec.UnsetType) else self.extra


class ManualResult(msgspec.Struct, frozen=True, kw_only=True):
    """A part that a person grades, and what the person has given so far."""

    id: str
    title: str
    asks: str = ""
    outcome: str = ""
    score: float | None = None
    """None while it awaits a person."""
    max_score: float


class SubmissionSummary(msgspec.Struct, frozen=True):
    """The submission that was graded: its name, digest and files."""

    id: str
    sha256: str
    files: tuple[str, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one grading."""

    schema_version: int = SCHEMA_VERSION
    assignment: str
    title: str = ""
    """The name of the assignment, as people call it."""
    capstones: dict[str, str] = {}
    """Titles of the exercises that are no outcome and have checks, by id."""
    submission: SubmissionSummary
    seed: int
    score: float
    max_score: float
    provisional: bool
    """True while any check has the status `error`."""
    complete: bool = True
    """False in a report that was written before the grading ended."""
    outcomes: tuple[OutcomeResult, ...]
    practice: tuple[OutcomeResult, ...] | msgspec.UnsetType = msgspec.UNSET
    """Results of practices, worth no points. The field is there only where they were checked."""
    problems: tuple[Problem, ...]
    isolation: tuple[str, ...]
    seconds: float
    made_with: dict[str, str] = {}
    """Digests of `engine` and `checks`, versions of `python` and `numpy`, and in a class the digest of the `policy`."""
    extra: float | msgspec.UnsetType = msgspec.UNSET
    """The points that can be earned on top of `max_score`. There only if there are some."""
    capped: bool | msgspec.UnsetType = msgspec.UNSET
    """True if no more than `max_score` counts, whatever is earned on top. There only if it is true."""
    manual: tuple[ManualResult, ...] | msgspec.UnsetType = msgspec.UNSET
    """The parts that a person grades; `score` and `max_score` do not have their points. There only if there are some."""

    @property
    def by_person(self) -> tuple[ManualResult, ...]:
        """The parts that a person grades, none where there are none."""
        return () if isinstance(self.manual, msgspec.UnsetType) else self.manual

    @property
    def most_extra(self) -> float:
        """What can be earned as extra credit."""
        return 0.0 if isinstance(self.extra, msgspec.UnsetType) else self.extra

    def counted(self, points: float) -> float:
        """Return what counts of so many points that checks have earned."""
        return min(points, self.max_score) if self.capped is True else points

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """The results of all checks, in the order of the outcomes."""
        return tuple(check for outcome in self.outcomes for check in outcome.checks)

    @property
    def practised(self) -> tuple[OutcomeResult, ...]:
        """The results of practices, none where they were not checked."""
        return () if isinstance(self.practice, msgspec.UnsetType) else self.practice

    @property
    def practice_checks(self) -> tuple[CheckResult, ...]:
        """The results of the checks of practices."""
        return tuple(check for practice in self.practised for check in practice.checks)

    @property
    def errors(self) -> tuple[CheckResult, ...]:
        """The results of the checks that could not be run, which is not the student's fault."""
        return tuple(check for check in self.checks if check.status == "error")

    def for_student(self, shown: Callable[[CheckResult], bool] = lambda check: True) -> Report:
        """The same report without what students must not be told: the one place where anything is redacted.

        Checks that are not `shown` are left out; the scores of outcomes stand.
        """
        outcomes = tuple(
            msgspec.structs.replace(
                outcome,
                checks=tuple(
                    msgspec.structs.replace(c, detail="", call="", figure=None, printed=(), trace="")
                    if c.hidden
                    else (msgspec.structs.replace(c, trace="") if c.trace else c)
                    for c in outcome.checks
                    if shown(c)
                ),
            )
            for outcome in self.outcomes
        )
        problems = tuple(problem for problem in self.problems if problem.code != "possible_copy")
        return msgspec.structs.replace(self, outcomes=outcomes, problems=problems)
