"""Hidden checks of cross-correlation: random numbers and shapes."""

from grader.checks import as_int, check, close


@check("output_size", kind="value", points=2)
def test_output_size_random(student, reference, rng):
    """Random lengths, strides and paddings."""
    for _ in range(12):
        n, stride, padding = int(rng.integers(4, 40)), int(rng.integers(1, 5)), int(rng.integers(0, 4))
        k = int(rng.integers(1, n + 1))
        found = as_int(student.output_size(n, k, stride, padding))
        close(found, reference.output_size(n, k, stride, padding), what="the number of places")


@check("output_size", kind="property", points=1)
def test_output_size_none(student, reference, rng):
    """Kernels that fit exactly, and those that are too long by one."""
    for _ in range(4):
        n, padding = int(rng.integers(2, 9)), int(rng.integers(0, 3))
        longest = n + 2 * padding
        close(as_int(student.output_size(n, longest, 2, padding)), 1, what="the number of places of the longest kernel")
        student.raises(ValueError).output_size(n, longest + 1, int(rng.integers(1, 4)), padding)


@check("correlate2d", kind="value", points=3)
def test_correlate2d_random(student, reference, rng):
    """Random images and kernels of several shapes."""
    for image, kernel in (((4, 6), (2, 3)), ((5, 5), (3, 3)), ((6, 3), (1, 2)), ((3, 7), (3, 1)), ((4, 6), (2, 3))):
        X, K = rng.normal(size=image), rng.normal(size=kernel)
        close(student.pure.correlate2d(X, K), reference.correlate2d(X, K), what=f"the result for shapes {image} and {kernel}")


@check("correlate2d", kind="property", points=1)
def test_correlate2d_whole(student, reference, rng):
    """Images of whole numbers with kernels of floats, and an image times 3."""
    X, K = rng.integers(-9, 10, (4, 5)), rng.normal(size=(2, 2))
    close(student.correlate2d(X, K), reference.correlate2d(X.astype(float), K), what="the result for an image of whole numbers")
    X, K = rng.normal(size=(5, 4)), rng.normal(size=(3, 2))
    close(student.correlate2d(3.0 * X, K), 3.0 * reference.correlate2d(X, K), what="the result for an image times 3")
