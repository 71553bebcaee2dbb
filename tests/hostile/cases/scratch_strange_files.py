# expect: passed - relu
# attack: Leaves a FIFO, a socket and files with impossible names, without rights, in its scratch folder.
import contextlib
import os
import socket

import numpy as np

scratch = os.fsencode(os.environ.get("TMPDIR", "."))
with contextlib.suppress(OSError):
    os.mkfifo(scratch + b"/GRADER_ATTACK_fifo", 0)
with contextlib.suppress(OSError):
    os.close(os.open(scratch + b"/GRADER_ATTACK_\xff\n\x1b[2J", os.O_CREAT | os.O_WRONLY, 0))
with contextlib.suppress(OSError):
    os.mkdir(scratch + b"/-rf", 0)
with contextlib.suppress(OSError):
    socket.socket(socket.AF_UNIX).bind(scratch + b"/GRADER_ATTACK_socket")

def relu(z):
    return np.maximum(z, 0.0)
