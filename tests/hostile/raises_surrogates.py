# expect: failed raised neuron
# attack: Raises an exception whose text and class cannot be encoded.
Strange = type("Strange\ud800", (ValueError,), {})


def neuron(x, w, b, f):
    raise Strange("\ud800\udfff")
