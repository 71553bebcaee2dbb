# expect: passed - relu
# attack: Opens a port for others to call in.
import contextlib
import socket

import numpy as np

gained = []
with contextlib.suppress(OSError):
    server = socket.socket()
    server.bind(("0.0.0.0", 0))
    server.listen()
    gained.append(server.getsockname())

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
