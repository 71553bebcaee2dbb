# expect: passed - relu
# attack: Installs a filter of its own that would be told of every call, and asks to be traced.
import ctypes
import platform

import numpy as np

gained = []
libc = ctypes.CDLL(None, use_errno=True)

instructions = ctypes.create_string_buffer(bytes.fromhex("06000000 0000ff7f"), 8)


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


program = Program(1, ctypes.addressof(instructions))
number = {"x86_64": 317, "aarch64": 277}.get(platform.machine(), -1)
gained += ["listener"] if libc.syscall(number, 1, 8, ctypes.byref(program)) >= 0 else []
gained += ["traced"] if libc.ptrace(0, 0, 0, 0) == 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
