"""Small building blocks that every other module shares."""
from functools import reduce, wraps
from math import *          # noqa  (pi, sqrt, prod ...)

import numpy as np


as_float = lambda x: np.asarray(x, dtype=float)
second = lambda pair: pair[1]
drop_first = lambda seq: list(seq)[1:]


def compose(*fs):
    """compose(f, g, h)(x) = h(g(f(x)))"""
    return reduce(lambda f, g: lambda x: g(f(x)), fs)


def elementwise(kernel):
    """Lift a kernel on float arrays to anything array-like."""
    @wraps(kernel)
    def lifted(z, *args, **kwargs):
        return kernel(as_float(z), *args, **kwargs)
    return lifted


def lookup(table, what):
    """A function name -> entry that raises ValueError for strangers."""
    def find(name):
        if name not in table:
            raise ValueError(f"unknown {what}: {name!r}")
        return table[name]
    return find


def iterate(update, start, steps):
    """[start, update(start, 0), ...] - one entry more than steps."""
    from itertools import accumulate
    return list(accumulate(range(steps), update, initial=start))
