# expect: failed * neuron
# attack: Replaces the functions of NumPy that a worker reads and writes arrays with.
import numpy as np


def neuron(x, w, b, f):
    np.frombuffer = np.ascontiguousarray = np.asarray = np.array = np.dtype = lambda *a, **k: 99.0
    np.ndarray = np.generic = np.float64 = object
    return 99.0
