"""Tables in Markdown, and the places in `README.md` where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

README = Path(__file__).parent / "README.md"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def read(name: str) -> dict[tuple[str, str], str]:
    """Return the cells of the table with this name, by the texts at the start of the row and at the head of the column."""
    text = README.read_text().partition(f"<!-- {name} -->\n")[2].partition(f"<!-- end of {name} -->")[0]
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines()]
    return {(row[0], head): cell for row in lines[2:] for head, cell in zip(lines[0][1:], row[1:], strict=True)}


def put(name: str, row: str, column: str, cell: str) -> None:
    """Write one cell of the table with this name. A row that is not there comes last; columns of numbers stand in their order."""
    cells = read(name) | {(row, column): cell}
    rows, columns = (list(dict.fromkeys(place[n] for place in cells)) for n in (0, 1))
    columns.sort(key=lambda head: int(head.replace(",", "")) if head.replace(",", "").isdecimal() else 0)
    write(name, table(["", *columns], [[row, *(cells.get((row, column), "") for column in columns)] for row in rows]))


def write(name: str, text: str) -> None:
    """Put a text between the two comments with this name."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    head, _, rest = README.read_text().partition(begin)
    _, found, tail = rest.partition(end)
    if not found:
        raise ValueError(f"README.md has no place for the table {name}")
    README.write_text(f"{head}{begin}{text}{end}{tail}")
