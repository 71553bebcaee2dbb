# expect: failed unreadable_result neuron
# attack: Hands back a function of the grader that was never passed.
import contextlib
import os

import wire


def neuron(x, w, b, f):
    frame = wire.pack(wire.Returned(1, wire.Handle(10**9, "secret", False)))
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, frame)
    os._exit(0)
