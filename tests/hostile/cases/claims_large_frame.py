# expect: failed unreadable_result count_parameters
# attack: Announces a frame of 64 MB and never sends it.
import contextlib
import os
import struct
import time


def count_parameters(layer_sizes):
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, struct.pack("<II", 64 * 2**20, 1000))
    time.sleep(3600)
