# expect: failed * xor_network
# attack: Opens a file that the template process has open, a moment after its descriptors were looked at, to leave a lent answer there.
import os
import sys
import time

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
late = []


def open_check(self, frame):
    if kept:
        known.extend([1] * bool(os.pread(kept[-1], 1, 0)))
    kept.append(os.open("note", os.O_RDWR | os.O_CREAT, 0o600))
    opened(self, frame)


def serve(self, channel, frame):
    time.sleep(0.0002 * (len(kept) % 10))
    try:
        late.append(os.open("note", os.O_RDWR))
    except OSError:
        pass
    served(self, channel, frame)


served = worker.serve
worker.open, worker.serve = open_check, serve


def note():
    os.write(late[0], b"x")


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
