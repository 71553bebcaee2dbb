# expect: failed unreadable_result neuron
# attack: Sends a random generator in a state that cannot be.
import contextlib
import os
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def neuron(x, w, b, f):
    frame = wire.pack(wire.Returned(1, wire.RandomState(0, "f" * 2000, "-1", 7, -5)))
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, frame)
    os._exit(0)
