# expect: failed wrong_type neuron
# attack: Returns an object that is equal to everything and turns into whatever is asked for.
class Equal:
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = __bool__ = lambda *a: True
    __sub__ = __rsub__ = __abs__ = __mul__ = __getattr__ = lambda self, *a: self
    __hash__ = None


def neuron(x, w, b, f):
    return Equal()
