# expect: failed * neuron
# attack: Sends an exception whose built-in class is a long text with a hidden number and terminal sequences.
import contextlib
import os
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def neuron(x, w, b, f):
    text = f"GRADER_ATTACK {x[0]}\x1b[2J\n::error::\u202e" * 100
    frame = wire.pack(wire.Raised(1, text, [text] * 50, text, text, -(2**40), text))
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, frame)
    os._exit(0)
