# expect: failed raised neuron
# attack: Raises an exception whose class has a name and a module that are no texts.
class Meta(type):
    @property
    def __name__(cls):
        raise SystemExit(0)

    @property
    def __module__(cls):
        while True:
            raise KeyboardInterrupt


class Strange(Exception, metaclass=Meta):
    pass


def neuron(x, w, b, f):
    raise Strange
