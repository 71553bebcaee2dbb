"""The Python files of an author, read and not executed."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

from grader.model.errors import CheckError, UsageError


def source_of(path: Path) -> str:
    """Return the text of a file. Raises UsageError if it is missing, CheckError if it is no UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise UsageError(f"{path}: this file is missing") from None
    except UnicodeDecodeError as error:
        raise CheckError(f"{path}:1: it is not in UTF-8 ({error.reason}); save it as UTF-8") from None


def syntax_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file. Raises CheckError with the line where Python cannot read it, and as `source_of`."""
    try:
        return ast.parse(source_of(path), path)
    except (SyntaxError, ValueError) as error:
        raise CheckError(f"{path}:{getattr(error, 'lineno', None) or 1}: {getattr(error, 'msg', error)}") from None


def without_text(path: Path) -> bytes:
    """Return a solution without its text: without empty lines, and lines that are a comment from the left margin on.

    Raises what `syntax_of` does.
    """
    syntax_of(path)
    lines = source_of(path).splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO("".join(lines)).readline):
        if (token.type == tokenize.COMMENT and token.start[1] == 0) or (token.type == tokenize.NL and not token.line.strip()):
            lines[token.start[0] - 1] = ""
    return "".join(lines).encode()
