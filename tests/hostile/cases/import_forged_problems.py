# expect: failed * relu
# attack: Floods the grader with forged problems that hold terminal sequences.
import contextlib
import os
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)

problems = [("\x1b[2J" + "x" * 1000, n, "\x1b]0;GRADER_ATTACK\x07" * 10) for n in range(800)]
frame = wire.pack(wire.Scanned(problems, []))
for number in range(3, 256):
    with contextlib.suppress(OSError):
        os.write(number, frame * 20)


def relu(z):
    return 99.0
