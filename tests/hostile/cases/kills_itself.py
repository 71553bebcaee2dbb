# expect: failed * neuron
# attack: Sends itself SIGKILL, which looks like a lack of memory.
import os
import signal


def neuron(x, w, b, f):
    os.kill(os.getpid(), signal.SIGKILL)
