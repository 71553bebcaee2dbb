"""Notebooks without outputs: only their code and their kernel are sent. Pictures and other outputs can be a hundred times as large.

Nothing of the JSON is decoded but the few fields that are named here, so a hostile notebook costs no more than reading its bytes.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from grader_worker.formats import is_notebook

PARTS = 200_000
"""A notebook of more objects is sent as it is: they are no cells with pictures, and would take more memory here than itself."""
UNKNOWN = msgspec.Raw(b"null")


class LeanCell(msgspec.Struct, gc=False, omit_defaults=True):
    """One cell of a notebook of format 4."""

    cell_type: msgspec.Raw = UNKNOWN
    source: msgspec.Raw = UNKNOWN


class LeanMetadata(msgspec.Struct):
    """Metadata that tell in which language the code is."""

    kernelspec: msgspec.Raw = UNKNOWN
    language_info: msgspec.Raw = UNKNOWN


class LeanNotebook(msgspec.Struct):
    """A notebook of format 4, without outputs and attachments."""

    nbformat: int
    cells: list[LeanCell]
    metadata: LeanMetadata = msgspec.field(default_factory=LeanMetadata)


def without_outputs(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the same files, notebooks of format 4 without what is not code; what cannot be read here is left as it is."""
    return {name: strip_outputs(content) if is_notebook(name, content) else content for name, content in files.items()}


def strip_outputs(content: bytes) -> bytes:
    """Return a notebook without its outputs and attachments; unchanged if it is damaged, of an older format, or of tiny parts."""
    if content.count(b"{") > PARTS:
        return content
    try:
        notebook = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=LeanNotebook)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return content
    smaller = msgspec.json.encode(notebook) if notebook.nbformat == 4 else content
    return smaller if len(smaller) < len(content) else content
