# expect: failed * xor_network
# attack: Leaves the answer of a lent function unread in a socket that the template process has kept, too.
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
kept = []


def open_check(self, frame):
    for number in list(kept):
        poll = select.poll()
        poll.register(number, select.POLLIN)
        # Once the check has ended. Before, its process reads what it is asked.
        if any(events & select.POLLHUP for _, events in poll.poll(0)):
            try:
                known.extend([1] * (np.ones(77).tobytes() in os.read(number, 2**16)))
            except OSError:
                pass
            os.close(number)
            kept.remove(number)
    kept.append(os.dup(self.channel.descriptors[0]))
    opened(self, frame)


worker.open = open_check


def note():
    peer = now[0]
    peer.receive = lambda: os._exit(0)
    peer.call(now[1][0], (np.ones(77),), {})


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
