# expect: failed * count_parameters
# attack: Sends replies that nobody asked for, as fast as the channel takes them.
import contextlib
import os
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def count_parameters(layer_sizes):
    frames = b"".join(wire.pack(wire.Returned(n, -1)) for n in range(100, 2000))
    while True:
        for number in range(3, 256):
            with contextlib.suppress(OSError):
                os.write(number, frames)
