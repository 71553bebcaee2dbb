"""Links of sheets: a line such as "*Lecture: Momentum.*" leads to that section, or to another sheet about it.

Where sections are those of a book (`lecture` in assignment.toml), the line is "*Book: Momentum.*".
"""

from __future__ import annotations

import re

from grader.model.assignment import Description
from grader.model.errors import CheckError

TITLE = re.compile(r"^# # ", re.MULTILINE)
BETWEEN = "; "
"""What stands between the sections of a line."""


def with_links(text: str, part: str, description: Description, suffix: str) -> str:
    """Return the text of a sheet in which every section of the lecture is a link.

    It leads to the section itself if the assignment has the address of the lecture, else to the title of the sheet about it, in a
    file with that `suffix`; a section that is this sheet's own is no link then, as it would lead nowhere. CheckError for a section
    of no outcome, where outcomes have sections.
    """
    known = [outcome.section for outcome in description.outcome if outcome.section]

    def link(section: str) -> str:
        sheet = description.sheet(section)
        if not sheet and known:
            raise CheckError(
                f"{part}: no outcome has the section {section!r} of the {description.lecture}; there are {', '.join(known)}"
            )
        address = description.lecture_address(section) if sheet else ""
        if sheet not in ("", part):
            address = address or f"{sheet}{suffix}#{anchor(sheet)}"
        return f"[{section}]({address})" if address else section

    word = description.lecture.capitalize()

    def linked(match: re.Match[str]) -> str:
        return f"# *{word}: {BETWEEN.join(map(link, match['sections'].split(BETWEEN)))}.*"

    if not description.lecture_url:
        # JupyterLab finds the anchor that a heading has by itself only if it is in ASCII.
        text = TITLE.sub(f'# <a id="{anchor(part)}"></a>\n#\n# # ', text, count=1)
    return re.sub(rf"^# \*{re.escape(word)}: (?P<sections>.+)\.\*$", linked, text, flags=re.MULTILINE)


def anchor(sheet: str) -> str:
    """Return the anchor of a sheet's title, which no heading of a function has."""
    return f"sheet-{sheet}"
