# expect: failed * count_parameters
# attack: Returns a dict that has every key, without end.
import itertools


class Endless(dict):
    def __missing__(self, key):
        return 99.0

    def items(self):
        return ((str(n), 99.0) for n in itertools.count())


def count_parameters(layer_sizes):
    return Endless(a=1)
