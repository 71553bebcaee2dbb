# expect: passed - relu
# attack: Opens local sockets, with a path and with an abstract name, to meet other processes.
import contextlib
import os
import socket

import numpy as np

gained = []
for address in ("\0GRADER_ATTACK", os.path.join(os.environ.get("TMPDIR", "."), "GRADER_ATTACK_socket")):
    with contextlib.suppress(OSError):
        meeting = socket.socket(socket.AF_UNIX)
        meeting.bind(address)
        meeting.listen()
        gained.append(address)

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
