"""Reading of a submission into pieces: each function, class and run of other statements as a row of words.

Words are what a copy keeps when names, comments, docstrings, layout and order of functions are changed. Nothing is executed or
parsed, so code with syntax errors is read like any other, in time that is linear in its length. One regular expression finds the
tokens: Pygments takes ten times as long, and Python's `tokenize` raises where code is damaged.
"""

from __future__ import annotations

import builtins
import keyword
import math
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import special

from grader.model.cells import CellReader
from grader_worker.formats import TEXT_NOTEBOOKS, is_notebook, suffix_of
from grader_worker.notebooks import make_cell
from grader_worker.text import decode

Words = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int32]

MOST_TEXT, MOST_WORDS = 300_000, 30_000
"""Characters and words that are read of one submission: five times what the solutions have with all their text."""
READ_TEXT = 4 * MOST_TEXT
"""Characters that are looked at, with blanks at the ends of lines, which are taken away."""
IPYTHON = re.compile(r"^[^\S\n]*[%!?].*$", re.MULTILINE)
FENCED = re.compile(
    r"^`{3,9} {0,9}(?:\{? {0,9}python|\{ {0,9}code-cell)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
"""A cell of a notebook that is text. Blanks are counted, so that no text takes longer than its length."""
ASSIGNED = re.compile(r"\w+\s*=(?!=)")
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
KNOWN = {
    name
    for home in (builtins, math, np, np.linalg, np.random.Generator, np.ndarray, special)
    for name in dir(home)
    if not name.startswith("_")
}
"""Names of Python's and the packages' own, which nobody can change and which tell one formula from another."""
BUILTIN = frozenset(dir(builtins))
BOUND = re.compile(
    r"\b(?:def|class|for|as)\s+(\w+)|(?<=[(,])\s{0,40}(\w+)\s{0,9}(?=[,:=)])|^[^\S\n]*(\w+)[^\S\n]*=(?!=)", re.MULTILINE
)
"""Names that a file defines, takes as arguments, or passes on: calls of them may mean what the student has so called."""
IMPORTED = re.compile(r"^[^\S\n]*from\b[^\n]*?\bimport\b(?:[^\S\n]*\(([^)]{0,2000})\)|([^\n]*))", re.MULTILINE)
"""The names of `from numpy import exp, log`. Names in brackets are counted, so that no text takes longer than its length."""


class CodeFile(msgspec.Struct, frozen=True):
    """The code of one file as it is shown: cells of a notebook one after the other, no blanks at the ends of lines."""

    file: str
    text: str


class Piece(msgspec.Struct, frozen=True):
    """A function or class without its first line, or statements between them (no name). Positions are those in the text."""

    name: str
    source: CodeFile
    begin: int
    words: Words
    starts: Positions
    ends: Positions


def read_pieces(files: Mapping[str, bytes], functions: Collection[str]) -> tuple[list[Piece], str]:
    """Return the pieces of a submission, and what is to be told if there is too much of it (else "")."""
    pieces: list[Piece] = []
    text, words, reader = MOST_TEXT, WordBudget(MOST_WORDS), CellReader(READ_TEXT)
    for file in sorted(files):
        source = read_source(file, files[file], reader)
        cut = CodeFile(file, source.text[:text])
        text -= len(cut.text)
        pieces += pieces_of(cut, functions, words)
        if reader.is_cut or len(cut.text) < len(source.text) or words.left <= 0:
            return pieces, f"too long: beyond {MOST_TEXT} characters or {MOST_WORDS} words nothing was compared"
    return pieces, ""


def read_source(file: str, content: bytes, reader: CellReader) -> CodeFile:
    """Return the code in a file, as far as there is room; none where it is no notebook that can be read."""
    if is_notebook(file, content):
        # A damaged notebook is the business of grading; here it shares nothing.
        cells = (make_cell(number, cell).text for number, cell in enumerate(reader.read(content) or (), 1))
        text = "\n\n".join(IPYTHON.sub("", cell) for cell in cells)
    else:
        text = decode(beginning(content, reader.room))[0]
        reader.is_cut |= len(content) > reader.room
        reader.room -= len(content)
        if suffix_of(file) in TEXT_NOTEBOOKS:
            text = "\n\n".join(IPYTHON.sub("", cell[1]) for cell in FENCED.finditer(text))
    # Blank ends of lines are taken away since they are layout.
    return CodeFile(file, "\n".join(line.rstrip() for line in text.splitlines()))


def beginning(content: bytes, most: int) -> bytes:
    """Return so many bytes at most, up to the end of a line, so that no character is cut."""
    if len(content) <= most or b"\0" in content[:1000]:
        return content[: max(most, 0) // 4 * 4]
    return content[: content.rfind(b"\n", 0, max(most, 0)) + 1] or content[: max(most, 0)]


# words -----------------------------------------------------------------------------------------------------------------


TOKEN = re.compile(
    r"""
    (?P<left_out>\#[^\n]*)
    |(?P<string>(?:[bBuU]|[fFbBtT]?[rR]|[rR]?[fFbBtT])?(?:
        \'{3}(?:[^\\\']|\\.|\'(?!\'\'))*+(?:\'{3})?|"{3}(?:[^\\"]|\\.|"(?!""))*+(?:"{3})?
        |\'(?:[^\\\'\n]|\\.)*+\'?|"(?:[^\\"\n]|\\.)*+"?
    ))
    |(?P<name>[^\W\d]\w*+)
    |(?P<number>0[xXoObB]\w*+|(?:\d[\d_]*+(?:\.[\d_]*+)?|\.\d[\d_]*+)(?:[eE][+-]?\d[\d_]*+)?[jJ]?)
    |(?P<sign>[!=]=|<<|>>|:=|[-~+/*%=<>&^|.@\[\]{}:(),;])
    """,
    re.VERBOSE | re.DOTALL,
)
"""A comment, a string (to the end of its line, or of the text, if it is not closed), a name, a number, or a sign. What is none of
these, such as blanks and signs that Python has not, is passed over. No part gives back what it has taken: time is linear."""
KEYWORDS = frozenset(keyword.kwlist)
LONGEST_NUMBER = 100
"""So many characters are told apart in a number that is none, such as `0x`: the words are held in memory."""


class Token(NamedTuple):
    """A token that counts, as the word that stands for it."""

    word: str
    text: str
    start: int
    end: int


def tokens(text: str, functions: Collection[str]) -> Iterator[Token]:
    """Yield the tokens that count. Names that can be chosen become `V`, texts `S`, numbers their value."""
    before = ""
    string: tuple[int, int] | None = None
    called = called_names(text)
    for found in TOKEN.finditer(text):
        role = found.lastgroup
        if role == "left_out":
            continue
        start, end = found.span()
        if role == "string":
            # Strings one after the other are one.
            string = (string[0] if string else start, end)
            continue
        if string:
            if not stands_alone(text, *string):
                yield Token("S", "", *string)
            string, before = None, "S"
        word = value = found[0]
        if role == "name":
            if value not in functions and value not in KEYWORDS:
                # A known name that is an attribute, or is called, is that of the package and stays.
                foreign = before == "." or (text[end : end + 1] == "(" and value in called)
                word = value if foreign and value in KNOWN else "V"
        elif role == "number":
            word = number(value)
        yield Token(word, value, start, end)
        before = value
    if string and not stands_alone(text, *string):
        yield Token("S", "", *string)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a string is all there is on its lines, as a docstring is."""
    return not text[text.rfind("\n", 0, start) + 1 : start].strip() and text[end : end + 1] in ("", "\n")


def called_names(text: str) -> set[str]:
    """Return the names of Python's own and imported ones, as a call without a dot may mean; others are variables."""
    names = {name for found in IMPORTED.finditer(text) for name in re.findall(r"\w+|\*", found[1] or found[2] or "")}
    if "*" not in names:
        return {*BUILTIN, *(names & KNOWN)}
    bound = {name for found in BOUND.finditer(text) for name in found.groups() if name}
    return {*BUILTIN, *(KNOWN - bound), *(names & KNOWN)}


def number(value: str) -> str:
    try:
        return repr(float(value))
    except ValueError:
        return value[:LONGEST_NUMBER]


@lru_cache(maxsize=10_000)
def stamp(word: str) -> int:
    """Return a number for a word, the same in every process."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


# pieces ----------------------------------------------------------------------------------------------------------------


class Draft:
    """A piece under construction."""

    def __init__(self, name: str, begin: int, heading: bool) -> None:
        self.name, self.begin, self.heading = name, begin, heading
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def add(self, token: Token) -> None:
        if token.text in CLOSING and self.words and self.words[-1] == ",":
            # A comma before a closing bracket is layout.
            del self.words[-1], self.starts[-1], self.ends[-1]
        self.words.append(token.word)
        self.starts.append(token.start)
        self.ends.append(token.end)

    def done(self, source: CodeFile) -> Piece:
        words = np.array([stamp(word) for word in self.words], dtype=np.uint64)
        starts, ends = np.array(self.starts, dtype=np.int32), np.array(self.ends, dtype=np.int32)
        return Piece(self.name, source, self.begin, words, starts, ends)


class WordBudget:
    """The number of words that are still read of a submission."""

    def __init__(self, left: int) -> None:
        self.left = left


def pieces_of(source: CodeFile, functions: Collection[str], most: WordBudget) -> Iterator[Piece]:
    """Yield the pieces of a file, as far as the budget goes."""
    text, depth, last = source.text, 0, 0
    draft = Draft("", 0, False)
    for token in tokens(text, functions):
        if most.left <= 0:
            break
        most.left -= 1
        first = token.start == 0 or text[token.start - 1] == "\n"
        defines = first and token.text in ("def", "class", "async")
        if defines or (first and depth == 0 and token.text not in CLOSING and begins(draft, token, text, functions)):
            if draft.words:
                yield draft.done(source)
            name = token.text if token.text in functions and ASSIGNED.match(text, token.start) else ""
            draft, depth, last = Draft(name, token.start, defines), 0, token.start
        if token.text in OPENING:
            depth += 1
        elif token.text in CLOSING:
            depth = max(0, depth - 1)
        if draft.heading:
            if not draft.name and token.text.isidentifier() and token.text not in ("def", "class", "async"):
                draft.name = token.text
            # The first line is given by the exercise. Where its colon is missing, it ends with its line.
            is_over = token.text == ":" or (token.text not in CLOSING and "\n" in text[last : token.start])
            draft.heading = not (depth == 0 and is_over)
            if draft.heading or token.text == ":":
                last = token.end
                continue
        last = token.end
        draft.add(token)
    if draft.words:
        yield draft.done(source)


def begins(draft: Draft, token: Token, text: str, functions: Collection[str]) -> bool:
    """Tell whether a statement that is not indented begins a new piece: after a function, or as one (`relu = lambda z: ...`)."""
    return bool(draft.name) or draft.heading or (token.text in functions and bool(ASSIGNED.match(text, token.start)))
