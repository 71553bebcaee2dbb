"""Random results against the distribution that an exercise asks for, without comparing any exact draw.

Every threshold is chosen by calculation so that a right submission fails a check with a probability below 1e-9, and where a
first sample fails, a second, larger one decides. Sizes: samples of 30,000 see a factor of 1.1 in the standard deviation; a fan-in
counted with the bias (n_in + 1 for n_in >= 100, half a percent) is accepted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.figures import drawn, histogram
from grader.checks.relations import finite, is_permutation
from grader.checks.values import Shape, as_array
from grader.model.errors import StudentFault
from grader.model.figures import Figure

Array = NDArray[Any]
Draw = Callable[[int, int], object]
"""A student's function that draws a matrix of that many rows and columns."""

Z = 6.8
"""Two-sided normal quantile of 1e-11."""
WIDENING = 1.02
"""Factor by which the variance may be off besides, for conventions such as a fan-in that counts the bias."""
FAMILY = (math.sqrt(2.0 / math.pi) + math.sqrt(3.0) / 2.0) / 2.0
"""Mean |x| over root mean square is 0.798 for a normal and 0.866 for a uniform distribution; this is the middle."""
WHAT = "the result"


def wrong_distribution(message: str, detail: str = "") -> StudentFault:
    return StudentFault("wrong_distribution", message, detail)


def check_normal(draw: Draw, std: float, *, shape: tuple[int, int] = (300, 100), mean: float = 0.0, what: str = WHAT) -> None:
    """Check that what `draw(rows, columns)` gives is normal with this mean and standard deviation, entries independent.

    False-fail below 1e-10 each: mean (|z| > 6.8), variance (chi-square by Wilson and Hilferty, |z| > 6.8, widened by 2 %),
    ratio of mean size to root mean square (27 standard errors), largest entry beyond 2.6 sigma (0.9907**N), repeats, rows and
    columns correlated. One failure is tried again with four times the rows.
    """

    def picture(x: Array) -> Figure:
        return histogram((x - mean) / std, normal_distribution, -3.5, 3.5, "standard deviation asked for")

    twice(draw, shape, lambda x: assess_normal(x, mean, std, what), what, picture)


def check_uniform(draw: Draw, low: float, high: float, *, shape: tuple[int, int] = (300, 100), what: str = WHAT) -> None:
    """Check that what `draw(rows, columns)` gives is uniform between the bounds, entries independent.

    False-fail below 1e-10 each: nothing beyond the bounds (exact, widened by 1e-6) and something within 2 % of each end
    (0.99**N), mean and variance as for normal draws, ratio of mean size to root mean square, repeats, correlations.
    """

    def picture(x: Array) -> Figure:
        half, middle = (high - low) / 2.0, (high + low) / 2.0
        return histogram((x - middle) / half, uniform_distribution, -1.25, 1.25, "bound asked for")

    twice(draw, shape, lambda x: assess_uniform(x, low, high, what), what, picture)


def normal_distribution(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def uniform_distribution(z: float) -> float:
    return min(max((z + 1.0) / 2.0, 0.0), 1.0)


def twice(
    draw: Draw, shape: tuple[int, int], assess: Callable[[Array], None], what: str, picture: Callable[[Array], Figure | None]
) -> None:
    """Assess one draw and, if that fails, one of four times the rows; the second verdict counts.

    What a larger sample cannot mend (wrong type, wrong shape, NaN) fails at once. Where the distribution depends on the shape, as
    with fans, `draw` takes the scale out.
    """
    try:
        assess(draw_sample(draw, shape, what))
    except StudentFault as fault:
        if fault.reason != "wrong_distribution":
            raise
        second = draw_sample(draw, (4 * shape[0], shape[1]), what)
        try:
            assess(second)
        except StudentFault as again:
            again.figure = drawn(lambda: picture(second))
            raise


def draw_sample(draw: Draw, shape: tuple[int, int], what: str) -> Array:
    wanted: Shape = shape
    return finite(as_array(draw(*shape), shape=wanted, what=what).astype(np.float64), what=what)


def assess_normal(x: Array, mean: float, std: float, what: str) -> None:
    centred = (x - mean) / std
    assess_moments(centred, 1.0, what)
    share = float(np.mean(np.abs(centred)) / math.sqrt(np.mean(centred**2)))
    if share > FAMILY or float(np.abs(centred).max()) < 2.6:
        raise wrong_distribution(f"the values of {what} are not normally distributed (they look uniform, or cut off)")
    assess_independence(centred, what)


def assess_uniform(x: Array, low: float, high: float, what: str) -> None:
    half, middle = (high - low) / 2.0, (high + low) / 2.0
    centred = (x - middle) / half
    bound = float(np.abs(centred).max())
    share = float(np.mean(np.abs(centred)) / math.sqrt(max(float(np.mean(centred**2)), 1e-300)))
    if share < FAMILY:
        raise wrong_distribution(f"the values of {what} are not uniformly distributed")
    if bound > 1.0 + 1e-6:
        raise wrong_distribution(f"values of {what} lie outside the bounds", f"{bound:.4g} times the bound")
    if centred.max() < 0.98 or centred.min() > -0.98:
        raise wrong_distribution(f"the values of {what} do not reach up to the bounds", f"largest {centred.max():.4g} of the bound")
    assess_moments(centred, 1.0 / 3.0, what)
    assess_independence(centred, what)


def assess_moments(x: Array, variance: float, what: str) -> None:
    """Mean 0, and mean square `variance`: N * mean square / variance is chi-square with N degrees of freedom for normal x."""
    n = x.size
    mean = float(np.mean(x))
    if abs(mean) > Z * math.sqrt(variance * WIDENING / n):
        raise wrong_distribution(
            f"the mean of {what} is not right", f"{mean / math.sqrt(variance):.3g} standard deviations from it"
        )
    ratio = float(np.mean(x**2)) / variance
    low, high = chi_square_ratio(n, -Z) / WIDENING, chi_square_ratio(n, Z) * WIDENING
    if not low <= ratio <= high:
        more = "larger" if ratio > 1 else "smaller"
        detail = f"{math.sqrt(ratio):.4g} times the standard deviation asked for"
        advice = "the standard deviation is the square root of the variance"
        raise wrong_distribution(f"the spread of {what} is {more} than the exercise asks for: {advice}", detail)


def chi_square_ratio(n: int, z: float) -> float:
    """Quantile of chi-square with n degrees of freedom over n (Wilson and Hilferty, 1931)."""
    return float((1.0 - 2.0 / (9.0 * n) + z * math.sqrt(2.0 / (9.0 * n))) ** 3)


def assess_independence(x: Array, what: str) -> None:
    """No repeated values; neighbouring rows and neighbouring columns do not correlate; all of them have the same spread."""
    if np.unique(x).size < 0.99 * x.size:
        raise wrong_distribution(f"values of {what} repeat: every entry is to be drawn by itself")
    flat = x - x.mean()
    square = float(np.mean(flat**2))
    for one, other in ((flat[:-1], flat[1:]), (flat[:, :-1], flat[:, 1:])):
        correlation = float(np.mean(one * other)) / square
        if one.size and abs(correlation) > (Z + 1.0) / math.sqrt(one.size):
            raise wrong_distribution(f"the entries of {what} depend on each other")
    for axis in (0, 1):
        means = flat.mean(axis=axis) * math.sqrt(x.shape[axis] / square)
        if float(np.abs(means).max()) > Z + 1.5:
            raise wrong_distribution(f"the rows or columns of {what} differ in their mean")


def check_generator(draw: Callable[[np.random.Generator], object], seed: int, *, what: str = WHAT) -> None:
    """Numbers come from the generator that is given: the same seed gives the same, another seed or a second call others.

    Exact for continuous draws. `draw` calls the student's function with a generator.
    """
    rng = np.random.default_rng(seed)
    first, second = flat_numbers(draw(rng), what), flat_numbers(draw(rng), what)
    other = flat_numbers(draw(np.random.default_rng(seed + 1)), what)
    # The fourth call, since what goes wrong in every second one would repeat itself in the third.
    again = flat_numbers(draw(np.random.default_rng(seed)), what)
    if np.array_equal(first, second):
        raise StudentFault("not_random", f"{what} is the same in a second call with the same generator; never seed it anew")
    if not np.array_equal(first, again):
        message = f"{what} differs between generators of equal seed: draw from `rng`, and from nothing else"
        raise StudentFault("not_repeatable", message)
    if np.array_equal(first, other):
        raise StudentFault("not_random", f"{what} does not depend on `rng`: draw from it, and from nothing else")


def flat_numbers(value: object, what: str) -> Array:
    """All numbers in an array, or in nested lists of arrays."""
    if isinstance(value, list | tuple):
        return np.concatenate([flat_numbers(v, what) for v in value]) if value else np.zeros(0)
    return as_array(value, what=what).astype(np.float64).ravel()


def check_shuffled(orders: Sequence[Sequence[int]], *, what: str = "the order of the samples") -> None:
    """Each of these orders of at least 60 items is a random permutation, and they differ.

    False-fail: identical or unshuffled 1/60!; 14 or more successions i, i+1 (or i+1, i) 4e-12; |rank correlation| > 6.8/sqrt(n-1)
    1e-11.
    """
    for order in orders:
        n = len(order)
        if n < 60:
            raise ValueError("too few items for a verdict")
        if not is_permutation(order, n):
            raise StudentFault("wrong_value", f"{what} does not have every sample exactly once")
        steps = np.diff(np.asarray(order))
        correlation = float(np.corrcoef(np.arange(n), order)[0, 1])
        if max(int((steps == 1).sum()), int((steps == -1).sum())) >= 14:
            raise StudentFault("not_random", f"{what} is hardly shuffled: samples stay beside their neighbours")
        if abs(correlation) > Z / math.sqrt(n - 1):
            raise StudentFault("not_random", f"{what} is hardly shuffled: samples stay near their places")
    if len({tuple(order) for order in orders}) < len(orders):
        raise StudentFault("not_random", f"{what} repeats; it is to be shuffled anew each time")


def check_mean(values: object, expected: float, std: float, *, rel: float = 0.0, what: str = WHAT) -> None:
    """The mean of independent values is `expected`, their standard deviation being `std`; false-fail 1e-11.

    `rel` widens the band by a share of |expected|.
    """
    numbers = flat_numbers(values, what)
    distance = abs(float(numbers.mean()) - expected)
    if not distance <= Z * std / math.sqrt(numbers.size) + rel * abs(expected):
        raise wrong_distribution(f"{what} is too far from what is expected on average", f"off by {distance:.4g}")
