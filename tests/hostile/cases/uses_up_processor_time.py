# expect: failed timed_out count_parameters
# attack: Lowers its own limit of processor time, so that the kernel ends it first.
import resource


def count_parameters(layer_sizes):
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (1, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    except (OSError, ValueError):
        pass
    while True:
        pass
