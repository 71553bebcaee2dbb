# expect: failed wrong_type neuron
# attack: Returns a list that is nested a hundred thousand times.
def neuron(x, w, b, f):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested
