# expect: failed crashed count_parameters
# attack: Each copy starts a thread before anything is asked of it.
import _thread
import sys
import time

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
begin = type(worker).serve


def serve(self, channel, frame):
    _thread.start_new_thread(time.sleep, (100,))
    begin(self, channel, frame)


type(worker).serve = serve


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
