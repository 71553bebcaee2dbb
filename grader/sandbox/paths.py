"""Texts from a submission: in one line, and without the places of this computer that they name."""

from __future__ import annotations

import functools
import os
import re
import sys
import sysconfig
import tempfile

import grader_worker
from grader.sandbox.scratch import NAME


def folders() -> str:
    """A pattern for the folders of Python, of its packages and of scratch files, and for the home."""
    python = [sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()]
    ours = [os.path.dirname(os.path.abspath(grader_worker.__file__ or ""))]
    known = {os.path.expanduser("~"), *python, *map(os.path.realpath, python), *ours}
    # The longest first, so that what is left of a path begins with the package.
    names = [re.split(r"[\\/]+", folder.rstrip("\\/")) for folder in sorted(known, key=len, reverse=True)]
    patterns = [r"[\\/]+".join(map(re.escape, parts)) for parts in names if len(parts) > 1]
    temporary = {re.escape(folder) for folder in (tempfile.gettempdir(), os.path.realpath(tempfile.gettempdir()))}
    patterns += [rf"{folder}/grader-\w+(?:/{re.escape(NAME)})?" for folder in temporary]
    return rf"(?:{'|'.join(patterns)}|/proc/(?:self|\d+)/fd/\d+)(?![\w.-])"


MESSAGE = 4_000
"""Characters of a message that are looked at; what is shown is shorter."""


@functools.cache
def patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a file that is named in parentheses, as a failed import does, and what finds a folder.

    The end of a file may have been cut off. Of a row of slashes only the first may begin a folder, so that no text takes longer
    than its length.
    """
    folder = folders()
    return re.compile(rf" \({folder}[^()]*(?:\)|$)"), re.compile(rf"(?<![\w.\\/]){folder}(?P<more>[\\/]+)?")


def without_paths(text: str) -> str:
    """The same message, or its beginning, without these folders: "cannot import name 'x' from 'numpy'"."""
    file, start = patterns()
    return start.sub(lambda found: "" if found["more"] else ".", file.sub("", text[:MESSAGE]))


def single_line(text: str, length: int = 300) -> str:
    """Return text from a submission without control sequences or ends of lines, `length` characters of it at most."""
    clean = "".join(c if c.isprintable() else " " for c in text[:length])
    return " ".join(clean.split())
