# expect: failed wrong_value neuron
# attack: Returns a float of a class that is equal to everything and as near as one likes.
class Near(float):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __sub__ = __rsub__ = __abs__ = lambda *a: Near(0.0)
    __hash__ = float.__hash__


def neuron(x, w, b, f):
    return Near(99.0)
