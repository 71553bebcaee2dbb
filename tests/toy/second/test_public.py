"""Public checks of the second toy outcome."""

import numpy as np

from grader.checks import as_array, check, check_generator, close, verify


@check("total", kind="value", seconds=1)
def test_total(student):
    """A worked sum."""
    close(student.pure.total(np.array([[1.0, 2.0], [3.0, 4.5]])), 10.5)
    close(student.total(np.array([[1.0, -2.0], [3.0, 0.2345645]])), 2.2345645)
    close(student.total(np.ones(7)), 7.0)


@check("twice", kind="value", seconds=1)
def test_twice(student):
    """A function of ours, applied twice."""
    for z in (np.array([1.0, -2.0]), np.array([3.0, -0.1961595]), np.arange(6.0), 2.0):
        close(student.pure.twice(lambda z: 3.0 * z + 1.0, z), 9.0 * z + 4.0)


@check("draw", kind="statistical", seconds=1)
def test_draw(student, rng):
    """Numbers between 0 and 1 that come from rng."""
    numbers = as_array(student.draw(10, rng), shape=(10,))
    verify(bool(((numbers >= 0) & (numbers <= 1)).all()), "wrong_value", "some numbers are not between 0 and 1")
    check_generator(lambda generator: student.pure.draw(5, generator), 3)
