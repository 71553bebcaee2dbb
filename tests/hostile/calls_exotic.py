# expect: passed - relu
# attack: Tries system calls that no exercise needs: bpf, userfaultfd, perf, fanotify, memory of other namespaces.
import ctypes
import platform

import numpy as np

gained = []
x86 = {"bpf": 321, "userfaultfd": 323, "perf_event_open": 298, "fanotify_init": 300, "open_by_handle_at": 304, "kexec_load": 246}
if platform.machine() == "x86_64":
    empty = ctypes.create_string_buffer(256)
    arguments = {"bpf": (0, empty, 128), "userfaultfd": (0x80000,), "perf_event_open": (empty, 0, -1, -1, 0)}
    for name, number in x86.items():
        gained += [name] if ctypes.CDLL(None).syscall(number, *arguments.get(name, (0, 0, 0))) >= 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
