# expect: failed crashed neuron
# attack: Reads address zero.
import ctypes


def neuron(x, w, b, f):
    return ctypes.string_at(0)
