# expect: failed * count_parameters
# attack: Stops its own process.
import signal


def count_parameters(layer_sizes):
    while True:
        signal.raise_signal(signal.SIGSTOP)
