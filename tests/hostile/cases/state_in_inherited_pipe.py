# expect: passed - neuron
# attack: Tells one check from the next by a pipe that was opened before the fork.
import os

import numpy as np

reader = writer = -1
reader, writer = os.pipe2(os.O_NONBLOCK)
mine = False


def neuron(x, w, b, f):
    global mine
    try:
        assert mine or not os.read(reader, 1), "GRADER_ATTACK: an earlier check was here"
    except OSError:
        pass
    try:
        os.write(writer, b"x")
    except OSError:
        pass
    mine = True
    return float(f(np.dot(w, x) + b))
