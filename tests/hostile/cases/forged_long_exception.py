# expect: failed raised neuron
# attack: Sends an exception of a megabyte of slashes, in which a search for paths would take hours.
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def neuron(x, w, b, f):
    above = sys._getframe(1).f_locals
    frame = wire.Raised(above["call"].id, "ValueError", ["ValueError"] * 9, "/" * 10**6, "x" * 1000, 7, "y" * 1000)
    above["self"].channel.send(wire.pack(frame))
    return 0.0
