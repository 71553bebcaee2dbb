# expect: failed raised neuron
# attack: Raises an exception with a text of a hundred megabytes.
def neuron(x, w, b, f):
    raise ValueError("x" * 10**8)
