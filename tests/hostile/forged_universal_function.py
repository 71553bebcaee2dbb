# expect: failed unreadable_result neuron
# attack: Names things of NumPy that are no universal functions.
import contextlib
import os

import wire


def neuron(x, w, b, f):
    frame = wire.pack(wire.Returned(1, wire.Ufunc("fromfile")))
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, frame)
    os._exit(0)
