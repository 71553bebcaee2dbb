# expect: failed timed_out count_parameters
# attack: Lowers its own limit of processor time, so that the kernel ends it first.
import resource


def count_parameters(layer_sizes):
    resource.setrlimit(resource.RLIMIT_CPU, (1, 60))
    while True:
        pass
