# expect: failed * relu
# attack: Makes the worker believe that it is its own child.
import os

os.fork = lambda: 0
os.waitpid = lambda *a: (0, 0)
os._exit = lambda status: None


def relu(z):
    return 99.0
