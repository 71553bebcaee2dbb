"""Hidden checks of pooling: random images, and the gradient by differences."""

import numpy as np

from grader.checks import check, check_each, check_gradient, close, same, upstream

# Shapes of images, size and stride.
CASES = (((2, 3, 4, 6), 2, 2), ((1, 2, 5, 5), 3, 1), ((2, 1, 7, 4), 2, 3), ((3, 2, 3, 3), 3, 2), ((2, 2, 6, 5), 3, 2))


def apart(rng, shape):
    """Random numbers, no two of which are nearer to each other than 0.05."""
    size = int(np.prod(shape))
    return (0.1 * (rng.permutation(size) - size // 2) + rng.uniform(-0.025, 0.025, size)).reshape(shape)


@check_each("max_pool_forward", "average_pool", kind="value", points=3)
def test_pool_random(student, reference, rng, function):
    """Random images, sizes and strides."""
    for shape, size, stride in CASES:
        X = rng.normal(-1.0, 2.0, shape)
        right = getattr(reference, function)(X, size, stride)
        close(getattr(student.pure, function)(X, size, stride), right, what=f"the result for size {size} and stride {stride}")


@check("max_pool_forward", kind="property", points=1)
def test_max_pool_exact(student, reference, rng):
    """What comes out are entries of the image, zeros among them, without small numbers added."""
    X = np.maximum(rng.normal(size=(2, 1, 5, 4)), 0.0)
    X[0, 0, :2, :2] = 0.0
    same(student.max_pool_forward(X, 2, 1), reference.max_pool_forward(X, 2, 1))


@check("max_pool_backward", kind="gradient", points=4)
def test_max_pool_backward_random(student, reference, rng):
    """Random images: the derivatives are those that differences of the cost give."""
    for shape, size, stride in CASES:
        X = apart(rng, shape)
        dY = upstream(reference.max_pool_forward(X, size, stride).shape, rng)

        def cost(x, dY=dY, size=size, stride=stride):
            return np.sum(dY * reference.max_pool_forward(x, size, stride))

        found = student.pure.max_pool_backward(dY, X, size, stride)
        check_gradient(found, cost, X, what=f"dX for size {size} and stride {stride}")


@check("max_pool_backward", kind="property", points=1)
def test_max_pool_backward_equal(student, reference, rng):
    """Whole numbers, of which several are the largest of a window."""
    X = rng.integers(0, 3, (2, 2, 5, 6))
    dY = upstream(reference.max_pool_forward(X, 3, 2).shape, rng)
    close(student.max_pool_backward(dY, X, 3, 2), reference.max_pool_backward(dY, X, 3, 2), what="dX for equal entries")
