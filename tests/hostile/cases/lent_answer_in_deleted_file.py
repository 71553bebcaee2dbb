# expect: failed * xor_network
# attack: Keeps a deleted file as a path only, and opens that again, by the name that /proc gives it, to leave a lent answer there.
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
kept = []


def open_check(self, frame):
    if not kept:
        kept.append(os.open("note", os.O_RDWR | os.O_CREAT, 0o600))
        kept.append(os.open("note", os.O_PATH))
        apply = self.layers.apply_to_copy
        self.layers.apply_to_copy = lambda keep: apply((*keep, kept[1]))
    known.extend([1] * bool(os.pread(kept[0], 1, 0)))
    opened(self, frame)


worker.open = open_check


def note():
    os.write(os.open(f"/proc/self/fd/{kept[1]}", os.O_RDWR), b"x")


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
