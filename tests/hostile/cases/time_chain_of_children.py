# expect: passed - count_parameters
# attack: Computes in children that end before anybody looks at their time.
import ctypes
import os
import time

fork = ctypes.CDLL(None).fork
end = time.monotonic() + 2
while time.monotonic() < end:
    child = fork()
    if not child:
        stop = time.process_time() + 0.02
        while time.process_time() < stop:
            pass
        os._exit(0)
    os.waitpid(child, 0)


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
