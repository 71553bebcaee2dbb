# expect: failed wrong_value neuron
# attack: Replaces the code of the functions above it by code that returns True.
import sys


def neuron(x, w, b, f):
    frame = sys._getframe()
    while frame := frame.f_back:
        for value in list(frame.f_globals.values()):
            if getattr(value, "__name__", "") in ("exception_frame", "sharing", "exception_names"):
                value.__code__ = (lambda *a, **k: []).__code__
    return 99.0
