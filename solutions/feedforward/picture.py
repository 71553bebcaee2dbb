"""The shapes along a network: from X to the prediction."""

from drawing import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, Drawing

CELL = 22
MARKED = {BLUE: "#cfe2ff", ORANGE: "#ffe0cc", GREEN: "#d1f0d9"}
"""What marked cells are filled with, for each colour of an array."""


def array(
    d: Drawing, x: float, y: float, shape: tuple[int, int], colour: str, row: int | None = None, column: int | None = None
) -> None:
    """Draw an array, with its left end at x and its middle at y; a row, a column or (with both) one cell is marked."""
    rows, columns = shape
    top = y - rows * CELL / 2
    for i in range(rows):
        for j in range(columns):
            marked = (row, column) != (None, None) and row in {None, i} and column in {None, j}
            d.box(x + j * CELL, top + i * CELL, CELL, CELL, colour, MARKED[colour] if marked else "#ffffff")


def named(d: Drawing, x: float, y: float, width: float, name: str, shape: str, colour: str) -> None:
    """Write the name above an array of five rows and the shape below it."""
    d.text(x + width / 2, y - 66, name, colour, 20)
    d.text(x + width / 2, y + 82, shape, GREY, 17)


def layer(d: Drawing, y: float, sizes: tuple[int, int], names: tuple[str, str, str, str, str], *, marked: bool) -> None:
    """Draw one layer: the product, the bias, the sums, the outputs."""
    n_in, n_out = sizes
    row, column = (1, 2) if marked else (None, None)
    x = 20.0
    shapes = [(5, n_in), (n_in, n_out), (1, n_out), (5, n_out), (5, n_out)]
    written = [f"(5, {n_in})", f"({n_in}, {n_out})", f"({n_out},)", f"(5, {n_out})", f"(5, {n_out})"]
    colours = [BLUE, ORANGE, ORANGE, GREEN, BLUE]
    marks = [(row, None), (None, column), (None, column), (row, column), (None, None)]
    signs = ["·", "+", "=", "", ""]
    for k, (rows, columns) in enumerate(shapes):
        width = max(columns * CELL, 62)
        left = x + (width - columns * CELL) / 2
        array(d, left, y, (rows, columns), colours[k], *marks[k])
        named(d, x, y, width, names[k], written[k], colours[k])
        x += width
        if k == 3:
            d.arrow((x + 12, y), (x + 72, y), INK)
            d.text(x + 40, y - 12, "f", PURPLE, 20)
            x += 84
        else:
            d.text(x + 22, y + 7, signs[k], size=24)
            x += 44


def picture() -> Drawing:
    """Return the picture of the sheet."""
    d = Drawing(
        720,
        425,
        "Shapes along a network",
        "X (5, 2) times W1 (2, 4) plus b1 (4,) is Z1 (5, 4), and f makes A1 (5, 4). A1 times W2 (4, 1) plus b2 (1,) is Z2 (5, 1), "
        "and f makes A2 (5, 1). One row of X and one column of W1 and b1 make one entry of Z1.",
    )
    layer(d, 110, (2, 4), ("X", "W⁽¹⁾", "b⁽¹⁾", "Z⁽¹⁾", "A⁽¹⁾"), marked=True)
    layer(d, 330, (4, 1), ("A⁽¹⁾", "W⁽²⁾", "b⁽²⁾", "Z⁽²⁾", "A⁽²⁾"), marked=False)
    return d
