# expect: passed - count_parameters
# attack: Takes its time to say whether it has kept anything.
import sys
import time

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
type(worker.baseline).has_changed = lambda self: bool(time.sleep(1.5))


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
