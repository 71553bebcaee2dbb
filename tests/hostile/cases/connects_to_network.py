# expect: passed - relu
# attack: Connects to TCP ports: a refusal shows that the network was reached as much as an answer does.
import socket

import numpy as np

gained = []
for address in (("127.0.0.1", 1), ("127.0.0.1", 22), ("169.254.169.254", 80)):
    try:
        socket.create_connection(address, timeout=1).close()
        gained.append(address)
    except ConnectionRefusedError:
        gained.append(address)
    except OSError:
        pass

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
