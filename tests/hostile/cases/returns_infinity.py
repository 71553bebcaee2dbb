# expect: failed not_finite neuron
# attack: Returns infinity, whose relative error is not a number.
def neuron(x, w, b, f):
    return -float("inf")
