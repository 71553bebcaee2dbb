"""Pages of the sheets for a course's site: to read anywhere, also offline, with no script and no request."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.authoring.hints import hints_in
from grader.authoring.release import solution_text, students_notebooks
from grader.model.assignment import Description, load_assignment
from grader.model.distribution import installing
from grader.model.errors import UsageError
from grader.report.templates import template_at

TEMPLATE = Path(__file__).with_name("pages.html.jinja")
FONT = "mathematics.woff"
MINUTES = re.compile(r"\*About (\d+) minutes")


class PageLink(msgspec.Struct, frozen=True):
    """A page that others lead to."""

    file: str
    title: str
    minutes: str = ""
    contents: Sequence[tuple[str, str, bool]] = ()
    """Anchor and text of its parts, and whether a part is a function."""


def pages(solutions: Path) -> dict[str, bytes]:
    """Return the pages, by file name. UsageError if what makes them is not installed, CheckError for an unreadable formula."""
    try:
        from grader.authoring.cells import SheetPage
        from grader.authoring.mathematics import font
    except ModuleNotFoundError as error:
        raise UsageError(f"pages need the extra [pages] ({error.name} is missing): {installing('pages')}") from None
    assignment = load_assignment(solutions)
    description = assignment.description
    notebooks = students_notebooks(solutions, description, assignment.manifest, suffix=".html")
    sheets = {}
    for part in description.sheets:
        cells = json.loads(notebooks[f"{part.id}.ipynb"])["cells"]
        sheets[part.id] = SheetPage(cells, part.functions, hints_in(solution_text(solutions, part.id)))
    links = {name: link_to(solutions, name, sheet.title, sheet.contents) for name, sheet in sheets.items()}
    elsewhere = [(links[name], sheet.elsewhere) for name, sheet in sheets.items() if sheet.elsewhere]
    index, last = PageLink("index.html", description.title), PageLink("elsewhere.html", "Elsewhere")
    order = [index, *links.values(), *([last] if elsewhere else [])]
    files = {index.file: rendered(description, order, 0, sheets=list(links.values()), elsewhere=bool(elsewhere))}
    for number, (name, sheet) in enumerate(sheets.items(), 1):
        files[links[name].file] = rendered(description, order, number, part=name, parts=sheet.parts)
    if elsewhere:
        files[last.file] = rendered(description, order, len(order) - 1, tables=elsewhere)
    files[FONT] = font("".join(page.decode() for page in files.values()))
    return files


def link_to(solutions: Path, part: str, title: str, contents: Sequence[tuple[str, str, bool]]) -> PageLink:
    minutes = MINUTES.search(solution_text(solutions, part))
    return PageLink(f"{part}.html", title, minutes[1] if minutes else "", contents)


def rendered(description: Description, order: Sequence[PageLink], number: int, **content: object) -> bytes:
    """Render one page, which is that of this number in the order."""
    before, after = order[number - 1] if number else None, order[number + 1] if number + 1 < len(order) else None
    nothing = {"sheets": (), "elsewhere": False, "part": "", "parts": (), "tables": ()}
    words = {"course": description.title, "page": order[number], "before": before, "after": after, **nothing, **content}
    return template_at(TEMPLATE).render(**words).encode()
