# expect: passed - relu
# attack: Lets another program do the networking.
import contextlib
import subprocess
import sys

import numpy as np

gained = []
program = """
import socket
try:
    socket.create_connection(("127.0.0.1", 1), 1)
except ConnectionRefusedError:
    print("reached")
"""
for command in ([sys.executable, "-c", program], ["curl", "-sm", "2", "https://example.org"], ["sh", "-c", "getent hosts example.org"]):
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        printed = subprocess.run(command, capture_output=True, timeout=3).stdout
        gained += [printed] if printed else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
