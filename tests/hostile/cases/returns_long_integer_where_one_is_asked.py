# expect: failed * count_parameters
# attack: Returns a whole number just beyond 64 bits, which wraps to a small one.
def count_parameters(layer_sizes):
    return 2**64 + sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
