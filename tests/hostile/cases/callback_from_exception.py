# expect: failed * neuron
# attack: Calls the function that it was lent while its exception is being printed.
class Calling(Exception):
    def __init__(self, f):
        self.f = f

    def __str__(self):
        return "".join(str(self.f(float(n))) for n in range(100))


def neuron(x, w, b, f):
    raise Calling(f)
