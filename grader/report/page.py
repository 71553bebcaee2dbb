"""A report as one HTML page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import jinja2
from markupsafe import Markup

from grader.model.mark import ToldMark
from grader.model.report import Problem, Report
from grader.report.blocks import (
    FunctionBlock,
    Progress,
    Section,
    and_more,
    exercise_of,
    function_names,
    missing_points,
    next_step,
    progress_in_all,
    progress_of,
    sections_of,
    told_status,
    unwritten_groups,
)
from grader.report.picture import STYLE, draw_image
from grader.report.templates import template_at
from grader.report.wording import (
    INCOMPLETE,
    PROBLEM_LINES,
    SYMBOLS,
    WORDS,
    by_person,
    extra_of,
    points,
    provisional,
    unseen_checks,
    withheld,
)

TEMPLATE, CHECKS = (Path(__file__).with_name(f"{name}.html.jinja") for name in ("page", "_checks"))
REMEMBERED = 4096
"""So many lists of checks are remembered: in a class, most functions have the same list in many reports."""
SIGNS: dict[str, Callable[..., object]] = {"points": points, "symbol": SYMBOLS.__getitem__, "word": WORDS.__getitem__}
"""The filters that signs and scores are written with."""


def render(report: Report, *, marks: bool = True, mark: ToldMark | None = None, unseen: int = 0) -> str:
    """Render the page, with points where marks are given. Everything from the submission is escaped.

    `mark` is what counts in a class; without it the page has what the checks have found. `unseen` checks count and are not in it.
    """
    notes = [] if report.complete else [INCOMPLETE]
    notes += [provisional("some checks")] if report.provisional else []
    everything = sections_of(report)
    sections = [section for section in everything if marks or section.blocks]
    notes += [unseen_checks(unseen)] if unseen else []
    upcoming = next_step(report, everything)
    section = upcoming if isinstance(upcoming, Section) else None
    return report_template().render(
        report=report,
        marks=marks,
        mark=mark,
        sections=sections,
        progress=progress_in_all(report),
        next_problem=upcoming if isinstance(upcoming, Problem) else None,
        next_function=section.blocks[0].functions if section else (),
        next_place=anchor_of(section, sections) if section else "",
        next_section=section,
        problems=[problem for problem in report.problems if problem is not upcoming],
        notes=notes,
        withheld=withheld(report, "the work"),
        extra=extra_of(report),
        by_person=by_person(report),
        style=STYLE,
        shown=PROBLEM_LINES,
    )


@functools.cache
def report_template() -> jinja2.Template:
    filters: dict[str, Callable[..., object]] = {
        "draw": draw_image,
        "progress": progress_in,
        "right": right_functions,
        "unwritten": unwritten_groups,
        "missing_points": missing_points,
        "capstone_anchor": capstone_anchor,
        "and_more": and_more,
        "told_status": told_status,
        "listed_checks": listed_checks,
    }
    return template_at(TEMPLATE, **filters, **SIGNS)


def listed_checks(block: FunctionBlock) -> Markup:
    """Return the list of the checks of a block, with their points."""
    checks = tuple((told_status(c), c.title, c.hidden, c.score, c.max_score) for c in block.checks)
    return list_of_checks(block.functions, block.points, block.is_extra, checks)


@functools.lru_cache(REMEMBERED)
def list_of_checks(
    functions: tuple[str, ...], points: tuple[float, float], is_extra: bool, checks: tuple[tuple[str, str, bool, float, float], ...]
) -> Markup:
    """Return the list of checks, of which each is status, title, whether it is hidden, what was earned, and what could be."""
    template = checks_template()
    return Markup(template.render(functions=functions, points=points, is_extra=is_extra, checks=checks))


@functools.cache
def checks_template() -> jinja2.Template:
    return template_at(CHECKS, **SIGNS)


def anchor_of(upcoming: Section, sections: Sequence[Section]) -> str:
    """Return the anchor of the one block of a section."""
    whole = next(section for section in sections if section.id == upcoming.id)
    return f"{whole.id}-{whole.blocks.index(upcoming.blocks[0])}"


def progress_in(blocks: Sequence[FunctionBlock]) -> Progress:
    return progress_of(check for block in blocks for check in block.checks)


def right_functions(blocks: Sequence[FunctionBlock]) -> list[str]:
    """List the functions about which there is nothing else to say."""
    return function_names(blocks, lambda block: not block.findings)


def capstone_anchor(block: FunctionBlock) -> str:
    """Return the anchor of the capstone that a block belongs to."""
    return exercise_of(block.checks[0])
