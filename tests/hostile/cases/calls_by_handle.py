# expect: passed - relu
# attack: Opens files by handles instead of paths.
import ctypes
import platform

import numpy as np

gained = []
libc = ctypes.CDLL(None, use_errno=True)

handle = ctypes.create_string_buffer(136)
ctypes.cast(handle, ctypes.POINTER(ctypes.c_uint))[0] = 128
mount = ctypes.c_int()
if libc.name_to_handle_at(-100, b"/etc/passwd", handle, ctypes.byref(mount), 0) == 0:
    gained += ["handle"] if libc.open_by_handle_at(-100, handle, 0) >= 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
