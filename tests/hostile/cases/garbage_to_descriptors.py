# expect: failed unreadable_result neuron
# attack: Writes noise to every open descriptor.
import contextlib
import os


def neuron(x, w, b, f):
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, b"\xff" * 65536)
    return 99.0
