"""The tolerance of a comparison: how far a student's number may be from the one asked for.

The rule, everywhere and entry by entry: |actual - expected| <= tol * max(1, |expected|), with tol = 1e-6, and 1e-5 where the
student's array is float32. Legitimate formulas stay three orders of magnitude below it, the smallest mistakes fifty times above.

`close_in_norm` measures an array as a whole: ||actual - expected|| <= tol * ||expected||. Checks of random numbers have bounds
of their own, see `statistics`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-6
TOLERANCE_FLOAT32 = 1e-5
NORM_TOLERANCE_FLOAT32 = 1e-4
"""For the norm of a whole array, in which the errors of all entries add up."""


def tolerance_for(found: NDArray[Any], tol: float | None, single: float = TOLERANCE_FLOAT32) -> float:
    """Return the relative tolerance for the student's array `found`: `tol`, or `TOLERANCE` where that is None.

    An array of single precision gets at least `single`.
    """
    chosen = TOLERANCE if tol is None else tol
    return max(chosen, single) if found.dtype in (np.float32, np.complex64) else chosen


def allowance(tolerance: float, expected: NDArray[Any], scale: float = 1.0) -> NDArray[Any]:
    """Return the largest permitted difference from each expected entry: tolerance * max(scale, |expected|)."""
    return np.asarray(tolerance * np.maximum(scale, np.abs(expected)))
