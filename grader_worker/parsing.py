"""From the text of a module or a cell to syntax trees; what cannot be parsed costs itself only. Runs in the worker only.

A module that Python refuses as a whole is read block by block: a block begins at a line that begins a statement at the left
margin, and goes on until it can be parsed. One that never can is left out, and reading goes on at the next such line.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Iterator
from typing import NamedTuple

MAGIC = re.compile(r"^\s*(?:[%!?].*|(?:[\w.,\s\[\]]+=\s*)[%!].*|.*\?\s*)$")
KEPT_CELL_MAGICS = ("time", "capture", "python", "python3")
"""Magics whose cell is Python all the same, and leaves behind what it defines: that of `%%timeit` and `%%prun` does not."""
CELL = re.compile(r"#\s*(?:%%|In\[)")
"""The line that begins a cell of a script."""
INNER_DEFINITION = re.compile(r"[ \t]+(?:def|class|@)\b")
BEGINS_STATEMENT = re.compile(r"(?!(?:else|elif|except|finally)\b|<{7}|={7}|>{7})[^\s#)\]}]")
"""A line at the left margin with which a statement can begin; within text over several lines it may not."""
INCOMPLETE_INPUT = 0x4000
"""A flag of `compile`, as `codeop` has it: what ends too early gets an error of its own (PyCF_ALLOW_INCOMPLETE_INPUT)."""
REREAD = 40
"""How many times the length of a file may be parsed in all: enough for what is broken here and there."""
NAMES = re.compile(r"(?m)^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)")


class Fault(NamedTuple):
    """Why a piece of code cannot be parsed, and where."""

    line: int | None
    message: str


class Block(NamedTuple):
    """A piece of code: the statements in it, and what is wrong with it. `text` is what is left out."""

    tree: ast.Module
    fault: Fault | None = None
    text: str = ""
    first: int = 0
    """Its lines in the file; 0 for the file as a whole."""
    last: int = 0


FAULTS = (SyntaxError, ValueError, RecursionError, MemoryError)


def parse(text: str, name: str) -> ast.Module:
    """The syntax tree. Raises one of FAULTS."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, name)


def fault_of(error: Exception, offset: int = 0) -> Fault:
    """A failed attempt to parse what begins `offset` lines below the top of its file."""
    if isinstance(error, SyntaxError):
        # Python counts the lines of a block from its first one.
        message = re.sub(r" \(detected at line \d+\)", "", str(error.msg))
        return Fault(error.lineno and error.lineno + offset, message)
    if isinstance(error, RecursionError):
        return Fault(None, "is nested too deeply to be read")
    if isinstance(error, MemoryError):
        return Fault(None, "is too large to be read with the memory that there is")
    return Fault(None, f"cannot be parsed ({str(error) or type(error).__name__})")


def names_in(text: str) -> set[str]:
    """The names that a text would bind if it could be parsed, as far as that can be seen."""
    return {found for match in NAMES.finditer(text) for found in match.groups() if found}


# modules -----------------------------------------------------------------------------------------------------------


def module_blocks(text: str, name: str) -> Iterator[Block]:
    """What a module consists of, in one piece or, where that cannot be parsed, in several."""
    try:
        yield Block(parse(text, name))
    except MemoryError as error:
        yield Block(NOTHING, fault_of(error), text)
    except FAULTS:
        yield from BrokenModule(without_other_languages(text.split("\n")), name).blocks()


NOTHING = ast.Module([], [])


class BrokenModule:
    """A module that cannot be parsed as a whole, on its way to the blocks that can."""

    def __init__(self, lines: list[str], name: str) -> None:
        self.lines = lines
        self.name = name
        self.budget = REREAD * sum(len(line) + 10 for line in lines)
        """How many characters may still be parsed."""
        self.starts = list(starts_of(lines))
        self.ends = [*self.starts[1:], len(lines)]

    def text(self, first: int, end: int) -> str:
        return "\n".join(self.lines[first:end])

    def blocks(self) -> Iterator[Block]:
        at = 0
        while at < len(self.starts):
            first, taken = self.starts[at], at
            tree, error = self.attempt(first, self.ends[taken])
            if is_incomplete(error) and not self.never_ends(first):
                while is_incomplete(error) and taken + 1 < len(self.starts) and self.budget > 0:
                    taken += 1
                    tree, error = self.attempt(first, self.ends[taken])
            if error is None:
                yield Block(tree, self.indented(first))
                at = taken + 1
                continue
            while self.lines[self.starts[at]].startswith("@") and at < taken:
                # A decorator goes with what it decorates.
                at += 1
            yield from self.broken(first, self.ends[at], error)
            at += 1

    def attempt(self, first: int, end: int) -> tuple[ast.Module, Exception | None]:
        """The syntax tree of these lines, or why there is none."""
        text = self.text(first, end)
        # One that is indented by mistake is read as if it were not.
        text = without_magics(textwrap.dedent(text) if text[:1].isspace() else text)
        self.budget -= len(text)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # With the flag, what ends too early is told from a mistake.
                flags = ast.PyCF_ONLY_AST | INCOMPLETE_INPUT
                tree = compile(text, self.name, "exec", flags=flags, dont_inherit=True)
        except FAULTS as error:
            return NOTHING, error
        assert isinstance(tree, ast.Module)
        return ast.increment_lineno(tree, first), None

    def never_ends(self, first: int) -> bool:
        """Whether a block lacks its end even where the rest of the file belongs to it."""
        return self.budget > 0 and is_incomplete(self.attempt(first, len(self.lines))[1])

    def indented(self, first: int) -> Fault | None:
        if self.lines[first][:1].isspace():
            return Fault(first + 1, "unexpected indent; read as if it began at the left margin")
        return None

    def broken(self, first: int, end: int, error: Exception) -> Iterator[Block]:
        """What of a block is left out: an `else` or another line at the margin that belongs nowhere takes nothing else along."""
        margin = [n for n in range(first + 1, end) if self.lines[n][:1] not in ("", " ", "\t", "#")]
        for cut in reversed(margin):
            tree, fault = self.attempt(first, cut)
            if fault is None:
                yield Block(tree)
                place = fault_of(error, first)
                text = self.text(cut, end).rstrip()
                if (place.line or 0) <= cut:
                    place = fault_of(self.attempt(cut, end)[1] or error, cut)
                yield Block(NOTHING, place, text, cut + 1, cut + text.count("\n") + 1)
                return
        text = self.text(first, end).rstrip()
        if is_incomplete(error):
            # Python's own words, which say what it is that has no end.
            try:
                parse(text, self.name)
            except FAULTS as plain:
                error = plain
        yield Block(NOTHING, fault_of(error, first), text, first + 1, first + text.count("\n") + 1)


def starts_of(lines: list[str]) -> Iterator[int]:
    """Where blocks may begin: at the left margin, or at a definition that stands further left than the code before it."""
    begun = False
    body = ""
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip())]
        if BEGINS_STATEMENT.match(line) or (not begun and line.strip() and not line.lstrip().startswith("#")):
            begun, body = True, ""
            yield number
        elif line.strip() and indent and not body:
            body = indent
        elif body.startswith(indent) and indent and indent != body and INNER_DEFINITION.match(line):
            body = ""
            yield number


def without_other_languages(lines: list[str]) -> list[str]:
    """The lines of a script with cells (`# %%`), those of cells in another language blanked."""
    kept = list(lines)
    foreign = begun = False
    for number, line in enumerate(lines):
        if CELL.match(line):
            foreign, begun = False, True
        elif begun and line.strip():
            magic = re.match(r"%%(\w+)", line)
            foreign, begun = magic is not None and magic[1] not in KEPT_CELL_MAGICS, False
        if foreign:
            kept[number] = ""
    return kept


def is_incomplete(error: BaseException | None) -> bool:
    """Whether the lines that follow may make it right."""
    message = str(error.msg) if isinstance(error, SyntaxError) else ""
    return message.startswith(("incomplete input", "unterminated triple-quoted"))


# cells -------------------------------------------------------------------------------------------------------------


def without_magics(source: str) -> str:
    """The source with the lines that are not Python but IPython replaced by `pass`, and all lines where they were.

    A line is touched only where Python itself refuses it, so text inside strings stays.
    """
    lines = source.split("\n")
    for _ in range(len(lines)):
        number = refused_line(lines)
        if number is None or not MAGIC.match(lines[number]):
            break
        drop(lines, number)
    return "\n".join(lines)


def refused_line(lines: list[str]) -> int | None:
    """The index of the line at which Python's parser stops."""
    try:
        parse("\n".join(lines), "")
    except SyntaxError as error:
        return error.lineno - 1 if error.lineno and error.lineno <= len(lines) else None
    except FAULTS:
        return None
    return None


def drop(lines: list[str], number: int) -> None:
    """Replace a line, and those that continue it, by nothing that has an effect."""
    indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    continues = lines[number].rstrip().endswith("\\")
    lines[number] = f"{indent}pass"
    while continues and number + 1 < len(lines):
        number += 1
        continues = lines[number].rstrip().endswith("\\")
        lines[number] = ""
