# expect: failed out_of_memory neuron
# attack: Returns a list of a class that never ends when it is gone through.
import itertools


class Endless(list):
    def __iter__(self):
        return itertools.repeat(None)

    def __len__(self):
        return 1


def neuron(x, w, b, f):
    return Endless()
