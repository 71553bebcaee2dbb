# expect: failed crashed neuron
# attack: Answers in the template process, with its one thread, in place of a copy, and remembers all that it is asked.
import os
import sys

import numpy as np

frame = sys._getframe()
while type(frame.f_locals.get("self")).__name__ != "TemplateProcess":
    frame = frame.f_back
worker = type(frame.f_locals["self"])
seen = []


def open_check(self, frame):
    number = self.channel.descriptors.pop()
    values = worker.open.__globals__
    channel = values["WorkerPipeChannel"](number, number)
    channel.send(values["pack"](values["Ready"]()))
    try:
        self.serve(channel, frame)
    finally:
        os.close(number)


worker.open = open_check


def neuron(x, w, b, f):
    seen.append(x)
    return float(f(np.dot(w, x) + b))
