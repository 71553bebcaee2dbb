# expect: failed wrong_type neuron
# attack: Hands the function that it was given back as its result.
def neuron(x, w, b, f):
    return f
