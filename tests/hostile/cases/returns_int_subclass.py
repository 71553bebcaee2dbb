# expect: failed * count_parameters
# attack: Returns a whole number that looks different each time it is asked.
class Many(int):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __index__ = __int__ = lambda self: 1 / 0
    __hash__ = int.__hash__


def count_parameters(layer_sizes):
    return Many(-1)
