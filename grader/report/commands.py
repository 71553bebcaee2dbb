"""Output that no runner of workflows obeys.

GitHub Actions and Azure Pipelines read what a program prints, and take `::error::text` at the beginning of a line and
`##[error]text` anywhere in it for commands. Texts of students stand in our output, so each stream of ours parts these signs:
": :error::text" and "## [error]text" can be read as before, and command nothing.

The rules are those of `ActionCommand.TryParseV2` and `TryParse` in actions/runner, which trims what .NET takes for blanks. Here
more counts as a blank or as the end of a line than there, so that a runner with somewhat other rules obeys nothing either.
"""

from __future__ import annotations

import io
import re
from typing import Any, TextIO

ENDS = "\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029"
"""Characters that end a line, as in a set of a regular expression."""
BLANK = (
    # The escape sequences of terminals, which some runners take away before they look.
    r"(?:\x1b\[[0-9;:?]*[ -/]*[@-~]"
    # Blanks, and characters that nobody sees: controls, and those of Unicode's category Cf.
    r"|[\s\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufeff\ufff9-\ufffb])"
)
FIRST_COLON = re.compile(rf"((?:\A|(?<=[{ENDS}])){BLANK}*+:)(?=:)")
"""The first colon of two at the beginning of a line."""
NO_BEGINNING = re.compile(rf"((?<=[{ENDS}]){BLANK}*+:)(?=:)")
"""The same for a text before which something stands in its line already."""
BRACKET = re.compile(r"(##\w*)(?=\[)")
"""The signs before a bracket: `##[`, and `##vso[` of Azure Pipelines."""
STILL_BEGINNING = re.compile(rf"{BLANK}*+:?")
LAST_LINE = re.compile(rf"[^{ENDS}]*\Z")
REACH = 64
"""Characters of a line that has begun in which a sign may have begun that the next text ends."""


def harmless(text: str) -> str:
    """Return a text of whole lines in which no runner finds a command."""
    return Guard()(text)


class Guard:
    """Parts the signs of commands in the texts that are written to one stream, also where a sign comes in several of them."""

    def __init__(self) -> None:
        self.begun = ""
        """The end of the line that is being written."""
        self.inside = False
        """True if something stands in that line already before which nobody looks for a command."""

    def __call__(self, text: str) -> str:
        """Return what is to be written in place of a text."""
        if not text:
            return text
        joined = self.begun + text
        parted = BRACKET.sub(r"\1 ", (NO_BEGINNING if self.inside else FIRST_COLON).sub(r"\1 ", joined))
        last = LAST_LINE.search(parted)
        line = last[0] if last else ""
        self.inside = (self.inside and len(line) == len(parted)) or not STILL_BEGINNING.fullmatch(line)
        # What was written before holds no sign by itself, so it has not been changed.
        written = parted[len(self.begun) :]
        self.begun = line[-REACH:] if self.inside else line
        return written


class StandardStream(io.TextIOWrapper):
    """A standard stream to which only `write_command` writes commands."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.guard = Guard()

    def write(self, text: str, /) -> int:
        """Write a text in which no runner finds a command."""
        super().write(self.guard(text))
        return len(text)


class GuardedStream:
    """Another stream, in what is written through this one no runner finds a command."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.guard = Guard()

    def write(self, text: str) -> int:
        self.stream.write(self.guard(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def guarded(stream: TextIO) -> TextIO:
    """Return a stream for the same file in which no runner finds a command; one that is such a stream already stays."""
    if isinstance(stream, (StandardStream, GuardedStream)):
        return stream
    return GuardedStream(stream)  # type: ignore[return-value]


def write_command(name: str, text: object, stream: TextIO) -> None:
    """Write a command of ours, such as `::error::text`, to the runner; the text is one line of it, whatever it holds."""
    value = str(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    line = f"\n::{name}::{value}\n"
    if isinstance(stream, StandardStream):
        io.TextIOWrapper.write(stream, line)
        stream.guard = Guard()
    elif isinstance(stream, GuardedStream):
        stream.stream.write(line)
        stream.guard = Guard()
    else:
        stream.write(line)
    stream.flush()
