"""Hidden checks of the second toy outcome."""

import copy

from grader.checks import check, close


@check("total", kind="value", seconds=1)
def test_total(student, reference, rng):
    """A random sum."""
    z = rng.normal(size=7)
    close(student.total(z), reference.total(z))


@check("twice", kind="value", seconds=1)
def test_twice(student, rng):
    """A random function."""
    a = rng.normal()
    for z in (2.0, rng.normal()):
        close(student.twice(lambda z: a * z, z), z * a * a)


@check("draw", kind="statistical", seconds=1)
def test_draw(student, rng):
    """The numbers that the generator gives next."""
    expected = copy.deepcopy(rng).uniform(size=4)
    close(student.draw(4, rng), expected)
