# expect: failed * neuron
# attack: Returns functions that raise, hang and exit when the check looks at them or calls them.
import os


def neuron(x, w, b, f):
    def bad(*arguments, **keywords):
        os._exit(0)

    return bad
