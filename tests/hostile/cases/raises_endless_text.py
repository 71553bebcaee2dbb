# expect: failed timed_out count_parameters
# attack: Raises an exception whose text never comes.
class Endless(Exception):
    def __str__(self):
        while True:
            pass


def count_parameters(layer_sizes):
    raise Endless
