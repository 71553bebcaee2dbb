# expect: failed * relu
# attack: Takes processes, descriptors and memory from the worker that has to fork for every check.
import resource

resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
resource.setrlimit(resource.RLIMIT_AS, (2**20, 2**20))


def relu(z):
    return 99.0
