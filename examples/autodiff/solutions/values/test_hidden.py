"""Hidden checks of `Value`: the same rules with other numbers and formulas."""

from grader.checks import check, close


@check("Value", kind="gradient", points=3, seconds=3)
def test_formula(student, reference, rng):
    """Random numbers in formulas that use everything."""
    for _ in range(4):
        numbers = [float(x) for x in rng.uniform(0.5, 2.0, 3)]

        def formula(a, b, c):
            d = (a * b - c).tanh() + 2 / a
            e = (d * d + (b / c) ** 3).relu() - 1.5 * c
            return (e / 4 + d).exp() * a + (-b) + (3 - c).relu() ** 2 + (c - 5).relu()

        results = []
        for functions in (student, reference):
            values = [functions.Value(x) for x in numbers]
            made = formula(*values)
            made.backward()
            results.append([made.data, *(value.grad for value in values)])
        for ours, theirs in zip(*results):
            close(ours, theirs)
