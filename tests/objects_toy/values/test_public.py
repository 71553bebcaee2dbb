"""Public checks of values."""

from grader.checks import check, close


@check("Value", kind="gradient", seconds=2)
def test_gradient(student):
    """The gradient of a small formula."""
    a = student.Value(2.0)
    b = a * 3 + 1
    close(b.data, 7.0)
    b.backward()
    close(a.grad, 3.0)
    close((3 * a).data, 6.0)


@check("Value", kind="gradient", seconds=2)
def test_used_twice(student):
    """A value that is used twice."""
    a, b = student.Value(2.0), student.Value(-1.5)
    c = a * b + a * a
    c.backward()
    close(a.grad, 2.5)
    close(b.grad, 2.0)
    d = student.Value(1.0)
    (d + d).backward()
    close(d.grad, 2.0)


@check("neuron", kind="value", seconds=2)
def test_neuron(student):
    """A neuron with two inputs."""
    weights = [student.Value(w) for w in (0.5, -1.0)]
    inputs = [student.Value(x) for x in (3.0, 2.0)]
    out = student.pure.neuron(weights, inputs, student.Value(0.25))
    close(out.data, -0.25)
    out.backward()
    close(weights[0].grad, 3.0)
