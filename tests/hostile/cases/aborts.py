# expect: failed crashed neuron
# attack: Aborts.
import os


def neuron(x, w, b, f):
    os.abort()
