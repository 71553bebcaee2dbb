# expect: failed crashed count_parameters
# attack: Asks for a core dump of unlimited size in a shared folder, then crashes.
import os
import resource


def count_parameters(layer_sizes):
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
        os.chdir("/tmp")
    except (OSError, ValueError):
        pass
    os.abort()
