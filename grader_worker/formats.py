"""Kinds of files, told by a file's name and its first bytes. Used on both sides of the trust boundary; parses nothing."""

from __future__ import annotations

import re

NOTEBOOK = ".ipynb"
MODULE = ".py"
MARKDOWN = ".md"
TEXT_NOTEBOOKS = (".qmd", ".rmd", MARKDOWN)
"""Notebooks that are text; Markdown is one only where it says so."""
CODE = (MODULE, NOTEBOOK, ".qmd", ".rmd")
"""Endings of files that are code whatever they hold."""
TEXTS = (".txt", ".json")
"""Endings that browsers and mail programs add to a name, or put in place of the right one."""
DATA = (".csv", ".tsv", ".npy", ".npz", *TEXTS)
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
COMPRESSED = ".gz"
HEAD = 4096
"""So many bytes are looked at; notebooks name their cells at the start, or the end."""
FRONT_MATTER = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.{0,20000}?)\n---[ \t]*\r?(?:\n|\Z)", re.DOTALL)
NOTEBOOK_KEY = re.compile(rb"^[ \t]*(?:jupytext|kernelspec)[ \t]*:", re.MULTILINE)
PYTHON_FENCE = re.compile(rb"^ {0,3}(?:`{3,9}|~{3,9})[ \t]{0,9}(?:\{[ \t]{0,9})?(?:python|code-cell)", re.MULTILINE | re.IGNORECASE)
"""With bounds, so that no text takes longer than its length."""


def is_notebook(name: str, content: bytes) -> bool:
    """Return whether a file is a notebook: by its name, or by what it holds where browsers have given it another name."""
    return name.lower().endswith(NOTEBOOK) or is_notebook_json(content)


def is_notebook_json(content: bytes) -> bool:
    """Return whether the bytes look like the JSON of a notebook, in UTF-8 or UTF-16."""
    start = content[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"{"):
        return False
    both = start + content[-HEAD:].replace(b"\0", b"")
    return (b'"cells"' in both or b'"worksheets"' in both) and (b'"nbformat"' in both or b'"cell_type"' in both)


def is_marked_notebook(content: bytes) -> bool:
    """Return whether Markdown says in its front matter that it is a notebook."""
    front = FRONT_MATTER.match(content)
    return bool(front and NOTEBOOK_KEY.search(front[1]))


def has_python_cells(content: bytes) -> bool:
    """Return whether Markdown has a block of Python, which a notebook has, and a text about code too."""
    return bool(PYTHON_FENCE.search(content))


def archive_kind(name: str, head: bytes) -> str:
    """Return "zip", "gzip" or "tar" by the first 512 bytes, else by the name; "" for what is no archive, or that of a program."""
    suffix = suffix_of(name)
    if suffix not in (*ARCHIVES, COMPRESSED, *CODE, *TEXTS, ""):
        return ""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head[257:262] == b"ustar":
        return "tar"
    return {".zip": "zip", ".tar": "tar", ".tar.gz": "gzip", ".tgz": "gzip", COMPRESSED: "gzip"}.get(suffix, "")


def suffix_of(name: str) -> str:
    """The end of a name that says what it is, in small letters; "" if it has none."""
    name = name.lower().rpartition("/")[2]
    return ".tar.gz" if name.endswith(".tar.gz") else name[name.rfind(".") :] if "." in name[1:] else ""


def bare_name(name: str) -> str:
    """A name without the suffixes that say what the file is: `lab` of `lab.ipynb.txt`, `lab.tar.gz` and `lab.py`."""
    start = name.rfind("/") + 1
    notebook = name.lower().find(NOTEBOOK, start)
    if notebook > start:
        return name[:notebook]
    while (suffix := suffix_of(name)) in (*CODE, MARKDOWN, *TEXTS, *ARCHIVES, COMPRESSED):
        name = name[: -len(suffix)]
    return name
