# expect: passed - count_parameters
# attack: Says again and again that it has been read, so that its time begins anew.
import sys

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
wire = type(worker).load.__globals__
while True:
    worker.channel.send(wire["pack"](wire["Scanned"]([])))


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
