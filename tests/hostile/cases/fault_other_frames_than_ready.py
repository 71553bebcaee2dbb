# expect: failed unreadable_result count_parameters
# attack: Copies send a frame that is not due, so that the check cannot be begun.
import sys
import time

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
wire = type(worker).load.__globals__


def serve(self, channel, frame):
    channel.send(wire["pack"](wire["Step"]("x", 1, "y", 1)))
    time.sleep(100)


type(worker).serve = serve


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
