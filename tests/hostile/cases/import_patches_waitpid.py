# expect: passed - count_parameters
# attack: Never tells the grader that a check has ended.
import os
import time

os.waitpid = lambda *a: time.sleep(31337)

def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
