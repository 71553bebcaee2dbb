# expect: failed * neuron
# attack: Calls sys.exit with a status that looks like success.
import sys


def neuron(x, w, b, f):
    sys.exit(0)
