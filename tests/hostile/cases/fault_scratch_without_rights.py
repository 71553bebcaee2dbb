# expect: failed crashed count_parameters
# attack: Fills its folder with folders of its own that nobody may enter, and ends whenever a copy is asked for.
import contextlib
import os
import sys

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
with contextlib.suppress(OSError):
    for _ in range(3000):
        os.mkdir("d" * 200, 0o700)
        os.chdir("d" * 200)
        os.mkdir("closed", 0)
type(worker).open = lambda self, frame: os._exit(0)


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
