"""Standard output and standard error as our commands use them: no encoding, and no reader that has left, ends what is under way.

Nor does a runner of workflows find a command in them: see `grader.report.commands`.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

from grader.report.commands import StandardStream

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PLAIN = {"…": "...", "✓": "+", "✗": "x", "○": "o", "×": "x", "≠": "!=", "·": "-", "–": "-", "—": "-"}
"""Substitutes for characters of ours that an encoding does not have."""
ERRORS = "grader.plain"
"""The name of the error handler that puts it there; any other character becomes a question mark."""
LEFT = {errno.EPIPE, errno.ECONNRESET, errno.EIO, *([errno.EINVAL] if sys.platform == "win32" else [])}
"""Errors by which a system says that nobody reads any more: a pipe, a socket, a terminal that is closed."""


def substitute(error: UnicodeError) -> tuple[str, int]:
    """Replace what cannot be encoded, as the error handlers of `codecs` do. Raises errors that are not about encoding."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(PLAIN.get(character, "?") for character in error.object[error.start : error.end]), error.end


codecs.register_error(ERRORS, substitute)


def plain(text: str, encoding: str | None) -> str:
    """Return the text as a stream of this encoding will show it."""
    encoding = encoding or "utf-8"
    return text.encode(encoding, ERRORS).decode(encoding)


class Output(io.FileIO):
    """A standard stream that forgets what is written to it once its reader has left."""

    left = False

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            if error.errno not in LEFT:
                raise
        self.left = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)
        return super().write(data)


def prepare() -> None:
    """Make the standard streams of this process patient; for whoever owns the process."""
    sys.stdout, sys.stderr = patient(sys.stdout), patient(sys.stderr)


def patient(stream: TextIO | None) -> TextIO:
    """Open a stream for the same file that any character can be written to, also when the reader has left; None is a closed one.

    Texts of students command nothing in it.
    """
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    tolerant(stream)
    raw = raw_of(stream)
    # A console of Windows has a class of its own, and no reader that could leave.
    if not isinstance(stream, io.TextIOWrapper) or type(raw) is not io.FileIO:
        return stream
    stream.flush()
    output = Output(raw.fileno(), "w", closefd=False)
    return StandardStream(
        output if stream.buffer is raw else io.BufferedWriter(output),
        stream.encoding,
        ERRORS,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def tolerant(stream: TextIO) -> TextIO:
    """Return the same stream, which from now on replaces what its encoding lacks."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=ERRORS)
    return stream


def raw_of(stream: TextIO) -> object:
    """Return the unbuffered file below a stream of text; None if there is none."""
    buffer = getattr(stream, "buffer", None)
    return getattr(buffer, "raw", buffer)


def has_reader(stream: TextIO) -> bool:
    """Return False once something was written that nobody reads any more."""
    raw = raw_of(stream)
    return not (isinstance(raw, Output) and raw.left)
