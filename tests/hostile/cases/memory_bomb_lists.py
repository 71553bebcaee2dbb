# expect: failed out_of_memory neuron
# attack: Builds lists of more than three gigabytes.
def neuron(x, w, b, f):
    return [[0.0] * 10**6 for _ in range(400)]
