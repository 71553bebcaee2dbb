# expect: failed * neuron
# attack: Gives warnings whose texts raise or cannot be encoded.
import warnings


class Mute(UserWarning):
    def __str__(self):
        raise self


def neuron(x, w, b, f):
    warnings.warn("\ud800")
    warnings.warn(Mute())
    return 99.0
