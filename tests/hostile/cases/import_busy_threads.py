# expect: passed - count_parameters
# attack: Leaves twenty threads computing while checks are forked.
import threading


def burn():
    while True:
        sum(range(1000))


for _ in range(20):
    threading.Thread(target=burn, daemon=True).start()

def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
