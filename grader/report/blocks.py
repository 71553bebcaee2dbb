"""A report by function: what is done, begun and to do, what comes next, and the worst finding of each function first.

This is the one place where checks are grouped. Every format shows these blocks: terminal, page, notebook, and platforms.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from grader.model.report import CheckResult, OutcomeResult, Problem, Report
from grader.report.wording import extra_text, points

UNWRITTEN = {"not_implemented": "to do", "missing": "not found"}
"""Reasons of checks whose functions are to be written, and what is said of these."""
State = Literal["done", "begun", "to do", "not checked"]
ORDER = {"failed": 0, "partial": 0, "error": 1, "passed": 2}
"""Which statuses of a check are told first."""


class FunctionBlock(msgspec.Struct, frozen=True, dict=True):
    """The checks of one function; some checks try several functions at once. That of imports has none.

    What follows from them is asked several times, and found once.
    """

    functions: tuple[str, ...]
    checks: tuple[CheckResult, ...]

    @functools.cached_property
    def findings(self) -> list[CheckResult]:
        """The checks that there is something to say about, the worst first.

        A check that names the mistake comes before others, since their mistake is the same as a rule. A public check tells more
        than a hidden one.
        """
        told = [check for check in self.checks if check.status != "passed" or check.message]
        last = {*UNWRITTEN, "public_only"}
        return sorted(told, key=lambda c: (ORDER[c.status], c.reason in last, c.diagnosis is None, c.hidden, c.score - c.max_score))

    @functools.cached_property
    def more(self) -> int:
        """The number of checks that did not pass, besides the one that is told."""
        return max(0, sum(check.status != "passed" for check in self.checks) - 1)

    @functools.cached_property
    def state(self) -> State:
        return state_of(self.checks)

    @functools.cached_property
    def status(self) -> str:
        """The status of the worst finding; "to do" where nothing is written yet."""
        return "to do" if self.state == "to do" else self.findings[0].status if self.findings else "passed"

    @functools.cached_property
    def points(self) -> tuple[float, float]:
        """What is earned, and what can be."""
        return sum(check.score for check in self.checks), sum(check.max_score for check in self.checks)

    @functools.cached_property
    def is_extra(self) -> bool:
        """Whether all that it gives is extra credit."""
        return all(check.is_extra for check in self.checks)

    @functools.cached_property
    def worth(self) -> str:
        """What its points are, where that is not what others have: "extra", or "no points"."""
        return "no points" if not self.points[1] else "extra" if self.is_extra else ""


def state_of(checks: Iterable[CheckResult]) -> State:
    """Return how far a function is that has these checks."""
    lacking = [check for check in checks if check.status != "passed"]
    if not lacking:
        return "done"
    if all(check.reason in UNWRITTEN for check in lacking):
        return "to do"
    return "not checked" if all(check.status == "error" for check in lacking) else "begun"


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """An outcome, a capstone or a practice, with a block for each of its functions."""

    id: str
    title: str
    lecture: str = ""
    """The section of the lecture that it belongs to; "" if no address of it is known."""
    address: str = ""
    """The address of that section."""
    section_of: str = "lecture"
    """What it is a section of: a lecture, a book."""
    score: float
    max_score: float
    is_capstone: bool
    blocks: tuple[FunctionBlock, ...]
    is_practice: bool = False
    extra: str = ""
    """What was earned as extra credit, in words; "" if there is none."""
    elsewhere: tuple[FunctionBlock, ...] = ()
    """Blocks of functions of capstones: their points count here, and their findings are told with the capstone."""
    points_only: tuple[CheckResult, ...] = ()
    """Checks that have passed and are in none of the blocks, as that of imports: their points are part of the score."""

    @property
    def told(self) -> list[FunctionBlock]:
        """The blocks that need words; those that only have a note come last."""
        return needing_words(self.blocks)

    def status(self, *, marks: bool) -> str:
        """Return the status of all its checks together; without `marks` of its own functions, which are counted then."""
        own = {block.status for block in self.blocks}
        statuses = own | ({block.status for block in self.elsewhere} if marks or not own else set())
        if "error" in statuses:
            return "error"
        if (own or statuses) == {"to do"}:
            return "to do"
        return "passed" if statuses <= {"passed"} else "failed" if statuses == {"failed"} else "partial"


class Progress(msgspec.Struct, frozen=True):
    """Functions by how far they are."""

    done: tuple[str, ...]
    begun: tuple[str, ...]
    to_do: tuple[str, ...]
    not_checked: tuple[str, ...]

    @property
    def total(self) -> int:
        return len(self.done) + len(self.begun) + len(self.to_do) + len(self.not_checked)

    @property
    def parts(self) -> list[tuple[tuple[str, ...], State]]:
        """The functions of each state."""
        return [(self.done, "done"), (self.begun, "begun"), (self.to_do, "to do"), (self.not_checked, "not checked")]

    def __str__(self) -> str:
        """Say how far the work is: "3 of 8 functions are done, 1 is begun, 4 are to do"."""
        if len(self.done) == self.total > 1:
            return f"All {self.total} functions are done"
        said = [f"{len(self.done)} of {self.total} {'function is' if self.total == 1 else 'functions are'} done"]
        said += [f"{len(names)} {'is' if len(names) == 1 else 'are'} {state}" for names, state in self.parts[1:] if names]
        return ", ".join(said)


def blocks_of(checks: Iterable[CheckResult]) -> tuple[FunctionBlock, ...]:
    """Group checks by function, in their order. The check of imports is there only if it has failed: it says nothing else."""
    groups: dict[tuple[str, ...], list[CheckResult]] = {}
    for check in checks:
        if check.functions or has_words(check):
            groups.setdefault(check.functions, []).append(check)
    return tuple(FunctionBlock(functions, tuple(group)) for functions, group in groups.items())


def has_words(check: CheckResult) -> bool:
    """Tell whether a check says something besides its points; one without a function does so only if it has failed."""
    return bool(check.functions) or (check.status != "passed" and check.reason not in UNWRITTEN)


def needing_words(blocks: Iterable[FunctionBlock]) -> list[FunctionBlock]:
    """Return the blocks that there is something to say about; those that passed with a note come last."""
    told = [block for block in blocks if block.findings and block.state != "to do"]
    return sorted(told, key=lambda block: block.status == "passed")


def sections_of(report: Report) -> list[Section]:
    """List the practices, the outcomes, then the capstones.

    A function of a capstone is told once, whatever outcomes its checks count for. A practice that is not there is left out.
    """
    capstones: dict[str, list[CheckResult]] = {}
    for outcome in report.outcomes:
        for check in outcome.checks:
            if exercise_of(check) != outcome.id:
                capstones.setdefault(exercise_of(check), []).append(check)
    practised = (msgspec.structs.replace(outcome_section(practice), is_practice=True) for practice in report.practised)
    return [
        *(section for section in practised if not is_absent(section) or not report.outcomes),
        *(outcome_section(outcome) for outcome in report.outcomes),
        *(
            Section(
                id=id,
                title=report.capstones.get(id, id),
                score=sum(check.score for check in checks),
                max_score=sum(check.max_score for check in checks),
                is_capstone=True,
                blocks=blocks_of(checks),
            )
            for id, checks in capstones.items()
        ),
    ]


def is_absent(section: Section) -> bool:
    """Tell whether nothing of a section was found, not even as stubs."""
    return all(check.reason == "missing" for block in section.blocks for check in block.checks)


def outcome_section(outcome: OutcomeResult) -> Section:
    own: list[CheckResult] = []
    elsewhere: list[CheckResult] = []
    for check in outcome.checks:
        (own if exercise_of(check) == outcome.id else elsewhere).append(check)
    return Section(
        id=outcome.id,
        title=outcome.title,
        lecture=outcome.section if outcome.lecture else "",
        address=outcome.lecture,
        section_of=outcome.section_of,
        score=outcome.score,
        max_score=outcome.max_score,
        is_capstone=False,
        blocks=blocks_of(own),
        elsewhere=blocks_of(elsewhere),
        extra=extra_text(outcome.extra_score, outcome.most_extra) if outcome.most_extra else "",
        points_only=tuple(check for check in outcome.checks if not check.functions and check.status == "passed"),
    )


def exercise_of(check: CheckResult) -> str:
    """Return the folder that a check stands in: an outcome, or a capstone."""
    return check.id.partition(".")[0]


def told_status(check: CheckResult) -> str:
    """Return how a check ended; "to do" where its functions are to be written."""
    return "to do" if check.reason in UNWRITTEN else check.status


def progress_of(checks: Iterable[CheckResult]) -> Progress:
    """Sort functions by how far they are: one is done if all its checks pass."""
    groups: dict[str, list[CheckResult]] = {}
    for check in checks:
        for name in check.functions:
            groups.setdefault(name, []).append(check)
    states = {name: state_of(group) for name, group in groups.items()}

    def those(state: State) -> tuple[str, ...]:
        return tuple(name for name, its in states.items() if its == state)

    return Progress(those("done"), those("begun"), those("to do"), those("not checked"))


def progress_in_all(report: Report) -> Progress:
    """Sort all functions of a report by how far they are; those of practices count where nothing else was checked."""
    return progress_of(report.checks or report.practice_checks)


def next_step(report: Report, sections: Sequence[Section] | None = None) -> Problem | Section | None:
    """Return what to do next: a problem, else a section with the one block to work on; None if all is done.

    `sections` are those of the report, where they are known already.

    A statement that cannot be executed may be why everything else fails. What is begun comes before what is to do. A practice is
    proposed first, and no more once somebody works on something else.
    """
    mine = [problem for problem in report.problems if problem.origin == "submission"]
    for place in (lambda p: p.line is not None, lambda p: not p.file):
        if found := next(filter(place, mine), None):
            return found
    sections = sections_of(report) if sections is None else sections
    graded = [section for section in sections if not section.is_practice]
    if any(block.state in ("done", "begun") for section in graded for block in section.blocks):
        sections = graded
    for state in ("begun", "to do"):
        for section in sections:
            for block in section.blocks:
                if block.state == state:
                    return msgspec.structs.replace(section, blocks=(block,), elsewhere=())
    return None


def step_text(upcoming: Problem | Section) -> str:
    """Write what to do next in a line."""
    if isinstance(upcoming, Problem):
        return f"Next: {upcoming}"
    where = f" in the sheet `{upcoming.id}`"
    if upcoming.address:
        where = f"; in the {upcoming.section_of}: {upcoming.lecture} ({upcoming.address})"
    where += ", to warm up, without points" if upcoming.is_practice else ""
    return f"Next: {in_backticks(upcoming.blocks[0].functions)}{where}."


def unwritten_groups(blocks: Sequence[FunctionBlock]) -> list[tuple[str, list[FunctionBlock]]]:
    """Group the blocks of functions that are not written or not there by what is said of them: [("to do", [...])]."""
    open_ones = [block for block in blocks if block.state == "to do"]

    def said(block: FunctionBlock) -> str:
        return UNWRITTEN[next(check.reason or "" for check in block.checks if check.status != "passed")]

    groups = [(text, [block for block in open_ones if said(block) == text]) for text in UNWRITTEN.values()]
    return [(text, group) for text, group in groups if group]


def function_names(blocks: Iterable[FunctionBlock], which: Callable[[FunctionBlock], bool] = lambda block: True) -> list[str]:
    """List the functions of these blocks, each once, in their order."""
    return list(dict.fromkeys(name for block in blocks if which(block) for name in block.functions))


def missing_points(blocks: Iterable[FunctionBlock]) -> str:
    """Write the points of these functions that were not earned: "3.0 points", or "3.0 points and 2.0 extra"."""

    def missing(some: Iterable[FunctionBlock]) -> str:
        return points(sum(worth - earned for earned, worth in (block.points for block in some)))

    blocks = list(blocks)
    usual = [block for block in blocks if not block.is_extra]
    told = [f"{missing(usual)} points"] if usual else []
    told += [f"{missing(b for b in blocks if b.is_extra)} extra"] if len(usual) < len(blocks) else []
    return " and ".join(told)


def in_backticks(names: Sequence[str]) -> str:
    """List names between backticks."""
    return ", ".join(f"`{name}`" for name in names)


def and_more(block: FunctionBlock) -> str:
    """Say how many further checks of a function did not pass; no text if there are none."""
    if not block.more:
        return ""
    return f"and {block.more} more {'check' if block.more == 1 else 'checks'} of {'it' if len(block.functions) == 1 else 'them'}"
