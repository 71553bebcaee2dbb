"""Slips of the first hour, told in one line: a function under another name, arguments in another order, a notebook not saved.

It looks at texts only: nothing is executed, and what it does not understand it leaves alone.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator

import msgspec

from grader.assignment import Assignment
from grader.records import Problem
from grader.submission import Submission

DEFINITION = re.compile(r'(?m)(?:^|"|\\n)def[ \t]+(\w+)[ \t]*\(((?:[^()]|\([^()]*\))*)\)')
"""A function at the top level, in a module or as a string in the JSON of a notebook."""
ALIKE = 0.8
"""How alike two names are, of at most 1, before one may be meant for the other."""


class Definition(msgspec.Struct, frozen=True):
    """A function as it stands in a file."""

    file: str
    line: int | None
    arguments: tuple[str, ...]


def advise(assignment: Assignment, submission: Submission, found: Collection[str]) -> Iterator[Problem]:
    """What a student may not have noticed; `found` are the contract's functions that the submission has."""
    defined = definitions(submission)
    contract = set(assignment.functions)
    others = {name.lower(): name for name in defined if name not in contract}
    for name in assignment.functions:
        if name in found and name in defined:
            yield from advise_on_order(name, defined[name], assignment.manifest.signatures.get(name, ""))
        elif name not in found:
            for near in difflib.get_close_matches(name, others, 1, ALIKE):
                place = defined[others[near]]
                yield Problem(place.file, place.line, f"`{others[near]}` is not asked for; did you mean `{name}`?")
    if not found and submission.files and all(name.endswith(".ipynb") for name in submission.files):
        yield Problem("", None, "nothing of the exercises was found: is the notebook saved (Ctrl-S), and is it the right one?")


def advise_on_order(name: str, definition: Definition, asked: str) -> Iterator[Problem]:
    order = asked.split(", ")
    here = list(definition.arguments[: len(order)])
    if sorted(here) == sorted(order) and here != order:
        message = f"`{name}` takes ({', '.join(here)}); the exercise asks for this order: ({asked})"
        yield Problem(definition.file, definition.line, message)


def definitions(submission: Submission) -> dict[str, Definition]:
    """The functions that the texts define; the last definition of a file counts."""
    found: dict[str, Definition] = {}
    for file, content in submission.files.items():
        text = content.decode("utf-8", "replace").replace("\r\n", "\n")
        notebook = file.endswith(".ipynb")
        for match in DEFINITION.finditer(text):
            line = None if notebook else text.count("\n", 0, match.start()) + 1
            parts = [part.partition("=")[0].partition(":")[0].strip() for part in match[2].split(",")]
            found[match[1]] = Definition(file, line, tuple(p for p in parts if p not in ("", "/", "*")))
    return found
