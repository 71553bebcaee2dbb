# expect: failed raised neuron
# attack: Raises an exception whose text cannot be encoded.
def neuron(x, w, b, f):
    raise ValueError("\ud800\udfff")
