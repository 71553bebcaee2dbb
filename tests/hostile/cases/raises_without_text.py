# expect: failed raised neuron
# attack: Raises an exception that raises itself when it is printed.
class Mute(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__


def neuron(x, w, b, f):
    raise Mute
