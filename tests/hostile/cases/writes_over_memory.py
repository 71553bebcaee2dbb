# expect: failed crashed neuron
# attack: Overwrites the object that None is.
import ctypes


def neuron(x, w, b, f):
    ctypes.memset(id(None), 0xFF, 16)
    return type(None)()
