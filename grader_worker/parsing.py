"""Syntax trees of a module or a cell; what cannot be parsed costs itself only. Executes nothing.

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

from grader_worker.syntax import advice_on

MAGIC = re.compile(r"^\s*(?:[%!?].*|(?:[\w.,\s\[\]]+=\s*)[%!].*|.*[\w\]*]\?{1,2}\s*)$")
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
"""Budget of parsing, in lengths of the file: enough for what is broken here and there."""
EXTENSIONS = 300
"""The number of lines at the margin that a block may have within brackets and texts."""
CUTS = 20
"""The number of places at which a broken block may be cut in two."""
MAGICS = 2_000
"""The number of magics between other lines that a cell of a thousand characters may have."""
LONG_LINE = 2_000
"""A line of so many characters is no magic; the pattern for them takes long for it."""
MAYBE_MAGIC = re.compile(r"(?m)^[ \t]*[%!?]|=[ \t]*[%!]|\?[ \t]*$")
NAMES = re.compile(r"(?m)^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)")


class Fault(NamedTuple):
    """Why a piece of code cannot be parsed, and where."""

    line: int | None
    message: str

    @property
    def said(self) -> str:
        """The message, with what to do about it."""
        advice = advice_on(self.message)
        return f"{self.message}{':' if advice and not self.message.endswith('?') else ''} {advice}".rstrip()


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
    """Return the syntax tree. Raises one of FAULTS."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, name)


def fault_of(error: Exception, offset: int = 0) -> Fault:
    """Return a failed attempt to parse what begins `offset` lines below the top of its file."""
    if isinstance(error, SyntaxError):
        # Python counts the lines of a block from its first one.
        message = re.sub(r" \(detected at line \d+\)", "", str(error.msg))
        message = re.sub(r"\bon line (\d+)", lambda found: f"on line {int(found[1]) + offset}", message)
        return Fault(error.lineno and error.lineno + offset, message)
    if isinstance(error, RecursionError):
        return Fault(None, "is nested too deeply to be read")
    if isinstance(error, MemoryError):
        return Fault(None, "is too large to be read with the memory that there is")
    return Fault(None, f"cannot be parsed ({str(error) or type(error).__name__})")


def guessed_names(text: str) -> set[str]:
    """Return the names that a text would bind if it could be parsed, as far as that can be seen."""
    return {found for match in NAMES.finditer(text) for found in match.groups() if found}


# modules -----------------------------------------------------------------------------------------------------------


def module_blocks(text: str, name: str) -> Iterator[Block]:
    """Yield the blocks of a module, in one piece or, where that cannot be parsed, in several."""
    try:
        yield Block(parse(text, name))
    except MemoryError as error:
        yield Block(NOTHING, fault_of(error), text)
    except FAULTS:
        yield from BrokenModule(without_other_languages(text.split("\n")), name).blocks()


NOTHING = ast.Module([], [])


class BrokenModule:
    """A module that cannot be parsed as a whole, on its way to the blocks that can.

    A block begins at a line at the left margin and is made longer, start by start, as long as only its end is missing:

        def right(z):               one block, which can be parsed
            return z
        def broken(z):              "(" has no end: the next start is taken in as well, and refused there, so that
            return (z + 1           the block is left out up to the next start
        def right_too(z):           reading goes on here
            return z

    A function is kept only with its whole text.
    """

    def __init__(self, lines: list[str], name: str) -> None:
        self.lines = lines
        self.name = name
        self.budget = REREAD * sum(len(line) + 10 for line in lines)
        """The number of characters that may still be parsed."""
        self.starts = [number for number, line in enumerate(lines) if BEGINS_STATEMENT.match(line)]
        first = next((n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), 0)
        if not self.starts or first < self.starts[0]:
            self.starts.insert(0, first)

    def text(self, first: int, end: int) -> str:
        return "\n".join(self.lines[first:end])

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in their order. A function whose last lines have been moved to the margin by mistake is left out."""
        held: Block | None = None
        for block in self.raw_blocks():
            if held and is_cut_off(held, block):
                function = held.tree.body.pop()
                first = min(node.lineno for node in (function, *getattr(function, "decorator_list", [])))
                assert block.fault
                block = Block(NOTHING, block.fault, self.text(first - 1, block.last), first, block.last)
            if held and (held.tree.body or held.fault):
                yield held
            held = block
        if held:
            yield held

    def raw_blocks(self) -> Iterator[Block]:
        ends = [*self.starts[1:], len(self.lines)]
        at = 0
        while at < len(self.starts):
            first, taken = self.starts[at], at
            tree, error = self.attempt(first, ends[taken])
            while is_incomplete(error) and taken + 1 < len(ends) and taken - at < EXTENSIONS and self.budget > 0:
                taken += 1
                tree, error = self.attempt(first, ends[taken])
            if error is None:
                yield Block(tree, self.indented(first))
                at = taken + 1
                continue
            while self.lines[self.starts[at]].startswith("@") and at < taken:
                # A decorator goes with what it decorates.
                at += 1
            yield from self.parts(first, ends[at], error)
            at += 1

    def attempt(self, first: int, end: int) -> tuple[ast.Module, Exception | None]:
        """Return the syntax tree of these lines, or why there is none."""
        text = self.text(first, end).rstrip()
        # One that is indented by mistake is read as if it were not.
        text = without_magics(textwrap.dedent(text) if text[:1].isspace() else text)
        self.budget -= len(text) + 10
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

    def indented(self, first: int) -> Fault | None:
        if self.lines[first][:1].isspace():
            return Fault(first + 1, "unexpected indent; read as if it began at the left margin")
        return None

    def parts(self, first: int, end: int, error: Exception) -> Iterator[Block]:
        """Yield what can be kept of lines that cannot be parsed together, and what is left out of them."""
        for cut in self.cuts(first, end, error):
            tree, fault = self.attempt(first, cut)
            if fault is None:
                yield Block(tree)
                rest, rest_fault = self.attempt(cut, end)
                if rest_fault is None:
                    yield Block(rest, self.indented(cut))
                    return
                place = fault_of(error, first)
                yield self.left_out(cut, end, place if (place.line or 0) > cut else fault_of(rest_fault, cut))
                return
        text = self.text(first, end).rstrip()
        if is_incomplete(error) or (fault_of(error, first).line or 0) > end:
            # Python's own words, which say what it is that has no end, of this block alone.
            try:
                parse(text, self.name)
            except FAULTS as plain:
                error = plain
        yield self.left_out(first, end, fault_of(error, first))

    def left_out(self, first: int, end: int, fault: Fault) -> Block:
        text = self.text(first, end).rstrip()
        return Block(NOTHING, fault, text, first + 1, first + text.count("\n") + 1)

    def cuts(self, first: int, end: int, error: Exception) -> Iterator[int]:
        """Yield the lines before which the code may be whole: what follows there belongs nowhere, or is indented by mistake."""
        place = fault_of(error, first)
        at = (place.line or 0) - 1
        if place.message == "unexpected indent" and first < at < end:
            before = next(line for line in reversed(self.lines[first:at]) if line.strip())
            separate = not self.lines[at - 1].strip() or INNER_DEFINITION.match(self.lines[at])
            if separate and not before[:1].isspace():
                yield at
        starts = set(self.starts)
        found = []
        least = ""
        for number in range(first + 1, end):
            line = self.lines[number]
            indent = line[: len(line) - len(line.lstrip())]
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            if not indent:
                # An `else` that follows directly may belong to the code above, which then is not whole.
                following = next((n for n in range(number + 1, end) if self.lines[n].strip()), end)
                if not self.lines[number - 1].strip() or following in starts or following == end:
                    found.append(number)
            elif least.startswith(indent) and indent != least and INNER_DEFINITION.match(line):
                found.append(number)
            least = indent if not least or least.startswith(indent) else least
        for number in found[: -CUTS - 1 : -1]:
            if self.budget > 0:
                yield number


def is_cut_off(kept: Block, broken: Block) -> bool:
    """Return whether a kept function goes on in the broken lines that follow it directly, since a line lacks its indent."""
    if not (kept.tree.body and broken.fault and broken.text and broken.fault.message.startswith("unexpected indent")):
        return False
    last = kept.tree.body[-1]
    return isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and last.end_lineno == broken.first - 1


def without_other_languages(lines: list[str]) -> list[str]:
    """Return the lines of a script with cells (`# %%`), those of cells in another language blanked."""
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
    """Return whether the lines that follow may make it right."""
    message = str(error.msg) if isinstance(error, SyntaxError) else ""
    return message.startswith(("incomplete input", "unterminated triple-quoted"))


# cells -------------------------------------------------------------------------------------------------------------


def without_magics(source: str) -> str:
    """Return the source with the lines that are not Python but IPython replaced by `pass`, and all lines where they were.

    A line is touched only where Python itself refuses it, so text inside strings stays.
    """
    if not MAYBE_MAGIC.search(source):
        return source
    lines = source.split("\n")
    budget = MAGICS * 1000 + REREAD * len(source)
    while budget > 0:
        budget -= len(source)
        number = refused_line(lines)
        if number is None or not is_magic(lines[number]):
            break
        drop(lines, number)
        # Most stand one below the other.
        while number + 1 < len(lines) and is_magic(lines[number + 1]) and lines[number + 1].lstrip()[:1] in "%!":
            number += 1
            drop(lines, number)
    return "\n".join(lines)


def is_magic(line: str) -> bool:
    return len(line) < LONG_LINE and bool(MAGIC.match(line))


def refused_line(lines: list[str]) -> int | None:
    """Return the index of the line at which Python's parser stops."""
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
