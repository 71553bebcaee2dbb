# expect: failed * neuron
# attack: Lets a forked child answer while the process that was called ends.
import os


def neuron(x, w, b, f):
    if os.fork():
        os._exit(0)
    return 99.0
