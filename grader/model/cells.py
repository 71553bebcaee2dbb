"""Code cells of notebooks as the session reads them: their texts only, within limits for all notebooks of a submission together.

A worker reads notebooks as a whole. Here nothing of the JSON is decoded but what a cell is and what its text is, so a hostile
notebook costs no more than a look at its bytes. What is beyond the limits is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from grader_worker.text import decode

PARTS = 200_000
"""Objects of JSON: a notebook that has more is made of them, and is no work of a person."""
CELLS = 10_000
LINES = 200_000
"""Of one cell whose text is a list of lines."""
DAMAGED_BYTES = 2 * 2**20
"""Notebooks that are not quite JSON, such as those with NaN in their outputs, are read by a reader that decodes everything."""
UNREADABLE = (msgspec.DecodeError, RecursionError, ValueError)


class Cell(msgspec.Struct, gc=False):
    """A cell of a notebook of format 4, or with `input` of an older one."""

    cell_type: msgspec.Raw
    source: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    input: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class CellSheet(msgspec.Struct):
    """The part of an older notebook that has its cells."""

    cells: list[Cell]


class OldNotebook(msgspec.Struct):
    """A notebook of format 2 or 3."""

    worksheets: list[CellSheet]


class CellReader:
    """Reads the notebooks of one submission; `room` is the number of characters that are wanted of all of them."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.parts = PARTS
        self.cells = CELLS
        self.damaged = DAMAGED_BYTES
        self.is_cut = False
        """True once something was left out."""

    def read(self, content: bytes) -> list[str] | None:
        """Return the texts of the code cells; None for a notebook that cannot be read here."""
        self.parts -= content.count(b"{")
        if self.parts < 0:
            self.is_cut = True
            return None
        if b"\0" in content[:1000]:
            content = decode(content)[0].encode("utf-8", "replace")
        content = content.removeprefix(b"\xef\xbb\xbf")
        for read in (self.new_cells, self.old_cells, self.damaged_cells):
            try:
                return list(self.texts(read(content)))
            except UNREADABLE:
                continue
        return None

    def new_cells(self, content: bytes) -> Iterable[msgspec.Raw]:
        """Return the sources of the code cells of a notebook of format 4."""
        return code_sources(msgspec.json.decode(content, type=CellSheet).cells)

    def old_cells(self, content: bytes) -> Iterable[msgspec.Raw]:
        """Return those of an older one."""
        sheets = msgspec.json.decode(content, type=OldNotebook).worksheets
        return code_sources(cell for sheet in sheets for cell in sheet.cells)

    def damaged_cells(self, content: bytes) -> Iterable[msgspec.Raw]:
        """Return those of one that only Python's own reader takes, if it is small."""
        self.damaged -= len(content)
        if self.damaged < 0:
            self.is_cut = True
            raise ValueError
        notebook: Any = json.loads(content)
        try:
            cells = [c for c in notebook["cells"] if c.get("cell_type") == "code"]
            return [msgspec.Raw(json.dumps(c.get("source", "")).encode()) for c in cells]
        except (AttributeError, KeyError, TypeError):
            raise ValueError from None

    def texts(self, sources: Iterable[msgspec.Raw]) -> Iterator[str]:
        """Yield the texts as long as there is room for them."""
        for source in sources:
            if self.cells <= 0 or self.room <= 0 or bytes(source).count(b'"') > 2 * LINES:
                self.is_cut = True
                return
            self.cells -= 1
            text = source_text(source)
            self.is_cut |= len(text) > self.room
            yield text[: self.room].replace("\r\n", "\n").replace("\r", "\n")
            self.room -= len(text)


def code_sources(cells: Iterable[Cell]) -> Iterator[msgspec.Raw]:
    """Return the sources of those cells that hold code."""
    for cell in cells:
        if bytes(cell.cell_type) == b'"code"':
            source = cell.source if cell.source is not msgspec.UNSET else cell.input
            if source is not msgspec.UNSET:
                yield source


def source_text(source: msgspec.Raw) -> str:
    """Return the source, which is one text or a list of lines; nothing where it is neither."""
    for read in (msgspec.json.decode, json.loads):
        try:
            # The second one takes characters that no encoding has.
            found: Any = read(bytes(source))
        except UNREADABLE:
            continue
        if isinstance(found, list):
            found = "".join(map(str, found))
        return found if isinstance(found, str) else ""
    return ""
