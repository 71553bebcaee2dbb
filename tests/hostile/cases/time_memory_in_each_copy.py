# expect: passed - count_parameters
# attack: Each copy fills 700 MB before it answers.
import sys

import numpy as np

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
begin = type(worker).serve


def serve(self, channel, frame):
    self.ballast = np.ones(700 * 2**20 // 8)
    begin(self, channel, frame)


type(worker).serve = serve


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
