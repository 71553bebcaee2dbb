# expect: passed - count_parameters
# attack: Prints a hundred megabytes to standard output and standard error.
import os
import sys


def count_parameters(layer_sizes):
    for _ in range(100):
        os.write(1, b"x" * 2**20)
        sys.stderr.write("GRADER_ATTACK\n" * 1000)
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
