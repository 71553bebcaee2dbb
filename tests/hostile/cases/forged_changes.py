# expect: failed * neuron
# attack: Reports changed arguments with impossible numbers and values.
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def neuron(x, w, b, f):
    above = sys._getframe(1).f_locals
    watched = wire.Watched([(-1, None), (10**9, "x"), (0, wire.Opaque("x" * 10**5))], [-7, 10**12], True)
    above["self"].channel.send(wire.pack(wire.Returned(above["call"].id, 99.0, [], ["\x1b[2J" * 999] * 99, watched)))
    return 99.0
