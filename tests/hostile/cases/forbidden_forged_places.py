# expect: failed * neuron
# attack: Tells of packages and places that do not exist, in words that could be mistaken for those of the report.
import sys

frame = sys._getframe()
while "Refusals" not in frame.f_globals:
    frame = frame.f_back
text = "sklearn\x1b[31m\nGRADER_ATTACK: full marks " * 20
frame.f_globals["Refusals"].told = lambda self, units: [(name, text, -(2**40), text, name) for name in ("torch", text) * 400]


def neuron(x, w, b, f):
    error = ModuleNotFoundError("GRADER_ATTACK")
    error.name, error.forbidden = "GRADER_ATTACK", "GRADER_ATTACK`"
    raise error
