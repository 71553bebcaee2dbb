"""Advice on slips of the first hour: a function under another name, arguments in another order, a notebook that is not saved.

It looks at texts only: nothing is executed, and what it does not understand it leaves alone. How long it takes is limited, whatever
the texts are.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from grader.model.assignment import Assignment
from grader.model.report import Problem
from grader.model.submission import Submission
from grader_worker.formats import is_notebook

DEFINITION = re.compile(r"^(?:def|class)[ \t]+(\w+)(?:[ \t]*\(((?>[^()]+|\([^()]*\))*+)\))?", re.MULTILINE)
"""A function or a class at the top level. Nothing in it is tried twice, so a text takes as long as it is."""
ALIKE = 0.8
"""Likeness of two names, of at most 1, from which on one may be meant for the other."""
DEFINITIONS, NAMES, NAME_LENGTH, ARGUMENTS_LENGTH, ALTERNATIVES = 10_000, 1_000, 60, 2_000, 3
"""So many definitions are read, so many names compared; longer names and lists of arguments are no slips."""


class Cell(msgspec.Struct, gc=False):
    """A cell of a notebook of format 4. Nothing is optional: what has millions of empty cells is given up at the first one."""

    cell_type: msgspec.Raw
    source: msgspec.Raw


class Notebook(msgspec.Struct):
    """A notebook of format 4, as far as it is read here."""

    cells: list[Cell]


Texts = list[tuple[int, str]]
"""The texts of a file: of a module, one with the number 0; of a notebook, its code cells, from 1 on."""


class Definition(msgspec.Struct, frozen=True):
    """A function or a class as it stands in a file."""

    file: str
    line: int
    arguments: str
    cell: int = 0
    """The number of the code cell in a notebook."""

    def problem(self, message: str) -> Problem:
        """Return a problem at the place of the definition."""
        return Problem(self.file, self.line, f"cell {self.cell}: {message}" if self.cell else message)


def advise(
    assignment: Assignment, submission: Submission, found: Collection[str], problems: Sequence[Problem] = ()
) -> Iterator[Problem]:
    """Yield what a student may not have noticed.

    `found` are the contract's functions that the submission has, `problems` what has been said about it so far.
    """
    texts = {file: texts_of(file, content) for file, content in submission.files.items()}
    defined = dict(itertools.islice(definitions(texts), DEFINITIONS))
    for name in assignment.functions:
        if name in found and name in defined:
            yield from advise_on_order(name, defined[name], assignment.manifest.signatures.get(name, ""))
    misnamed = alternatives(assignment.functions, found, defined)
    for name, meant in misnamed.items():
        quoted = [f"`{one}`" for one in meant[:ALTERNATIVES]]
        choice = " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
        yield defined[name].problem(f"`{name}` is not asked for; did you mean {choice}?")
    if not found and not misnamed and looks_unsaved(submission, texts, problems):
        yield Problem("", None, "nothing of the exercises was found: is the notebook saved (Ctrl-S), and is it the right one?")


def alternatives(functions: Sequence[str], found: Collection[str], defined: Collection[str]) -> dict[str, list[str]]:
    """Names that are defined, but not asked for, and the functions that are not there and for which they may be meant."""
    names = (n for n in defined if n not in functions and len(n) <= NAME_LENGTH and "test_" not in n)
    others = {name.lower(): name for name in itertools.islice(names, NAMES)}
    meant: dict[str, list[str]] = {}
    for name in functions:
        if name not in found:
            for near in difflib.get_close_matches(name, others, 1, ALIKE):
                meant.setdefault(near, []).append(name)
    # What is most like a function that is there is another form of that one.
    nearest = {near: difflib.get_close_matches(near, functions, len(functions), ALIKE) for near in meant}
    return {others[near]: [n for n in nearest[near] if n in meant[near]] for near in meant if nearest[near][0] not in found}


def looks_unsaved(submission: Submission, texts: Mapping[str, Texts | None], problems: Collection[Problem]) -> bool:
    """Tell whether there are notebooks only, and nothing tells why none of the exercises is in them."""
    if not submission.files or not all(is_notebook(name, content) for name, content in submission.files.items()):
        return False
    return not problems or all(read is not None and not any(text.strip() for _, text in read) for read in texts.values())


def advise_on_order(name: str, definition: Definition, asked: str) -> Iterator[Problem]:
    """Yield a problem where a function takes the arguments that are `asked` for in another order."""
    parts = [part.partition("=")[0].partition(":")[0].strip() for part in definition.arguments.split(",")]
    order = asked.split(", ")
    here = [p for p in parts if p not in ("", "/", "*")][: len(order)]
    if sorted(here) == sorted(order) and here != order:
        yield definition.problem(f"`{name}` takes ({', '.join(here)}); the exercise asks for this order: ({asked})")


# texts -----------------------------------------------------------------------------------------------------------------


def definitions(texts: Mapping[str, Texts | None]) -> Iterator[tuple[str, Definition]]:
    """Names and places of what the texts define, in their order."""
    for file, read in texts.items():
        for cell, text in read or ():
            line, at = 1, 0
            for match in DEFINITION.finditer(text):
                line, at = line + text.count("\n", at, match.start()), match.start()
                yield match[1], Definition(file, line, (match[2] or "")[:ARGUMENTS_LENGTH], cell)


def texts_of(file: str, content: bytes) -> Texts | None:
    """The code in a file; None for a notebook that cannot be read here."""
    if not is_notebook(file, content):
        return [(0, content.decode("utf-8", "replace").replace("\r\n", "\n"))]
    if not content.strip():
        return []
    try:
        cells = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=Notebook).cells
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return list(enumerate((source_of(cell) for cell in cells if bytes(cell.cell_type) == b'"code"'), 1))


def source_of(cell: Cell) -> str:
    """The source, which is one text or a list of lines; nothing where it is neither."""
    try:
        return "".join(msgspec.json.decode(cell.source, type=str | list[str])).replace("\r\n", "\n")
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return ""
