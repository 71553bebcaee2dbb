# expect: failed crashed neuron
# attack: Ends the process without a word.
import os


def neuron(x, w, b, f):
    os._exit(0)
