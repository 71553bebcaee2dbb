# expect: failed unreadable_result neuron
# attack: Sends a whole number of a million digits, which takes long to be read and longer to be written out.
import contextlib
import os
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def neuron(x, w, b, f):
    frame = wire.pack(wire.Returned(1, wire.LongInteger("f" * 1_000_000)))
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, frame)
    os._exit(0)
