# expect: failed * neuron
# attack: Stops the process that later checks are copied from, so that it hangs instead of ending.
import contextlib
import os
import signal


def neuron(x, w, b, f):
    with contextlib.suppress(OSError):
        os.kill(os.getppid(), signal.SIGSTOP)
    return 99.0
