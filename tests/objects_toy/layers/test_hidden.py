"""Hidden checks of layers."""

from grader.checks import check, close


@check("Linear", kind="value", seconds=2)
def test_random(student, reference, rng):
    """Random numbers."""
    ours, theirs = reference.Linear(4, 3), student.Linear(4, 3)
    ours.W = theirs.W = rng.normal(size=(4, 3))
    ours.b = theirs.b = rng.normal(size=3)
    x, grad = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
    close(theirs.forward(x), ours.forward(x))
    close(theirs.backward(grad), ours.backward(grad))
    close(theirs.dW, ours.dW)


@check("Sequential", kind="value", seconds=2)
def test_order(student, rng):
    """The layers of the check's own, each once and in order."""

    class Noted:
        def __init__(self, factor):
            self.factor, self.asked = factor, 0

        def forward(self, x):
            self.asked += 1
            return self.factor * x + 1.0

    x = rng.normal(size=(2, 3))
    layers = [Noted(2.0), Noted(3.0)]
    close(student.Sequential(layers).forward(x), 6.0 * x + 4.0)
    assert [layer.asked for layer in layers] == [1, 1]
