# expect: failed * neuron
# attack: Answers by itself before it returns, under the number of the call.
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def neuron(x, w, b, f):
    above = sys._getframe(1).f_locals
    above["self"].channel.send(wire.pack(wire.Returned(above["call"].id, 99.0)))
    return 99.0
