"""Titles of sheets, which stand in the description of the assignment only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.model.assignment import DESCRIPTION, Capstone, Description, Practice
from grader.model.report import Outcome

HEADING = re.compile(r"^# # .*$", re.MULTILINE)
"""The first line of a sheet, in a cell of text."""
TITLE, NUMBER = "{title}", "{number}"
"""Stand in that line for the title of the exercise, and for its place among the outcomes."""


def titled(text: str, part: Practice | Outcome | Capstone, description: Description) -> str:
    """Return the text of a sheet with the title and the number of its exercise in the first heading."""
    number = str(number_of(part, description))
    return HEADING.sub(lambda line: line[0].replace(TITLE, part.title).replace(NUMBER, number), text, count=1)


def number_of(part: Practice | Outcome | Capstone, description: Description) -> int:
    """Return the place of an exercise: outcomes from 1 on, then capstones; a practice comes before them, at 0."""
    return 0 if isinstance(part, Practice) else description.parts.index(part) + 1


def slips_in_title(text: str, part: Practice | Outcome | Capstone) -> Iterator[str]:
    """Yield the line of a heading that says another title than the description of the assignment."""
    heading = HEADING.search(text)
    if heading and TITLE not in heading[0] and part.title not in heading[0]:
        line = text.count("\n", 0, heading.start()) + 1
        yield f":{line}: the title is {heading[0][4:]!r}, and {part.title!r} in {DESCRIPTION}; write '# # {TITLE}' here"
