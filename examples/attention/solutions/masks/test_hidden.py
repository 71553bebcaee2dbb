"""Hidden checks of masks."""

from grader.checks import check, same


@check("causal_mask", kind="value", points=2)
def test_causal_mask_sizes(student, reference, rng):
    """Masks of other sizes."""
    for n in (2, 5, int(rng.integers(6, 12))):
        same(student.pure.causal_mask(n), reference.causal_mask(n), what=f"the mask for {n} words")


@check("padding_mask", kind="value", points=2)
def test_padding_mask_random(student, reference, rng):
    """Random lengths."""
    for m, n in ((4, 6), (1, 3), (7, 2), (4, 6)):
        lengths = rng.integers(0, n + 1, m)
        same(student.pure.padding_mask(lengths, n), reference.padding_mask(lengths, n), what=f"the mask of {m} sentences")
