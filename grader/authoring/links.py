"""Links of sheets: a line such as "*Lecture: Momentum.*" leads to that section, or to the sheet about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from grader.model.assignment import Description
from grader.model.errors import CheckError

LECTURE = re.compile(r"^# \*Lecture: (?P<sections>.+)\.\*$", re.MULTILINE)
TITLE = re.compile(r"^# # (?P<title>.+)$", re.MULTILINE)
BETWEEN = "; "
"""What stands between the sections of a line."""


def with_links(text: str, part: str, sheets: Mapping[str, str], description: Description, suffix: str) -> str:
    """Return the text of a sheet in which every section of the lecture is a link, if there is something for it to lead to.

    That is the section itself if the assignment has the address of the lecture, else the heading of the sheet about it, whose text
    is in `sheets`, by exercise, and whose file has that `suffix`. CheckError for a section of no outcome.
    """

    def link(section: str) -> str:
        if not description.sheet(section):
            known = ", ".join(outcome.section for outcome in description.outcome)
            raise CheckError(f"{part}: no outcome has the section {section!r} of the lecture; there are {known}")
        address = description.lecture_address(section) or sheet_address(section)
        return f"[{section}]({address})" if address else section

    def sheet_address(section: str) -> str:
        sheet = description.sheet(section)
        title = TITLE.search(sheets.get(sheet, ""))
        file = "" if sheet == part else f"{sheet}{suffix}"
        return f"{file}#{heading_anchor(title['title'])}" if title else ""

    def linked(match: re.Match[str]) -> str:
        return f"# *Lecture: {BETWEEN.join(map(link, match['sections'].split(BETWEEN)))}.*"

    return LECTURE.sub(linked, text)


def heading_anchor(title: str) -> str:
    """Return the anchor that JupyterLab and nbconvert give to a heading."""
    return quote(title.replace(" ", "-"))
