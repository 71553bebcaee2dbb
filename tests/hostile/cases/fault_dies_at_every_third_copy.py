# expect: passed - count_parameters
# attack: Answers rightly, but ends at every third copy, so that it is loaded again and again.
import os
import sys

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
begin, copies = type(worker).open, []


def opened(self, frame):
    copies.append(frame)
    begin(self, frame)
    if len(copies) == 3:
        os._exit(0)


type(worker).open = opened
kept = []


def count_parameters(layer_sizes):
    kept.append(1)
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
