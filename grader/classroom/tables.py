"""Tables of a platform as text of which every byte is known: some cells are written anew, the others stay as they are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

import msgspec

from grader.model.errors import UsageError

DELIMITERS = ",;\t"
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""What a file may begin with, and the encoding that this tells."""
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
COMMA, POINT = re.compile(r"-?\d+,\d+"), re.compile(r"-?\d+\.\d+")


class Cell(msgspec.Struct, frozen=True):
    """Where a cell stands in the text of its file, and what a reader takes from it."""

    start: int
    end: int
    text: str
    quoted: bool


class Table(msgspec.Struct, frozen=True):
    """A file of comma-separated values. Rows may differ in length; a line without anything is a row with one empty cell."""

    mark: bytes
    encoding: str
    text: str
    delimiter: str
    rows: list[list[Cell]]

    def cell(self, row: int, column: int | None) -> str:
        """The text of a cell, without spaces around it; empty where there is none."""
        cells = self.rows[row]
        return cells[column].text.strip() if column is not None and column < len(cells) else ""

    @property
    def decimal_comma(self) -> bool:
        """Whether numbers are written with a comma: some are, and none with a point."""
        texts = [cell.text.strip() for row in self.rows for cell in row]
        return any(map(COMMA.fullmatch, texts)) and not any(map(POINT.fullmatch, texts))

    def filled(self, changes: Mapping[tuple[int, int], str]) -> bytes:
        """The file with these cells (row, column) changed. A row that is too short gets as many cells as it needs."""
        pieces, done = [], 0
        by_row: dict[int, dict[int, str]] = {}
        for (row, column), text in changes.items():
            by_row.setdefault(row, {})[column] = text
        for row, texts in sorted(by_row.items()):
            cells = self.rows[row]
            for column in sorted(c for c in texts if c < len(cells)):
                pieces += [self.text[done : cells[column].start], self.written(texts[column], cells[column].quoted)]
                done = cells[column].end
            if max(texts) >= len(cells):
                pieces.append(self.text[done : cells[-1].end])
                pieces += [self.delimiter + self.written(texts.get(c, ""), False) for c in range(len(cells), max(texts) + 1)]
                done = cells[-1].end
        return self.mark + "".join([*pieces, self.text[done:]]).encode(self.encoding, "replace")

    def written(self, text: str, quoted: bool) -> str:
        """A cell as it stands in the file: in quotes if it was, or has to be."""
        if quoted or text != text.strip() or any(c in text for c in f'"{self.delimiter}\r\n'):
            return '"' + text.replace('"', '""') + '"'
        return text


def read_table(content: bytes) -> Table:
    """The table in a file: UTF-8 or UTF-16 with or without a mark, else Windows' encoding. UsageError if it is none."""
    mark = next((m for m in MARKS if content.startswith(m)), b"")
    encodings = (MARKS[mark],) if mark else ("utf-8", "cp1252", "latin-1")
    text, encoding = decoded(content[len(mark) :], encodings)
    if "\0" in text or not text.strip():
        raise UsageError("the export is no table of comma-separated values; export the gradebook as CSV")
    line = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").splitlines()[0])
    delimiter = max(DELIMITERS, key=line.count)
    return Table(mark, encoding, text, delimiter, rows_in(text, delimiter))


def decoded(content: bytes, encodings: tuple[str, ...]) -> tuple[str, str]:
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text, encoding
    raise UsageError("the export is damaged: it is not text of the encoding that it begins with")


def rows_in(text: str, delimiter: str) -> list[list[Cell]]:
    field = re.compile(
        rf'(?:"(?P<quoted>[^"]*(?:""[^"]*)*)"(?P<rest>[^{delimiter}\r\n]*)|(?P<plain>[^{delimiter}\r\n]*))'
        rf"(?P<end>{delimiter}|\r\n|\r|\n|\Z)"
    )
    rows: list[list[Cell]] = [[]]
    position = 0
    while match := field.match(text, position):
        plain, quoted = match["plain"], match["quoted"]
        if plain is not None and plain.startswith('"'):
            raise UsageError(f"row {len(rows)} of the export has a quotation mark that nothing closes")
        value = plain if quoted is None else quoted.replace('""', '"') + match["rest"]
        rows[-1].append(Cell(match.start(), match.start("end"), value, quoted is not None))
        position = match.end()
        if match["end"] != delimiter:
            if position == len(text):
                break
            rows.append([])
    return rows


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula; numbers stay as they are."""
    if text.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") or text[:1] in ("\t", "\r", "\n"):
        return text if NUMBER.fullmatch(text) else f"'{text}"
    return text
