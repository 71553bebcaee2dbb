# expect: passed - relu
# attack: Copies memory out of its parent with process_vm_readv.
import ctypes
import os

import numpy as np

gained = []


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


buffer = ctypes.create_string_buffer(16)
here, there = Piece(ctypes.addressof(buffer), 16), Piece(id(None), 16)
read = ctypes.CDLL(None).process_vm_readv(os.getppid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
gained += [read] if read > 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
