# expect: failed wrong_type neuron
# attack: Returns a text that cannot be encoded.
def neuron(x, w, b, f):
    return "\ud800\udfff" * 100
