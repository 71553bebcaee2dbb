"""The two axes of an array, and the means along each of them."""

from drawing import BLUE, GREEN, GREY, ORANGE, Drawing

CELL = 54


def picture() -> Drawing:
    """Return the picture of the sheet."""
    d = Drawing(
        720,
        300,
        "The axes of an array",
        "An array of shape (2, 3). The mean along axis 0 goes down and gives three numbers, one for each column. "
        "The mean along axis 1 goes to the right and gives two numbers, one for each row.",
    )
    left, top = 120, 70
    for i, row in enumerate(("1 2 3", "5 6 10")):
        cells(d, left, top + CELL * i, row.split(), "#1f2328")
    d.text(left + 1.5 * CELL, 36, "X: shape (2, 3)")
    d.arrow((left - 26, top), (left - 26, top + 2 * CELL), BLUE)
    d.text(left - 36, top + CELL + 5, "axis 0", BLUE, 13, "end")
    d.arrow((left, top - 14), (left + 3 * CELL, top - 14), ORANGE)
    d.text(left + 3 * CELL + 8, top - 9, "axis 1", ORANGE, 13, "start")
    for j in range(3):
        x = left + CELL * (j + 0.5)
        d.arrow((x, top + 2 * CELL + 6), (x, top + 2 * CELL + 36), BLUE)
    cells(d, left, top + 2 * CELL + 40, ["3", "4", "6.5"], BLUE)
    d.text(left + 1.5 * CELL, top + 3 * CELL + 62, "X.mean(axis=0): shape (3,)", BLUE, 13)
    for i in range(2):
        y = top + CELL * (i + 0.5)
        d.arrow((left + 3 * CELL + 8, y), (left + 3 * CELL + 52, y), ORANGE)
        cells(d, left + 3 * CELL + 58, y - CELL / 2, ["27"[i]], ORANGE)
    d.text(left + 4 * CELL + 66, top + CELL - 2, "X.mean(axis=1): shape (2,)", ORANGE, 13, "start")
    d.text(left + 4 * CELL + 66, top + CELL + 20, "with keepdims=True: shape (2, 1)", GREY, 13, "start")
    d.text(left + 4 * CELL + 66, top + 2.5 * CELL + 20, "(2, 3) and (3,) fit", GREEN, 13, "start")
    d.text(left + 4 * CELL + 66, top + 2.5 * CELL + 42, "(2, 3) and (2, 1) fit", GREEN, 13, "start")
    d.text(left + 4 * CELL + 66, top + 2.5 * CELL + 64, "(2, 3) and (2,) do not fit", GREY, 13, "start")
    return d


def cells(d: Drawing, x: float, y: float, entries: list[str], colour: str) -> None:
    """Draw a row of entries in boxes."""
    for j, entry in enumerate(entries):
        d.box(x + CELL * j, y, CELL, CELL, colour)
        d.text(x + CELL * (j + 0.5), y + CELL / 2 + 5, entry, colour)
