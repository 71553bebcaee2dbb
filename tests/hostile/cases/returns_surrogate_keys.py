# expect: failed * neuron
# attack: Returns a dict whose keys cannot be encoded.
def neuron(x, w, b, f):
    return {"\ud800": 99.0, "\x1b[2J\n": 99.0}
