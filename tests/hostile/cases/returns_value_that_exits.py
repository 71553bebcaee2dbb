# expect: failed * neuron
# attack: Returns a number whose end ends the process.
import os


class Last(float):
    def __del__(self):
        os._exit(0)


def neuron(x, w, b, f):
    return Last(99.0)
