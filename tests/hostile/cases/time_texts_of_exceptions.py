# expect: failed * count_parameters
# attack: Raises groups of a million exceptions with long texts.
class Long(Exception):
    def __str__(self):
        return "x" * 10**8

    __repr__ = __str__


def count_parameters(layer_sizes):
    raise ExceptionGroup("x" * 10**6, [Long()] * 10**5)
