# expect: passed - relu
# attack: Sends what it knows inside the question for a name.
import contextlib
import socket

import numpy as np

gained = []
socket.setdefaulttimeout(2)
with contextlib.suppress(OSError):
    gained.append(socket.getaddrinfo("example.org", 80))

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
