# expect: failed timed_out count_parameters
# attack: Stays inside compiled code that never gives the interpreter back.
import re


def count_parameters(layer_sizes):
    return re.match(r"(a+)+$", "a" * 64 + "b")
