# expect: failed * relu
# attack: Forgets all imported modules.
import sys

sys.modules.clear()


def relu(z):
    return 99.0
