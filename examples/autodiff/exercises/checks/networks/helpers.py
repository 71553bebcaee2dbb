"""Networks of values for the checks."""


def made(functions, numbers):
    """A network from numbers: a list of layers, each a list of pairs (weights, bias)."""
    return [[([functions.Value(w) for w in weights], functions.Value(bias)) for weights, bias in layer] for layer in numbers]


def values_in(layers):
    return [value for layer in layers for weights, bias in layer for value in (*weights, bias)]


def random_numbers(rng, sizes):
    """The numbers of a network with layers of these sizes, the inputs first."""
    return [
        [([float(w) for w in rng.normal(size=n)], float(rng.normal())) for _ in range(m)] for n, m in zip(sizes, sizes[1:])
    ]
