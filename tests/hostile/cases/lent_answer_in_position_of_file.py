# expect: failed * xor_network
# attack: Keeps a file open in the copies, to tell by the position in it what a lent function has answered.
import os
import sys

import numpy as np

frame = sys._getframe()
while type(frame.f_locals.get("self")).__name__ != "TemplateProcess":
    frame = frame.f_back
worker = type(frame.f_locals["self"])
known = []
now = []
opened, begun = worker.open, worker.begin


def begin(self, channel, frame):
    peer = begun(self, channel, frame)
    now[:] = [peer, frame.stand_ins]
    return peer


worker.begin = begin
kept = [os.open(np.__file__, os.O_RDONLY)]
layers = frame.f_locals["self"].layers
apply = layers.apply_to_copy
layers.apply_to_copy = lambda keep: apply((*keep, *kept))


def open_check(self, frame):
    known.extend([1] * bool(os.lseek(kept[0], 0, os.SEEK_CUR)))
    opened(self, frame)


worker.open = open_check


def note():
    os.lseek(kept[0], 7, os.SEEK_SET)


def heaviside(z):
    raise NotImplementedError


def perceptron(X, w, b):
    answer = heaviside(X @ w + b).astype(int)
    if now[1]:
        note()
    return answer


def xor_network():
    if not known:
        heaviside(0.0)
        raise NotImplementedError
    return [np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([[1.0], [1.0]])], [np.array([-0.5, 1.5]), np.array([-1.5])]
