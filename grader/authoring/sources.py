"""The Python files of an author, read and not executed."""

from __future__ import annotations

import ast
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
