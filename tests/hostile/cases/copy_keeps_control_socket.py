# expect: failed * xor_network
# attack: Keeps the template process's socket in a copy, to tell it by the bytes that wait there what a lent function has answered.
import os
import select
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
control = os.dup(frame.f_locals["self"].channel.connection.fileno())


def room():
    poll = select.poll()
    poll.register(control, select.POLLOUT)
    return bool(poll.poll(0))


def open_check(self, frame):
    known.extend([1] * (not room()))
    opened(self, frame)


layers = frame.f_locals["self"].layers
apply = layers.apply_to_copy
layers.apply_to_copy = lambda keep: apply((*keep, control))
worker.open = open_check


def note():
    while room():
        os.write(control, bytes(4096))


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
