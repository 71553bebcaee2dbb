# expect: failed wrong_value relu
# attack: Makes every comparison of NumPy and its testing tools true.
import builtins

import numpy as np

for name in ("allclose", "array_equal", "isclose", "array_equiv", "all", "isfinite"):
    setattr(np, name, lambda *a, **k: True)
for name in ("assert_allclose", "assert_array_equal", "assert_equal"):
    setattr(np.testing, name, lambda *a, **k: None)
builtins.abs = lambda *a: 0.0
builtins.max = lambda *a, **k: 0.0


def relu(z):
    return np.asarray(z, dtype=float) * 0.0 - 7.0
