# expect: failed timed_out count_parameters
# attack: Loops for ever.
def count_parameters(layer_sizes):
    while True:
        pass
