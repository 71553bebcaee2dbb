"""Public checks of `Value`: students have them."""

import math

import pytest

from grader.checks import check, close

# Each operation with the numbers that it is given, its result and its derivatives.
OPERATIONS = {
    "sum": (lambda a, b: a + b, (2.0, -3.5), -1.5, (1.0, 1.0)),
    "product": (lambda a, b: a * b, (2.0, -3.5), -7.0, (-3.5, 2.0)),
    "power": (lambda a: a**3, (-1.5,), -3.375, (6.75,)),
    "root": (lambda a: a**0.5, (6.25,), 2.5, (0.2,)),
    "difference": (lambda a, b: a - b, (2.0, -3.5), 5.5, (1.0, -1.0)),
    "quotient": (lambda a, b: a / b, (3.0, -4.0), -0.75, (-0.25, -0.1875)),
    "negative": (lambda a: -a, (2.5,), -2.5, (-1.0,)),
    "exponential": (lambda a: a.exp(), (0.5,), math.exp(0.5), (math.exp(0.5),)),
    "tanh": (lambda a: a.tanh(), (-0.8,), math.tanh(-0.8), (1.0 - math.tanh(0.8) ** 2,)),
    "relu, positive": (lambda a: a.relu(), (0.75,), 0.75, (1.0,)),
    "relu, zero": (lambda a: a.relu(), (0.0,), 0.0, (0.0,)),
    "relu, negative": (lambda a: a.relu(), (-0.75,), 0.0, (0.0,)),
    "number on the right": (lambda a: a * 3 + 0.25 - 4, (2.0,), 2.25, (3.0,)),
    "number on the left": (lambda a: 0.25 + 3 * a, (2.0,), 6.25, (3.0,)),
    "number less a value": (lambda a: 5 - a, (2.0,), 3.0, (-1.0,)),
    "value through a number": (lambda a: a / 4, (2.0,), 0.5, (0.25,)),
    "number through a value": (lambda a: 3 / a, (2.0,), 1.5, (-0.75,)),
}


@check("Value", kind="value", points=3, seconds=2)
@pytest.mark.parametrize("name", OPERATIONS)
def test_operation(student, name):
    """The number and the derivatives of each operation."""
    operation, numbers, result, slopes = OPERATIONS[name]
    values = [student.Value(x) for x in numbers]
    made = operation(*values)
    close(made.data, result, what="data")
    made.backward()
    close(made.grad, 1.0, what="the grad of the result")
    for value, slope in zip(values, slopes):
        close(value.grad, slope, what="grad")


@check("Value", kind="gradient", points=2, seconds=2)
def test_used_twice(student):
    """Values that are used more than once."""
    a = student.Value(3.0)
    (a + a).backward()
    close(a.grad, 2.0, what="grad")
    b, c = student.Value(-2.0), student.Value(0.5)
    d = b * c
    e = d + b
    (d * e + d).backward()
    close(b.grad, -2.5, what="grad")
    close(c.grad, 6.0, what="grad")


@check("Value", kind="gradient", points=2, seconds=2)
def test_order(student):
    """A value passes on its derivative when that is complete, and only once."""
    a = student.Value(1.25)
    b = a * 2
    c = b * b
    d = c + b
    e = d * c
    (e + b).backward()
    close(e.grad, 1.0, what="grad")
    close(d.grad, 6.25, what="grad")
    close(c.grad, 15.0, what="grad")
    close(b.grad, 82.25, what="grad")
    close(a.grad, 164.5, what="grad")


@check("Value", kind="property", seconds=2)
def test_leaves(student):
    """A value has the numbers that it was made with; an operation changes none of its operands."""
    a, b = student.Value(2.0), student.Value(4.0)
    c = a * b
    assert (a.data, b.data) == (2.0, 4.0)
    close(a.grad, 0.0, what="the grad before `backward`")
    (c + 1).backward()
    (c + 1).backward()
    close(c.grad, 2.0, what="the grad after two results")
