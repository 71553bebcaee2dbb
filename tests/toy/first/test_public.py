"""Public checks of the first toy outcome."""

import numpy as np
import pytest

from grader.checks import check, check_each, close


@check_each("double", "half", kind="value", seconds=1)
def test_worked(student, function):
    """A worked value."""
    for z in (np.array([1.0, -4.0]), np.array([1.11728225, 4.469129]), np.arange(12.0).reshape(6, 2)):
        close(getattr(student.pure, function)(z), z * {"double": 2.0, "half": 0.5}[function])


@check("double", kind="property", points=2, seconds=1)
@pytest.mark.parametrize("shape", [(), (2,), (1, 3), (2, 3, 2)])
def test_shapes(student, shape):
    """Keeps the shape."""
    close(student.double(np.ones(shape)), np.full(shape, 2.0))


@check("quadruple", kind="value", seconds=1)
def test_quadruple(student):
    """Four times, exactly."""
    close(student.pure.quadruple(np.array([1.5, -2.0])), np.array([6.0, -8.0]))
    close(student.quadruple(np.array([0.558641125, 3.0])), np.array([2.2345645, 12.0]))
    close(student.quadruple(np.ones((6, 2))), np.full((6, 2), 4.0))
