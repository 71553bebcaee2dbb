# expect: passed - neuron
# attack: Tells one check from the next by a file that was opened while it was loaded, and deleted.
import os
import tempfile

import numpy as np

number = -1
number = os.open(os.path.join(os.environ.get("TMPDIR", "."), "note"), os.O_RDWR | os.O_CREAT)
mine = False


def neuron(x, w, b, f):
    global mine
    try:
        seen = os.pread(number, 1, 0)
    except OSError:
        seen = b""
    assert mine or not seen, "GRADER_ATTACK: an earlier check was here"
    try:
        os.pwrite(number, b"x", 0)
    except OSError:
        pass
    mine = True
    return float(f(np.dot(w, x) + b))
