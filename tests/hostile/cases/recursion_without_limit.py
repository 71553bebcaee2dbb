# expect: failed * count_parameters
# attack: Calls itself without end after the limit has been lifted.
import sys


def count_parameters(layer_sizes):
    sys.setrecursionlimit(2**31 - 1)
    return count_parameters(layer_sizes)
