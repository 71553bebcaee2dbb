# expect: failed crashed neuron
# attack: Closes every descriptor, the grader's own channel included.
import os


def neuron(x, w, b, f):
    os.closerange(0, 4096)
    return 99.0
