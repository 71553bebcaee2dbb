"""What kind of file a file is, by its name and its first bytes. Used on both sides of the trust boundary; parses nothing."""

from __future__ import annotations

NOTEBOOK = ".ipynb"
HEAD = 4096
"""So many bytes are looked at; notebooks name their cells at the start, or the end."""


def is_notebook(name: str, content: bytes) -> bool:
    """Whether a file is a notebook: by its name, or by what it holds where browsers have given it another name."""
    return name.lower().endswith(NOTEBOOK) or is_notebook_json(content)


def is_notebook_json(content: bytes) -> bool:
    """Whether the bytes look like the JSON of a notebook, in UTF-8 or UTF-16."""
    start = content[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"{"):
        return False
    both = start + content[-HEAD:].replace(b"\0", b"")
    return (b'"cells"' in both or b'"worksheets"' in both) and (b'"nbformat"' in both or b'"cell_type"' in both)
