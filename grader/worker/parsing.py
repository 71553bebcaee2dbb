"""From the text of a module or a cell to syntax trees; what cannot be parsed costs itself only. Runs in the worker only.

A module that Python refuses as a whole is read block by block: a block begins at a line that begins a statement at the left
margin, and goes on until it can be parsed. One that never can is left out, and reading goes on at the next such line.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import NamedTuple

MAGIC = re.compile(r"^\s*(?:[%!?].*|(?:[\w.,\s\[\]]+=\s*)[%!].*|.*\?\s*)$")
BEGINS_STATEMENT = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")
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
    """A piece of code: the statements in it, or why there are none. `text` is kept of what is left out."""

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
    if isinstance(error, MemoryError):
        return Fault(None, "is too large to be read with the memory that there is")
    return Fault(None, f"cannot be parsed ({error or type(error).__name__})")


def names_in(text: str) -> set[str]:
    """The names that a text would bind if it could be parsed, as far as that can be seen."""
    return {found for match in NAMES.finditer(text) for found in match.groups() if found}


# modules -----------------------------------------------------------------------------------------------------------


def module_blocks(text: str, name: str) -> Iterator[Block]:
    """What a module consists of, in one piece or, where that cannot be parsed, in several."""
    try:
        yield Block(parse(text, name))
        return
    except SyntaxError:
        pass
    except FAULTS as error:
        yield Block(ast.Module([], []), fault_of(error), text)
        return
    yield from broken_module_blocks(text.split("\n"), name, REREAD * (len(text) + 1000))


def broken_module_blocks(lines: list[str], name: str, budget: int) -> Iterator[Block]:
    starts = [n for n, line in enumerate(lines) if BEGINS_STATEMENT.match(line)]
    if not starts or any(line.strip() and not line.lstrip().startswith("#") for line in lines[: starts[0]]):
        starts.insert(0, 0)
    ends = [*starts[1:], len(lines)]
    at = 0
    while at < len(starts):
        first, taken = starts[at], at
        whole = "\n".join(lines[first:])
        never_ends: bool | None = None
        while True:
            text = without_magics("\n".join(lines[first : ends[taken]]))
            budget -= len(text)
            try:
                tree = parse_part(text, name)
                ast.increment_lineno(tree, first)
                yield Block(tree)
                at = taken + 1
                break
            except FAULTS as error:
                if never_ends is None and is_incomplete(error) and budget > 0:
                    budget -= len(whole)
                    never_ends = is_unfinished(whole, name)
                if is_incomplete(error) and not never_ends and taken + 1 < len(starts) and budget > 0:
                    taken += 1
                    continue
                while lines[starts[at]].startswith("@") and at < taken:
                    # A decorator goes with what it decorates.
                    at += 1
                text = "\n".join(lines[first : ends[at]]).rstrip()
                last = first + text.count("\n") + 1
                yield Block(ast.Module([], []), final_fault(error, text, name, first), text, first + 1, last)
                at += 1
                break


def parse_part(text: str, name: str) -> ast.Module:
    """The syntax tree of a part of a file, whose end is told from a mistake. Raises one of FAULTS."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = compile(text, name, "exec", flags=ast.PyCF_ONLY_AST | INCOMPLETE_INPUT, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def is_incomplete(error: BaseException) -> bool:
    """Whether the lines that follow may make it right."""
    message = str(error.msg) if isinstance(error, SyntaxError) else ""
    return message.startswith(("incomplete input", "unterminated triple-quoted"))


def is_unfinished(text: str, name: str) -> bool:
    """Whether a text lacks its end even where the rest of the file belongs to it."""
    try:
        parse_part(text, name)
    except FAULTS as error:
        return is_incomplete(error)
    return False


def final_fault(error: Exception, text: str, name: str, offset: int) -> Fault:
    """What is said of a block that is left out: Python's own words, not that its end is missing."""
    if is_incomplete(error):
        try:
            parse(text, name)
        except FAULTS as plain:
            error = plain
    return fault_of(error, offset)


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
