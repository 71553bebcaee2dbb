# expect: failed * relu
# attack: Says that it stands at a statement that does not exist, then dies: leaving that one out never helps.
import contextlib
import os
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)

frame = wire.pack(wire.Step("nobody.py", 1, "nobody.py", 1))
for number in range(3, 256):
    with contextlib.suppress(OSError):
        os.write(number, frame)
os._exit(1)


def relu(z):
    return 99.0
