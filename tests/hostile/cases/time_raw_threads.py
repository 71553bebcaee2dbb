# expect: passed - count_parameters
# attack: Leaves sixty threads computing that Python does not know of.
import _thread


def burn():
    while True:
        sum(range(1000))


for _ in range(60):
    _thread.start_new_thread(burn, ())


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
