"""Page of what was found: one HTML file that needs nothing else, no script, no font, no request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from grader.report.templates import template_at
from grader.similar.findings import SimilarityFindings, span
from grader.similar.fingerprints import GRAM
from grader.similar.index import COPY, COPY_OF_EXERCISE, MEASURED
from grader.similar.passages import Together
from grader.similar.reading import Piece

TEMPLATE = Path(__file__).with_name("page.html.jinja")
BESIDE = 3
"""Lines of other code that are shown before and after a passage."""
LONGEST = 200
"""Lines of one passage that are shown."""
SECTIONS = 12
"""So many pieces of a pair are shown."""
LISTED, NAMED = 4, 12
"""So many functions are named in the list of pairs, and above what they share."""


class Segment(msgspec.Struct, frozen=True):
    """A stretch of code; `number` is that of the passage, 0 for code that is not shared."""

    text: str
    number: int


class Side(msgspec.Struct, frozen=True):
    """One half of a comparison."""

    heading: str
    place: str
    segments: tuple[Segment, ...]


class SideBySide(msgspec.Struct, frozen=True):
    """Two functions, classes or rows of statements, the passages they share marked with the same numbers."""

    a: Side
    b: Side

    @classmethod
    def of(cls, together: Together) -> SideBySide:
        first = [(*span(together.a, match.first, match.length), n) for n, match in enumerate(together.matches, 1)]
        other = [(*span(together.b, match.other, match.length), n) for n, match in enumerate(together.matches, 1)]
        return cls(side(together.a, first), side(together.b, other))


def side(piece: Piece, marks: Sequence[tuple[int, int, int]]) -> Side:
    text = piece.source.text
    line = text.count("\n", 0, piece.begin) + 1
    name = piece.name or "statements outside functions"
    return Side(name, f"{piece.source.file}, from line {line} on", tuple(segments(piece, sorted(marks))))


def segments(piece: Piece, marks: Sequence[tuple[int, int, int]]) -> Iterator[Segment]:
    """Yield the code of a piece, long stretches that are not shared cut short. Where passages overlap, the first has the code."""
    text, position = piece.source.text, piece.begin
    for begin, end, number in marks:
        begin = max(begin, position)
        if begin >= end:
            continue
        yield Segment(shortened(text[position:begin], BESIDE, BESIDE), 0)
        yield Segment(shortened(text[begin:end], LONGEST, 0), number)
        position = end
    yield Segment(shortened(text[position : int(piece.ends[-1])], BESIDE, 0), 0)


def shortened(text: str, head: int, tail: int) -> str:
    """Return the first and the last lines of a text, and how many are left out between them."""
    lines = [visible_line(line) for line in text.split("\n")]
    left_out = len(lines) - head - tail - 2
    if left_out < 2:
        return "\n".join(lines)
    return "\n".join([*lines[: head + 1], f"  ⋯ {left_out} lines ⋯", *lines[len(lines) - tail - 1 :]])


def visible_line(line: str) -> str:
    """Return a line without characters that would change how others are shown."""
    return "".join(c if c.isprintable() or c == "\t" else "�" for c in line[:1000])


def render(findings: SimilarityFindings, views: Sequence[Sequence[SideBySide]]) -> str:
    """Return the page. Everything from the submissions is escaped."""
    template = template_at(TEMPLATE)
    numbers: dict[str, float] = {"sections": SECTIONS, "listed": LISTED, "named": NAMED, "gram": GRAM, **MEASURED}
    numbers |= {"copy_share": COPY, "exercise_share": COPY_OF_EXERCISE}
    return template.render(found=findings, views=views, **numbers)
