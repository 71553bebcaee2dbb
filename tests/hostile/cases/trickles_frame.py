# expect: failed timed_out count_parameters
# attack: Sends a frame byte by byte, so that something always arrives.
import contextlib
import os
import struct
import time


def count_parameters(layer_sizes):
    for byte in struct.pack("<II", 2**20, 1000) + b"\x00" * 2**20:
        for number in range(3, 256):
            with contextlib.suppress(OSError):
                os.write(number, bytes([byte]))
        time.sleep(0.05)
