# expect: failed crashed count_parameters
# attack: The process that has loaded it ends whenever a copy is asked for.
import os
import sys

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
type(worker).open = lambda self, frame: os._exit(0)


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
