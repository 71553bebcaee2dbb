# expect: passed - relu
# attack: Asks for a file system that does not exist: that error instead of a refusal shows that it could mount others.
import ctypes
import errno

import numpy as np

gained = []
libc = ctypes.CDLL(None, use_errno=True)
libc.mount(b"none", b"/", b"GRADER_ATTACK_fs", 0, None)
gained += ["may mount"] if ctypes.get_errno() == errno.ENODEV else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
