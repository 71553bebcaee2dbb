# expect: failed timed_out count_parameters
# attack: Starts a thread that never hands the interpreter back.
import contextlib
import sys
import threading


def spin():
    while True:
        pass


def count_parameters(layer_sizes):
    sys.setswitchinterval(10**6)
    with contextlib.suppress(RuntimeError):
        threading.Thread(target=spin, daemon=True).start()
    while True:
        pass
