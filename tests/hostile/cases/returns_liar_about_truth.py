# expect: failed * neuron
# attack: Returns an object that says it is True.
class Liar:
    __class__ = bool
    __bool__ = lambda self: True


def neuron(x, w, b, f):
    return Liar()
