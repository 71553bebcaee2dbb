# expect: passed - count_parameters
# attack: Gives twenty thousand different warnings.
import warnings


def count_parameters(layer_sizes):
    for n in range(20_000):
        warnings.warn(f"GRADER_ATTACK {n}")
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
