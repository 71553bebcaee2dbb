"""Advice on slips of the first hour: a function under another name, arguments in another order, a notebook that is not saved.

It looks at texts only: nothing is executed, and what it does not understand it leaves alone. How long it takes is limited, whatever
the texts are.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from grader.model.assignment import Assignment
from grader.model.cells import CellReader
from grader.model.report import Problem
from grader.model.submission import Submission
from grader_worker.formats import is_notebook

DEFINITION = re.compile(r"^(?:def|class)[ \t]+(\w+)(?:[ \t]*\(((?>[^()]+|\([^()]*\))*+)\))?", re.MULTILINE)
"""A function or a class at the top level. Nothing in it is tried twice, so a text takes as long as it is."""
DEFAULT = re.compile(
    r"""\s*(\w{1,60})\s*(?::[^=#'"]{0,100})?=\s*([-+]?[0-9.][0-9._eE+-]{0,29}|None|True|False|"\w{0,30}"|'\w{0,30}')\s*""", re.ASCII
)
"""An argument with a default that is written out."""
ALIKE = 0.8
SHORTEST = 5
"""So many letters a name has that may be short for another one."""
"""Likeness of two names, of at most 1, from which on one may be meant for the other."""
DEFINITIONS, NAMES, NAME_LENGTH, ARGUMENTS_LENGTH, ALTERNATIVES = 10_000, 1_000, 60, 2_000, 3
"""So many definitions are read, so many names compared; longer names and lists of arguments are no slips."""
QUICK_COMPARISONS, COMPARISONS = 200_000, 5_000
"""Of names in all. Letters are counted for the quick ones; who has mistyped all functions of the course needs a hundred others."""
CHARACTERS = 4_000_000
"""That are read of all files together; what a person writes is far less."""


Texts = list[tuple[int, str]]
"""The texts of a file: of a module, one with the number 0; of a notebook, its code cells, from 1 on."""


class Definition(msgspec.Struct, frozen=True):
    """A function or a class as it stands in a file."""

    file: str
    line: int
    arguments: str
    cell: int = 0
    """The number of the code cell in a notebook."""

    def problem(self, message: str, function: str = "") -> Problem:
        """Return a problem at the place of the definition, which may be why the checks of a function fail."""
        return Problem(self.file, self.line, f"cell {self.cell}: {message}" if self.cell else message, function=function)


def advise(
    assignment: Assignment, submission: Submission, found: Collection[str], problems: Sequence[Problem] = ()
) -> Iterator[Problem]:
    """Yield what a student may not have noticed.

    `found` are the contract's functions that the submission has, `problems` what has been said about it so far.
    """
    texts = texts_of(submission.files)
    defined = dict(itertools.islice(definitions(texts), DEFINITIONS))
    for name in assignment.functions:
        if name in found and name in defined:
            asked = assignment.manifest.signatures.get(name, "")
            yield from advise_on_order(name, defined[name], asked)
            yield from advise_on_defaults(name, defined[name], asked)
    misnamed = alternatives(assignment.functions, found, defined)
    for name, meant in misnamed.items():
        quoted = [f"`{one}`" for one in meant[:ALTERNATIVES]]
        choice = " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
        yield defined[name].problem(f"`{name}` is not asked for; did you mean {choice}?")
    if not found and not misnamed and looks_unsaved(submission, texts, problems):
        yield Problem("", None, "nothing of the exercises was found: is the notebook saved (Ctrl-S), and is it the right one?")


def alternatives(functions: Sequence[str], found: Collection[str], defined: Collection[str]) -> dict[str, list[str]]:
    """Names that are defined, but not asked for, and the functions that are not there and for which they may be meant."""
    asked = frozenset(functions)
    names = (n for n in defined if n not in asked and len(n) <= NAME_LENGTH and "test_" not in n)
    others = {name.lower(): name for name in itertools.islice(names, NAMES)}
    likeness = Likeness()
    meant: dict[str, list[str]] = {}
    for name in functions:
        if name not in found:
            for near in likeness.close(name, others)[:1]:
                meant.setdefault(near, []).append(name)
    # What is most like a function that is there is another form of that one.
    nearest = {near: likeness.close(near, functions) or [""] for near in itertools.islice(meant, NAMES)}
    return {
        others[near]: [n for n in alike if n in meant[near]]
        for near, alike in nearest.items()
        if alike[0] not in found and not set(meant[near]).isdisjoint(alike)
    }


class Likeness:
    """Finds names that are like others, as `difflib.get_close_matches` does, but no more than so many comparisons in all."""

    def __init__(self) -> None:
        self.quick = QUICK_COMPARISONS
        self.thorough = COMPARISONS

    def close(self, name: str, others: Iterable[str]) -> list[str]:
        """Return those of the others that are like the name, the most alike first."""
        matcher = difflib.SequenceMatcher()
        matcher.set_seq2(name)
        found = []
        for other in others:
            matcher.set_seq1(other)
            self.quick -= 1
            if self.quick < 0 or self.thorough < 0:
                break
            if is_short_for(name, other):
                found.append((ALIKE, other))
            elif matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
                self.thorough -= 1
                if (ratio := matcher.ratio()) >= ALIKE:
                    found.append((ratio, other))
        return [other for _, other in sorted(found, reverse=True)]


def is_short_for(name: str, other: str) -> bool:
    """Tell whether one of two names is the beginning of the other, and not much shorter: `percep` of `perceptron`."""
    short, long = sorted((name, other), key=len)
    return len(short) < len(long) <= 2 * len(short) and len(short) >= SHORTEST and long.startswith(short)


def looks_unsaved(submission: Submission, texts: Mapping[str, Texts | None], problems: Collection[Problem]) -> bool:
    """Tell whether there are notebooks only, and nothing tells why none of the exercises is in them."""
    if not submission.files or not all(is_notebook(name, content) for name, content in submission.files.items()):
        return False
    return not problems or all(read is not None and not any(text.strip() for _, text in read) for read in texts.values())


def advise_on_order(name: str, definition: Definition, asked: str) -> Iterator[Problem]:
    """Yield a problem where a function takes the arguments that are `asked` for in another order."""
    parts = [part.partition("=")[0].partition(":")[0].strip() for part in definition.arguments.split(",")]
    order = [part.partition("=")[0] for part in asked.split(", ")]
    here = [p for p in parts if p not in ("", "/", "*")][: len(order)]
    if sorted(here) == sorted(order) and here != order:
        told = f"`{name}` takes ({', '.join(here)}); the exercise asks for this order: ({', '.join(order)})"
        yield definition.problem(told, name)


def advise_on_defaults(name: str, definition: Definition, asked: str) -> Iterator[Problem]:
    """Yield a problem where defaults are written out, and others than those that are `asked` for."""
    here, wanted = defaults_in(definition.arguments), defaults_in(asked)
    wrong = [one for one in wanted if one in here and is_other(here[one], wanted[one])]
    if wrong:
        says = ", ".join(f"{one}={here[one]}" for one in wrong)
        yield definition.problem(
            f"`{name}`: the first line says {says}; the exercise asks for {', '.join(f'{one}={wanted[one]}' for one in wrong)}"
        )


def defaults_in(arguments: str) -> dict[str, str]:
    """Return the defaults of a list of arguments that are a number, a short text, None, True or False, as they are written."""
    return {match[1]: match[2] for part in arguments.split(",") if (match := DEFAULT.fullmatch(part))}


def is_other(here: str, asked: str) -> bool:
    """Tell whether two written defaults are different values."""
    try:
        return float(here) != float(asked)
    except ValueError:
        return here.replace('"', "'") != asked.replace('"', "'")


# texts -----------------------------------------------------------------------------------------------------------------


def definitions(texts: Mapping[str, Texts | None]) -> Iterator[tuple[str, Definition]]:
    """Names and places of what the texts define, in their order."""
    for file, read in texts.items():
        for cell, text in read or ():
            line, at = 1, 0
            for match in DEFINITION.finditer(text):
                line, at = line + text.count("\n", at, match.start()), match.start()
                yield match[1], Definition(file, line, (match[2] or "")[:ARGUMENTS_LENGTH], cell)


def texts_of(files: Mapping[str, bytes]) -> dict[str, Texts | None]:
    """The code in the files; None for a notebook that cannot be read here."""
    reader = CellReader(CHARACTERS)
    texts: dict[str, Texts | None] = {}
    for file, content in files.items():
        if not is_notebook(file, content):
            text = content[: reader.room].decode("utf-8", "replace").replace("\r\n", "\n")
            reader.room -= len(text)
            texts[file] = [(0, text)]
        elif content.strip():
            cells = reader.read(content)
            texts[file] = None if cells is None else list(enumerate(cells, 1))
        else:
            texts[file] = []
    return texts
