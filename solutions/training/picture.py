"""The loop of training: what each sheet has made, in its place."""

from drawing import BLUE, GREEN, GREY, ORANGE, PURPLE, Drawing


def picture() -> Drawing:
    """Return the picture of the sheet."""
    d = Drawing(
        720,
        300,
        "The loop of training",
        "Boxes with arrows between them. Initial weights come in once. Then a loop: a mini-batch goes forward through the network,"
        " the loss compares the outputs with the targets, backpropagation makes gradients, and the optimizer makes a step, which"
        " gives new weights for the next mini-batch.",
    )
    boxes = [
        (30, 30, "initial weights", "sheet 6", GREY),
        (30, 130, "mini-batch", "sheet 7", BLUE),
        (210, 130, "feedforward", "sheets 1, 2, 4", GREEN),
        (390, 130, "loss and cost", "sheet 3", ORANGE),
        (570, 130, "backpropagation", "sheet 5", PURPLE),
        (390, 226, "step of optimizer", "sheets 7 to 10", BLUE),
    ]
    for x, y, name, sheet, colour in boxes:
        d.box(x, y, 130, 56, colour)
        d.text(x + 65, y + 24, name, colour, 14)
        d.text(x + 65, y + 44, sheet, GREY, 12)
    d.arrow((160, 158), (208, 158), GREY)
    d.arrow((340, 158), (388, 158), GREY)
    d.arrow((520, 158), (568, 158), GREY)
    d.line([(635, 186), (635, 254)], GREY)
    d.arrow((635, 254), (522, 254), GREY)
    d.text(580, 246, "gradients", GREY, 12)
    d.line([(390, 254), (275, 254)], GREY)
    d.arrow((275, 254), (275, 188), GREY)
    d.text(330, 246, "new weights", GREY, 12)
    d.line([(160, 58), (275, 58)], GREY)
    d.arrow((275, 58), (275, 128), GREY)
    d.text(218, 50, "once", GREY, 12)
    d.text(455, 72, "for each epoch, for each mini-batch: once around", GREY, 14)
    return d
