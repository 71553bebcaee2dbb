# expect: failed raised neuron
# attack: Raises an exception that `except Exception` does not catch.
class Unstoppable(BaseException):
    pass


def neuron(x, w, b, f):
    raise Unstoppable
