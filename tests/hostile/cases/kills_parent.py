# expect: failed * neuron
# attack: Kills the process that later checks are copied from.
import contextlib
import os
import signal


def neuron(x, w, b, f):
    with contextlib.suppress(OSError):
        os.kill(os.getppid(), signal.SIGKILL)
    return 99.0
