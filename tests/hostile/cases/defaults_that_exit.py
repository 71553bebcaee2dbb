# expect: failed * neuron
# attack: Gives a function default values that end the process when they are looked at.
import os


class Last:
    def __repr__(self):
        os._exit(0)

    __eq__ = __hash__ = __repr__


def neuron(x, w, b, f, last=Last()):
    return 99.0
