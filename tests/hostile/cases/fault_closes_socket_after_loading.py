# expect: failed crashed count_parameters
# attack: Closes its channel right after it has said that it is loaded, then ends.
import gc
import os
import sys

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
channel = type(worker.channel)
send, loaded = channel.send, []
freeze = gc.freeze
gc.freeze = lambda: loaded.append(True)


def sends(self, data):
    send(self, data)
    if loaded:
        os.close(self.connection.fileno())
        os._exit(0)


channel.send = sends


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
