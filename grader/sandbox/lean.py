"""What is sent of a notebook: its code, its kernel and nothing else. Pictures and other outputs can be a hundred times as large.

Nothing of the JSON is decoded but the few fields that are named here, so a hostile notebook costs no more than reading its bytes.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from grader_worker.formats import is_notebook

UNKNOWN = msgspec.Raw(b"null")


class Cell(msgspec.Struct):
    """One cell of a notebook of format 4."""

    cell_type: msgspec.Raw = UNKNOWN
    source: msgspec.Raw = UNKNOWN


class Metadata(msgspec.Struct):
    """What says in which language the code is."""

    kernelspec: msgspec.Raw = UNKNOWN
    language_info: msgspec.Raw = UNKNOWN


class Notebook(msgspec.Struct):
    """A notebook of format 4, without outputs and attachments."""

    nbformat: int
    cells: list[Cell]
    metadata: Metadata = msgspec.field(default_factory=Metadata)


def without_outputs(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files, notebooks of format 4 without what is not code; what cannot be read here is left as it is."""
    return {name: lean(content) if is_notebook(name, content) else content for name, content in files.items()}


def lean(content: bytes) -> bytes:
    """A notebook without its outputs and attachments; unchanged if it is damaged, or of an older format."""
    try:
        notebook = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=Notebook)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return content
    return msgspec.json.encode(notebook) if notebook.nbformat == 4 else content
