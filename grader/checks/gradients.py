"""Derivatives, as exact as a function admits, and checks against them.

A complex step is exact to rounding, but not every function follows it: `abs`, `math.exp` or a cast to float break it, some of
them silently. Each complex step is therefore compared with a central difference, and where the two disagree, Richardson
extrapolation of central differences is used. The reach of every evaluation is below 1e-3 for |x| up to 16: inputs that keep
1e-3 away from kinks are safe.

Accuracy for smooth functions of order 1: complex step 1e-15, Richardson 1e-11 (1e-9 near a pole at distance 0.02).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grader.checks.closeness import close
from grader.checks.values import RESULT, about, as_array
from grader.model.errors import StudentFault

Array = NDArray[Any]
Function = Callable[[Any], Any]

COMPLEX_STEP = 1e-20
CENTRAL_STEP = 1e-5
STEP = 2.0**-10
STEP_FLOAT32 = 2.0**-6
MARGIN = 1e-3


def derivative(f: Function, x: ArrayLike) -> Array:
    """f'(x) entry by entry for a trusted element-wise `f`; the shape of x."""
    x = _floats(x)
    return _along(f, x, np.ones_like(x), _scaled(x))


def gradient(f: Function, theta: ArrayLike) -> Array:
    """Gradient of a trusted scalar function at `theta`; the shape of theta."""
    if np.shape(f(_floats(theta))) != ():
        raise ValueError("gradient is for functions whose value is a single number; see jacobian")
    return jacobian(f, theta)


def jacobian(f: Function, x: ArrayLike) -> Array:
    """d f_i / d x_j of a trusted function, shape f(x).shape + x.shape."""
    x = _floats(x)
    if x.size == 0:
        raise ValueError("nothing to differentiate with respect to")
    scales = np.ravel(_scaled(x))
    units = np.eye(x.size).reshape(x.size, *x.shape)
    columns = [_along(f, x, unit, scale) for unit, scale in zip(units, scales, strict=True)]
    return np.stack(columns, axis=-1).reshape(*columns[0].shape, *x.shape)


def slope(f: Function, x: ArrayLike) -> Array:
    """f'(x) entry by entry for a student's element-wise `f`, which is asked for real arrays of x's shape only, seven times.

    Accuracy 1e-9 for functions of order 1, 1e-4 where f answers in float32. Raises StudentFault if an answer is no array of
    that shape, or not finite.
    """
    x = _floats(x)
    what = "the result of your function"

    def values(z: Array) -> Array:
        return as_array(f(z), shape=x.shape, what=what)

    return _richardson(values, x, np.ones_like(x), _scaled(x))


def _floats(x: ArrayLike) -> Array:
    return np.asarray(x).astype(np.float64)


def _scaled(x: Array) -> Array:
    """Steps grow with |x| beyond 16, where rounding of x + h would count."""
    return np.asarray(np.maximum(1.0, np.abs(x) / 16.0))


def _along(f: Function, x: Array, direction: Array, scale: Any) -> Array:
    """Derivative of f along `direction`; `scale` is that of the step, entry by entry or one number."""
    step = _complex_step(f, x, direction)
    if step is not None:
        central = _central(f, x, direction, CENTRAL_STEP * scale)
        if step.shape == central.shape and (np.abs(step - central) <= 1e-6 * np.maximum(1.0, np.abs(central))).all():
            return step
    return _richardson(f, x, direction, scale)


def _complex_step(f: Function, x: Array, direction: Array) -> Array | None:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        try:
            value = np.asarray(f(x + 1j * COMPLEX_STEP * direction))
        except Exception:
            return None
    return value.imag / COMPLEX_STEP if value.dtype.kind == "c" else None


def _central(f: Function, x: Array, direction: Array, h: Any) -> Array:
    ahead, behind = np.asarray(f(x + h * direction)), np.asarray(f(x - h * direction))
    return np.asarray((ahead.astype(np.float64) - behind.astype(np.float64)) / (2.0 * h))


def _richardson(f: Function, x: Array, direction: Array, scale: Any) -> Array:
    """Two levels: the errors of order h^2 and h^4 are taken out."""
    step = STEP_FLOAT32 if np.asarray(f(x)).dtype == np.float32 else STEP
    coarse, middle, fine = (_central(f, x, direction, step * scale / k) for k in (1, 2, 4))
    first, second = (4.0 * middle - coarse) / 3.0, (4.0 * fine - middle) / 3.0
    return np.asarray((16.0 * second - first) / 15.0)


# Checks ----------------------------------------------------------------------------------------------------------


@about
def check_derivative(
    actual: object,
    *,
    f_true: Function,
    x: ArrayLike,
    f_own: Function | None = None,
    kinks: Iterable[float] = (),
    tol: float | None = None,
    what: str = RESULT,
) -> None:
    """`actual` is the element-wise derivative of `f_true` at x, by the rule of `close`.

    If it is not, but is that of the student's own `f_own`, the message says so. Raises ValueError where an entry of x lies
    within 1e-3 of a kink, which no difference can judge.
    """
    x = _floats(x)
    if any((np.abs(x - kink) < MARGIN).any() for kink in kinks):
        raise ValueError("x comes too close to a kink")
    truth = derivative(f_true, x)
    try:
        close(actual, truth, tol=tol, what=what, given=x)
    except StudentFault as fault:
        if fault.reason == "wrong_value" and f_own is not None and _derives_own(actual, truth, f_own, x):
            message = f"{what} is the derivative of your own function, so the mistake is in that function"
            raise StudentFault("wrong_value", message, fault.detail) from None
        raise


def _derives_own(actual: object, truth: Array, f_own: Function, x: Array) -> bool:
    try:
        own = slope(f_own, x)
    except StudentFault:
        return False
    tolerance = 1e-5 * np.maximum(1.0, np.abs(own))
    fits = np.abs(as_array(actual, shape=x.shape).astype(np.float64) - own) <= tolerance
    return bool(fits.all() and (np.abs(own - truth) > 10 * tolerance).any())


@about
def check_gradient(actual: object, f: Function, theta: ArrayLike, *, tol: float | None = None, what: str = "the gradient") -> None:
    """Every entry of `actual` is that of the gradient of the trusted scalar `f` at theta.

    Differences are measured against the largest entry, so that small ones are judged, and rounding in them is not.
    Raises ValueError where the gradient vanishes.
    """
    truth = gradient(f, theta)
    largest = float(np.abs(truth).max())
    if not 1e-12 <= largest < np.inf:
        raise ValueError("the gradient vanishes or is not finite at theta: nothing to compare with")
    close(actual, truth, tol=tol, scale=largest, what=what)


def descent_ratio(
    cost: Callable[[Array], float], theta: ArrayLike, theta_new: ArrayLike, gradient: ArrayLike, alpha: float
) -> float:
    """(C(theta) - C(theta_new)) / (alpha * ||gradient||^2): 1 for a right step with small alpha.

    7 where 1/7 is missing, 2 or 1/2 for such a factor, -1 for the wrong sign, and less than 1 where parameters stand still.
    """
    squared = float(np.sum(np.square(_floats(gradient))))
    if not (alpha > 0 and squared > 1e-24):
        raise ValueError("the ratio needs a positive alpha and a gradient that does not vanish")
    return float(cost(_floats(theta)) - cost(_floats(theta_new))) / (alpha * squared)


# Inputs ----------------------------------------------------------------------------------------------------------


def upstream(shape: int | tuple[int, ...], rng: np.random.Generator) -> Array:
    """A random factor to meet a derivative from above: no two entries alike, of either sign, between 1/2 and 3/2 in size."""
    return np.asarray(rng.uniform(0.5, 1.5, shape) * rng.choice([-1.0, 1.0], shape))


def keep_away(
    rng: np.random.Generator,
    shape: int | tuple[int, ...],
    kinks: Iterable[float],
    margin: float = 0.01,
    scale: float = 2.0,
) -> Array:
    """Normal draws of standard deviation `scale`, none of them within `margin` of a kink."""
    x = np.asarray(scale * rng.standard_normal(shape))
    places = tuple(kinks)
    for _ in range(200):
        near = np.zeros(x.shape, bool)
        for kink in places:
            near |= np.abs(x - kink) <= margin
        if not near.any():
            return x
        x = np.where(near, scale * rng.standard_normal(shape), x)
    raise ValueError("the kinks leave no room for inputs of this scale")
