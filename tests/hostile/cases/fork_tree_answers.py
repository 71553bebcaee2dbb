# expect: failed * count_parameters
# attack: Forks into 256 processes, all of which answer the same call.
import os


def count_parameters(layer_sizes):
    for _ in range(8):
        os.fork()
    return -1
