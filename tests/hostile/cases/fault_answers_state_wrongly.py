# expect: passed - count_parameters
# attack: Answers the question for kept state with a frame that is not due.
import sys

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
wire = type(worker).load.__globals__
wire["StateAnswer"] = lambda changed: wire["Step"]("x", 1, "y", 1)


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
