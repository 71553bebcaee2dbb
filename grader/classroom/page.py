"""Class report: one page that needs nothing else. Its script sorts tables; everything can be read without it."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from grader.classroom.analysis import ClassFindings
from grader.classroom.check_numbers import STATUSES
from grader.classroom.listing import ON_A_PAGE, StudentListing
from grader.classroom.people import Person, counts_of
from grader.model.assignment import Assignment
from grader.report.templates import template_at

TEMPLATE = Path(__file__).with_name("class.html.jinja")
COLOURS = {
    "passed": (26, 127, 55),
    "partial": (191, 135, 0),
    "failed": (179, 38, 30),
    "error": (0, 0, 0),
    "not there": (208, 215, 222),
}
LESSONS = 5
"""So many things are named that should be taught again."""
HARDEST = 15
"""The number of checks that are listed as those which are failed most."""


def render(assignment: Assignment, findings: ClassFindings, listing: StudentListing, problems: Sequence[str], when: str) -> str:
    """Return the page. All that comes from outside is escaped."""
    suspects = [check for check in findings.checks if check.suspect]
    run = [check for check in findings.checks if check.check.functions]
    return template_at(TEMPLATE, percent=percent, signed=signed).render(
        assignment=assignment,
        findings=findings,
        listing=listing,
        over=averaged_over(findings.students, listing.people.values()),
        problems=problems,
        most=ON_A_PAGE,
        when=when,
        again=findings.lessons[:LESSONS],
        lowest=min(findings.outcomes, key=lambda o: o.mean),
        suspects=suspects,
        hardest=sorted(run, key=lambda c: (c.share, c.check.id))[:HARDEST],
        picture=status_image(findings.statuses),
        shown=findings.statuses.shape[1],
        titles={outcome.id: outcome.title for outcome in assignment.outcomes},
        rows=rows(findings),
    )


def averaged_over(students: int, people: Iterable[Person]) -> str:
    """Return in words whom averages are over, and who is not in them."""
    words = ", ".join(f"{number} {what}" for what, number in counts_of(people).items() if what != "graded")
    return f"over {students} graded student{'s' * (students != 1)}" + (f"; not in it: {words}" if words else "")


def rows(findings: ClassFindings) -> list[tuple[str, int, float]]:
    """Return where the checks of each outcome stand in the picture: name, number of checks, and the share of its height."""
    counts: dict[str, int] = {}
    for check in findings.checks:
        counts[check.check.outcome] = counts.get(check.check.outcome, 0) + 1
    return [(name, count, count / len(findings.checks)) for name, count in counts.items()]


def percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"


def signed(value: float) -> str:
    """Write a correlation; a zero has no sign."""
    return f"{round(value, 2) + 0.0:.2f}"


def status_image(statuses: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> str:
    """Draw checks by students as a PNG with one pixel for each, as a data URL (PNG specification, 3rd edition: colour type 3).

    `statuses` are indices into STATUSES, of shape (checks, students).
    """
    height, width = statuses.shape
    palette = bytes(value for status in STATUSES for value in COLOURS[status])
    lines = np.concatenate([np.zeros((height, 1), np.uint8), statuses], axis=1).tobytes()
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    ]
    chunks = [struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts]
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()
