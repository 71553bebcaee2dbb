# expect: failed unreadable_result neuron
# attack: Sends a set of twenty thousand numbers with one hash, which take minutes to be told apart.
import contextlib
import os
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def neuron(x, w, b, f):
    entries = [wire.Items("tuple", [wire.LongInteger(f"{n * (2**61 - 1):x}")]) for n in range(16, 20_000)]
    frame = wire.pack(wire.Returned(1, wire.Set(False, entries)))
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, frame)
    os._exit(0)
