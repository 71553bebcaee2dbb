"""Stubs: what students begin with.

A stub is the text of a solution with every region between the two markers replaced by `raise NotImplementedError`.
"""

from __future__ import annotations

import re

from grader.authoring.hints import without_hints
from grader.model.errors import CheckError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
REGION = re.compile(rf"^(?P<indent>[ \t]*){BEGIN}\n(?:.*\n)*?[ \t]*{END}\n?", re.MULTILINE)


def stub(solution: str, name: str) -> str:
    """The student's version of a solution. CheckError if a marker is missing, misspelt or nested."""
    text, regions = REGION.subn(lambda region: f"{region['indent']}raise NotImplementedError\n", without_hints(solution, name))
    if not regions or {solution.count("BEGIN SOLUTION"), solution.count("END SOLUTION")} != {regions}:
        raise CheckError(f"{name}: every solution stands between one line {BEGIN!r} and one line {END!r}")
    return text
