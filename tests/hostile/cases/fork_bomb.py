# expect: failed * count_parameters
# attack: Forks three hundred children that do not end.
import os
import time


def count_parameters(layer_sizes):
    for _ in range(300):
        if os.fork() == 0:
            time.sleep(31337)
            os._exit(0)
