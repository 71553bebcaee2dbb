# expect: failed * neuron
# attack: Sends warnings of a megabyte, and a value of a type whose name is as long.
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def neuron(x, w, b, f):
    above = sys._getframe(1).f_locals
    frame = wire.Returned(above["call"].id, wire.Opaque("a value of type " + "5" * 10**5), [], ["/" * 10**5] * 8)
    above["self"].channel.send(wire.pack(frame))
    return 0.0
