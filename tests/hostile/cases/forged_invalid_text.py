# expect: failed unreadable_result neuron
# attack: Sends a text that is not UTF-8.
import contextlib
import os
import struct


def neuron(x, w, b, f):
    header = b"\x93\xa1R\x01\xa4\xff\xfe\xed\xa0"
    frame = struct.pack("<II", 4 + len(header), len(header)) + header
    for number in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(number, frame)
    os._exit(0)
