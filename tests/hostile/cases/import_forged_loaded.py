# expect: failed * relu
# attack: Tells the grader that everything is loaded and fine before it is.
import contextlib
import os
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)

found = [wire.Found(name, "forged.py", [], "0") for name in ("relu", "neuron", "sigmoid")]
frame = wire.pack(wire.LoadReport(found, [], []))
for number in range(3, 256):
    with contextlib.suppress(OSError):
        os.write(number, frame)


def relu(z):
    return 99.0
