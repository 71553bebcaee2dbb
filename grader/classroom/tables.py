"""Tables of comma-separated values: those of a platform, of which every byte but some cells stays, and safe ones of our own."""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

import msgspec

from grader.model.errors import UsageError

DELIMITERS = ",;\t"
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""The encoding that the first bytes of a file tell."""
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
COMMA, POINT = re.compile(r"-?\d+,\d+"), re.compile(r"-?\d+\.\d+")


class CsvCell(msgspec.Struct, frozen=True):
    """A cell: its place in the text of the file, and what a reader takes from it."""

    start: int
    end: int
    text: str
    quoted: bool


class CsvTable(msgspec.Struct, frozen=True):
    """A file of comma-separated values. Rows may differ in length; a line without anything is a row with one empty cell."""

    byte_order_mark: bytes
    encoding: str
    text: str
    delimiter: str
    rows: list[list[CsvCell]]

    @property
    def header(self) -> list[str]:
        """The texts of the first row, without spaces around them."""
        return [cell.text.strip() for cell in self.rows[0]]

    def cell(self, row: int, column: int | None) -> str:
        """Return the text of a cell, without spaces around it; "" where there is none."""
        cells = self.rows[row]
        return cells[column].text.strip() if column is not None and column < len(cells) else ""

    @property
    def decimal_comma(self) -> bool:
        """True where numbers are written with a comma: some are, and none with a point."""
        texts = [cell.text.strip() for row in self.rows for cell in row]
        return any(map(COMMA.fullmatch, texts)) and not any(map(POINT.fullmatch, texts))

    def with_cells(self, changes: Mapping[tuple[int, int], str]) -> bytes:
        """Return the file with new texts in these cells (row, column). A row that is too short gets as many cells as it needs."""
        pieces, done = [], 0
        by_row: dict[int, dict[int, str]] = {}
        for (row, column), text in changes.items():
            by_row.setdefault(row, {})[column] = text
        for row, texts in sorted(by_row.items()):
            cells = self.rows[row]
            for column in sorted(c for c in texts if c < len(cells)):
                pieces += [self.text[done : cells[column].start], self.quote(texts[column], cells[column].quoted)]
                done = cells[column].end
            if max(texts) >= len(cells):
                pieces.append(self.text[done : cells[-1].end])
                pieces += [self.delimiter + self.quote(texts.get(c, ""), False) for c in range(len(cells), max(texts) + 1)]
                done = cells[-1].end
        return self.byte_order_mark + "".join([*pieces, self.text[done:]]).encode(self.encoding, "replace")

    def quote(self, text: str, quoted: bool) -> str:
        """Return a cell as it stands in the file: in quotes if it was, or has to be."""
        if quoted or text != text.strip() or any(c in text for c in f'"{self.delimiter}\r\n'):
            return '"' + text.replace('"', '""') + '"'
        return text


def read_table(content: bytes) -> CsvTable:
    """Read the table in a file: UTF-8 or UTF-16 with or without a byte-order mark, else Windows' encoding.

    Raises UsageError if it is no table.
    """
    mark = next((m for m in BYTE_ORDER_MARKS if content.startswith(m)), b"")
    encodings = (BYTE_ORDER_MARKS[mark],) if mark else ("utf-8", "cp1252", "latin-1")
    text, encoding = decode_export(content[len(mark) :], encodings)
    if "\0" in text or not text.strip():
        raise UsageError("the export is no table of comma-separated values; export the gradebook as CSV")
    line = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").splitlines()[0])
    delimiter = max(DELIMITERS, key=line.count)
    return CsvTable(mark, encoding, text, delimiter, split_rows(text, delimiter))


def decode_export(content: bytes, encodings: tuple[str, ...]) -> tuple[str, str]:
    """Return the text and the first of these encodings that it can be in. Raises UsageError if it is none of them."""
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text, encoding
    raise UsageError("the export is damaged: it is not text of the encoding that it begins with")


def split_rows(text: str, delimiter: str) -> list[list[CsvCell]]:
    """Split a text into rows of cells. Raises UsageError for a quotation mark that nothing closes."""
    field = re.compile(
        rf'(?:"(?P<quoted>[^"]*(?:""[^"]*)*)"(?P<rest>[^{delimiter}\r\n]*)|(?P<plain>[^{delimiter}\r\n]*))'
        rf"(?P<end>{delimiter}|\r\n|\r|\n|\Z)"
    )
    rows: list[list[CsvCell]] = [[]]
    position = 0
    while match := field.match(text, position):
        plain, quoted = match["plain"], match["quoted"]
        if plain is not None and plain.startswith('"'):
            raise UsageError(f"row {len(rows)} of the export has a quotation mark that nothing closes")
        value = plain if quoted is None else quoted.replace('""', '"') + match["rest"]
        rows[-1].append(CsvCell(match.start(), match.start("end"), value, quoted is not None))
        position = match.end()
        if match["end"] != delimiter:
            if position == len(text):
                break
            rows.append([])
    return rows


# texts that are safe to open ----------------------------------------------------------------------------------------------


def guard_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; numbers stay as they are."""
    if text.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") or text[:1] in ("\t", "\r", "\n"):
        return text if NUMBER.fullmatch(text) else f"'{text}"
    return text


def replace_unprintable(text: str) -> str:
    """Return a text with `?` for what cannot be shown, and one kind of line ends."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text.replace("\r\n", "\n").replace("\r", "\n"))


class SafeCsv:
    """Writes a table of our own that any spreadsheet opens as what it is: UTF-8, all cells in quotes, and none a formula."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.line = io.StringIO()
        self.writer = csv.writer(self.line, quoting=csv.QUOTE_ALL)

    def add(self, row: Sequence[object]) -> None:
        """Write a row. A number stays one, None is an empty cell, anything else is text.

        Raises ValueError for a number that is not finite.
        """
        if unfit := [value for value in row if isinstance(value, float) and not math.isfinite(value)]:
            raise ValueError(f"{unfit[0]} is no mark")
        self.writer.writerow(
            [v if v is None or isinstance(v, int | float) else guard_formula(replace_unprintable(str(v))) for v in row]
        )
        self.stream.write(self.line.getvalue().encode("utf-8", "replace"))
        self.line.seek(0)
        self.line.truncate()

    def add_numbers(self, text: str, numbers: Iterable[float | None]) -> None:
        """Write a row of a text and many numbers, as `add` and faster."""
        # In JSON, a number has quotes nowhere, and one that is not finite is null.
        cells = msgspec.json.encode(list(numbers))[1:-1].replace(b",", b'","').replace(b"null", b"")
        self.writer.writerow([guard_formula(replace_unprintable(text))])
        first = self.line.getvalue().removesuffix("\r\n").encode("utf-8", "replace")
        self.stream.write(b'%b,"%b"\r\n' % (first, cells) if cells else first + b"\r\n")
        self.line.seek(0)
        self.line.truncate()


def safe_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Return a whole table as `SafeCsv` writes it."""
    stream = io.BytesIO()
    table = SafeCsv(stream)
    for row in rows:
        table.add(row)
    return stream.getvalue()
