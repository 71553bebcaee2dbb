# expect: failed * neuron
# attack: Returns a list of two hundred thousand empty lists.
def neuron(x, w, b, f):
    return [[] for _ in range(200_000)]
