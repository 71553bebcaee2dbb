# expect: failed * neuron
# attack: Leaves a daemon behind that writes to the inherited descriptors for ever.
import os
import time


def neuron(x, w, b, f):
    if os.fork() == 0:
        os.setsid()
        while True:
            for number in range(3, 256):
                try:
                    os.write(number, b"\x00" * 64)
                except OSError:
                    pass
            time.sleep(0.001)
    return 99.0
