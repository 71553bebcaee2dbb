# expect: failed timed_out count_parameters
# attack: Waits for a lock that it holds itself.
import threading

lock = threading.Lock()


def count_parameters(layer_sizes):
    with lock, lock:
        return 0
