# expect: failed unreadable_result neuron
# attack: Sends a value that is nested twenty thousand times.
import contextlib
import os
import struct


def neuron(x, w, b, f):
    value = b"\x93\xa1i\xa4list\x91" * 20_000 + b"\xc0"
    header = b"\x93\xa1R\x01" + value
    frame = struct.pack("<II", 4 + len(header), len(header)) + header
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, frame)
    os._exit(0)
