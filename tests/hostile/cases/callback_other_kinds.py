# expect: failed * numerical_gradient
# attack: Gives the function that it was lent large numbers, texts and sets of all kinds.
import numpy as np


def numerical_gradient(f, theta, h=1e-5):
    texts = np.full(20_000, "9" * 1000)
    strange = [1 << 8000, -(1 << 70), 1e308 + 1e308j, {1 << 8000}, {(1 << 90, "a"): 1 << 90}, b"9" * 2000, {b"9", None}, texts]
    strange += [np.ones(600_000, complex), [np.ones((3000, 1), complex), np.ones((1, 3000), complex)], {n: n for n in range(20_000)}]
    for one in strange:
        try:
            f(one)
        except Exception:
            pass
    return {1 << 8000: {1j, ("x", frozenset({b"y"}))}, None: texts[:1]}
