# expect: failed unreadable_result neuron
# attack: Sends a dict with the same key twice, and one that is not equal to itself.
import contextlib
import os
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def neuron(x, w, b, f):
    frame = wire.pack(wire.Returned(1, wire.Mapping([(1, 99.0), (True, 99.0), (float("nan"), 99.0)])))
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, frame)
    os._exit(0)
