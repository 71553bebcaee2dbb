# expect: passed - relu
# attack: Sets the clock, reads the log of the kernel, changes the name of the host, asks for ports.
import ctypes
import platform

import numpy as np

gained = []
libc = ctypes.CDLL(None, use_errno=True)

clock = ctypes.create_string_buffer(208)
gained += ["log"] if libc.klogctl(3, ctypes.create_string_buffer(4096), 4096) > 0 else []
gained += ["host"] if libc.sethostname(b"localhost", 9) == 0 else []
ctypes.cast(clock, ctypes.POINTER(ctypes.c_uint))[0] = 0x2000
gained += ["clock"] if libc.adjtimex(clock) >= 0 else []
gained += ["ports"] if platform.machine() == "x86_64" and libc.syscall(172, 3) == 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
