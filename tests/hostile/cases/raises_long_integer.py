# expect: failed raised neuron
# attack: Raises an exception whose text is a whole number of a million digits.
def neuron(x, w, b, f):
    raise ValueError(1 << 3_500_000)
