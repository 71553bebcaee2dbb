# expect: failed * neuron
# attack: Kills its whole process group.
import os
import signal


def neuron(x, w, b, f):
    os.killpg(os.getpgrp(), signal.SIGKILL)
    return 99.0
