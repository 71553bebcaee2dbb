# expect: failed * neuron
# attack: Returns an object that says it is a float.
class Liar:
    __class__ = float
    __float__ = lambda self: 99.0
    __eq__ = lambda self, other: True
    __hash__ = None


def neuron(x, w, b, f):
    return Liar()
