"""What a submission prints: kept by the worker, asked for where a check has failed, and shown as plain text.

Used on both sides of the trust boundary. What is printed is no part of an answer, so no verdict depends on it.
"""

from __future__ import annotations

import io
import re

CHARACTERS = 2_000
"""So much of what one call prints is kept."""
LINES = 5
"""So many lines are shown."""
LENGTH = 100
"""Characters of a line that are shown."""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
"""Where an object lies in memory, which differs from run to run."""


class PrintedText:
    """The beginning of what the last call has printed that has printed anything."""

    def __init__(self) -> None:
        self.text = ""
        self.is_new = False

    def begin_call(self) -> None:
        """Keep what was printed until something else is printed: the call whose answer is wrong may not be the last one."""
        self.is_new = True

    def forget(self) -> None:
        """Begin another check."""
        self.text = ""

    def add(self, text: str) -> None:
        """Keep a text that a call prints, as far as there is room."""
        if self.is_new:
            self.text, self.is_new = "", False
        room = CHARACTERS - len(self.text)
        if room > 0:
            self.text += str(text[:room])


printed = PrintedText()
"""What the submission of this process has printed."""


class KeepingStream(io.TextIOWrapper):
    """The standard output of a worker, which also keeps the beginning of what is written to it in `printed`."""

    def write(self, text: str, /) -> int:
        """Write and keep a text. Raises TypeError for anything else."""
        count = super().write(text)
        # No attribute: a submission that keeps this stream in a variable would differ after every print.
        printed.add(text)
        return count


class KeptOutput(io.TextIOBase):
    """A stream that only keeps the beginning of what is written to it."""

    def __init__(self, printed: PrintedText) -> None:
        self.printed = printed

    def write(self, text: str, /) -> int:
        """Keep a text."""
        self.printed.add(text)
        return len(text)


def printed_lines(text: str) -> tuple[str, ...]:
    """Return the first lines of a text as plain data: no blank ones, no control characters or addresses; "…" where it goes on."""
    lines = [line for line in map(plain_line, COLOUR.sub("", text[:CHARACTERS]).splitlines()) if line]
    return (*lines[:LINES], "…") if len(lines) > LINES else tuple(lines)


def plain_line(line: str) -> str:
    """Return a line of printable characters, with "…" where it is too long."""
    plain = ADDRESS.sub("0x…", "".join(c if c.isprintable() else " " for c in line.expandtabs(4))).rstrip()
    return plain if len(plain) <= LENGTH else plain[: LENGTH - 1] + "…"
