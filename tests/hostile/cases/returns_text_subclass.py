# expect: failed wrong_type neuron
# attack: Returns a text of a class whose methods loop and lie.
class Text(str):
    __eq__ = lambda self, other: True
    __hash__ = str.__hash__
    __len__ = lambda self: -1

    def encode(self, *arguments):
        while True:
            pass

    __str__ = __iter__ = encode


def neuron(x, w, b, f):
    return Text("99.0")
