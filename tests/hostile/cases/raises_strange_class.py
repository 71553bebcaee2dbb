# expect: failed * neuron
# attack: Raises an exception whose class raises when it is asked for its name or its module.
class Meta(type):
    @property
    def __name__(cls):
        raise SystemExit(0)

    @property
    def __module__(cls):
        raise KeyboardInterrupt


class Strange(Exception, metaclass=Meta):
    pass


def neuron(x, w, b, f):
    raise Strange
