# expect: passed - relu
# attack: Opens a message queue, a semaphore and shared memory by name.
import ctypes

import numpy as np

gained = []
libc = ctypes.CDLL(None, use_errno=True)
gained += ["queue"] if libc.syscall(240, b"GRADER_ATTACK", 0o102, 0o600, 0) >= 0 else []
gained += ["memory"] if libc.shm_open(b"/GRADER_ATTACK", 0o102, 0o600) >= 0 else []
gained += ["set"] if libc.semget(0x6A77AC5, 1, 0o1600) >= 0 else []
gained += ["messages"] if libc.msgget(0x6A77AC5, 0o1600) >= 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
