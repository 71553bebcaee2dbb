# expect: failed * count_parameters
# attack: Returns a list of two hundred thousand lists, one inside the other.
import sys

sys.setrecursionlimit(2**31 - 1)


def count_parameters(layer_sizes):
    nested = []
    for _ in range(200_000):
        nested = [nested]
    return nested
