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
        (10, 30, "initial weights", "sheet 6", GREY),
        (10, 130, "mini-batch", "sheet 7", BLUE),
        (196, 130, "feedforward", "sheets 1, 2, 4", GREEN),
        (382, 130, "loss and cost", "sheet 3", ORANGE),
        (568, 130, "backpropagation", "sheet 5", PURPLE),
        (382, 230, "optimizer", "sheets 7 to 10", BLUE),
    ]
    for x, y, name, sheet, colour in boxes:
        d.box(x, y, 142, 56, colour)
        d.text(x + 71, y + 24, name, colour, 16)
        d.text(x + 71, y + 45, sheet, GREY, 15)
    for x in (152, 338, 524):
        d.arrow((x, 158), (x + 42, 158), GREY)
    d.line([(639, 186), (639, 258)], GREY)
    d.arrow((639, 258), (526, 258), GREY)
    d.text(582, 249, "gradients", GREY, 15)
    d.line([(382, 258), (267, 258)], GREY)
    d.arrow((267, 258), (267, 188), GREY)
    d.text(325, 249, "new weights", GREY, 15)
    d.line([(152, 58), (267, 58)], GREY)
    d.arrow((267, 58), (267, 128), GREY)
    d.text(210, 50, "once", GREY, 15)
    d.text(490, 62, "In each epoch, each mini-batch", GREY, 16)
    d.text(490, 84, "goes once around this loop.", GREY, 16)
    return d
