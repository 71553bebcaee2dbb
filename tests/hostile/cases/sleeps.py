# expect: failed timed_out count_parameters
# attack: Sleeps for an hour.
import time


def count_parameters(layer_sizes):
    time.sleep(3600)
