"""Hidden checks of the first toy outcome."""

from grader.checks import check_each, close


@check_each("double", "half", "quadruple", kind="value", seconds=1)
def test_random(student, reference, rng, function):
    """Random numbers."""
    z = rng.normal(size=(3, 2))
    close(getattr(student, function)(z), getattr(reference, function)(z))
    close(getattr(student, function)(-z), -getattr(reference, function)(z))
