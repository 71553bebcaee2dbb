# expect: failed unreadable_result neuron
# attack: Sends an array of texts with a character that there is not.
import contextlib
import os
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def neuron(x, w, b, f):
    frame = wire.pack(wire.Returned(1, wire.Array("<U2", ())), [b"A\0\0\0" + b"\xff" * 4])
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, frame)
    os._exit(0)
