# expect: failed * neuron
# attack: Raises the exceptions by which the worker tells itself that something is wrong.
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def neuron(x, w, b, f):
    raise wire.Breach("GRADER_ATTACK")
