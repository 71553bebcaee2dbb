# expect: failed * count_parameters
# attack: Announces one step of ours after the other while it is loaded, then goes on.
import sys
import time

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
wire = type(worker).load.__globals__
end = time.monotonic() + 3
while time.monotonic() < end:
    worker.channel.send(wire["pack"](wire["Step"]("x.py", 0, "x", 1)))


def count_parameters(layer_sizes):
    return 0
