# expect: failed * count_parameters
# attack: Becomes another program that holds the same descriptors.
import os
import sys


def count_parameters(layer_sizes):
    for number in range(3, 256):
        try:
            os.set_inheritable(number, True)
        except OSError:
            pass
    os.execv(sys.executable, [sys.executable, "-c", "import os\nfor n in range(3, 256):\n try: os.write(n, b'passed' * 99)\n except OSError: pass"])
