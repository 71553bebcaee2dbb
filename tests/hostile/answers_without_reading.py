# expect: failed * count_parameters
# attack: Sends replies that nobody asked for, as fast as the channel takes them.
import contextlib
import os

import wire


def count_parameters(layer_sizes):
    frames = b"".join(wire.pack(wire.Returned(n, -1)) for n in range(100, 2000))
    while True:
        for number in range(3, 256):
            with contextlib.suppress(OSError):
                os.write(number, frames)
