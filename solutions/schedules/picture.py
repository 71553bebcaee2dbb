"""The four decays, in one diagram."""

from math import floor

from drawing import BLUE, GREEN, GREY, ORANGE, PURPLE, Axes, Drawing


def picture() -> Drawing:
    """Return the picture of the sheet."""
    d = Drawing(
        720,
        290,
        "Four schedules",
        "The learning rate against the number of the step. All four schedules start at 0.1. Power decay and time-based decay fall"
        " fast and then slowly. Exponential decay falls towards zero. Step decay stays constant and drops by half three times.",
    )
    axes = Axes(d, (60, 40, 400, 200), (0, 399), (0, 0.105))
    axes.frame()
    d.text(275, 26, "learning rate α(t), starting at α₀ = 0.1", size=17)
    d.text(axes.point(360, 0)[0], 277, "step t", GREY, 16)
    curves = [
        ("power, s = 100", lambda t: 0.1 / (1 + t / 100), BLUE),
        ("time-based, N = 5", lambda t: 0.1 / (1 + 0.1 / 5 * t), PURPLE),
        ("exponential, s = 300", lambda t: 0.1 * 0.1 ** (t / 300), GREEN),
        ("step, s = 100", lambda t: 0.1 * 0.5 ** floor(t / 100), ORANGE),
    ]
    for k, (name, f, colour) in enumerate(curves):
        axes.curve(f, colour, steps=399 if name.startswith("step") else 80)
        d.line([(485, 75 + 40 * k), (515, 75 + 40 * k)], colour, 2.5)
        d.text(523, 80 + 40 * k, name, colour, 17, "start")
    for t in (0, 100, 200, 300):
        d.text(axes.point(t, 0)[0], 260, f"{t}", GREY, 16)
    for rate in (0.05, 0.1):
        d.text(53, axes.point(0, rate)[1] + 5, f"{rate}", GREY, 16, "end")
    return d
