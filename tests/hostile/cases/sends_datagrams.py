# expect: passed - relu
# attack: Sends what it knows by UDP, over IPv4 and IPv6.
import contextlib
import socket

import numpy as np

gained = []
for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    with contextlib.suppress(OSError):
        gained.append(socket.socket(family, socket.SOCK_DGRAM).sendto(b"GRADER_ATTACK", (address, 9)))

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
