# expect: failed * neuron
# attack: Raises an exception that ends the process when it is printed.
import os


class Last(Exception):
    def __str__(self):
        os._exit(0)


def neuron(x, w, b, f):
    raise Last
