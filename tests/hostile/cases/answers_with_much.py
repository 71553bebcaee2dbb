# expect: failed unreadable_result random_normal
# attack: Gives back more than may be given back, in one array and in many, also as changed arguments.
import numpy as np


def random_normal(n_in, n_out, std, rng):
    return [np.zeros(300_000) for _ in range(10)]
