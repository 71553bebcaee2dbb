# expect: passed - relu
# attack: Asks for a socket by the system-call table of 32-bit programs, which has other numbers.
import ctypes
import mmap
import platform

import numpy as np

gained = []
# push rbx; eax = socket, ebx = AF_INET, ecx = SOCK_STREAM, edx = 0; int 0x80; pop rbx; ret
code = bytes.fromhex("53 b867010000 bb02000000 b901000000 31d2 cd80 5b c3")
if platform.machine() == "x86_64":
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    made = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    gained += [made] if made >= 0 else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
