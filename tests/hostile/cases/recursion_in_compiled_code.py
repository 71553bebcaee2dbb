# expect: failed crashed neuron
# attack: Recurses through compiled code until the stack is used up.
import sys


class Deep:
    def __add__(self, other):
        return self + other


def neuron(x, w, b, f):
    sys.setrecursionlimit(2**31 - 1)
    return Deep() + 1
