# expect: passed - relu
# attack: Tries system calls that no exercise needs: bpf, userfaultfd, perf, fanotify.
import ctypes
import platform
import struct

import numpy as np

gained = []
table = ctypes.create_string_buffer(struct.pack("<4I", 2, 4, 4, 1), 128)
event = ctypes.create_string_buffer(128)
x86 = {"bpf": (321, 0, table, 128), "userfaultfd": (323, 0x80000), "perf": (298, event, 0, -1, -1, 0), "fanotify": (300, 0, 0)}
if platform.machine() == "x86_64":
    for name, arguments in x86.items():
        gained += [name] if ctypes.CDLL(None).syscall(*arguments) >= 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
