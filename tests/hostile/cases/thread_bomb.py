# expect: failed * count_parameters
# attack: Starts threads until no more can be started.
import threading
import time


def count_parameters(layer_sizes):
    for _ in range(5000):
        threading.Thread(target=time.sleep, args=(31337,), daemon=True).start()
    return -1
