# expect: failed raised neuron
# attack: Calls itself without end.
def neuron(x, w, b, f):
    return neuron(x, w, b, f)
