# expect: failed wrong_type neuron
# attack: Returns a whole number of a million digits.
def neuron(x, w, b, f):
    return 1 << 3_500_000
