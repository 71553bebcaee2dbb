# expect: failed not_finite neuron
# attack: Returns NaN, to which no comparison says that it is too far off.
def neuron(x, w, b, f):
    return float("nan")
