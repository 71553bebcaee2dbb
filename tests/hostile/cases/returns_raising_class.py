# expect: failed * neuron
# attack: Returns an object that raises as soon as anybody asks for its class.
class Touchy:
    @property
    def __class__(self):
        raise SystemExit(0)

    def __getattribute__(self, name):
        raise KeyboardInterrupt


def neuron(x, w, b, f):
    return Touchy()
