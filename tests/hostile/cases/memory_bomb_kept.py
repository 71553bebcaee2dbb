# expect: failed * neuron
# attack: Keeps all the memory that there is, so that not even the failure can be told.
kept = []


def neuron(x, w, b, f):
    try:
        while len(kept) < 3000:
            kept.append(bytearray(2**20))
    finally:
        for size in (2**16, 2**12, 2**8, 2**5):
            try:
                while len(kept) < 2_000_000:
                    kept.append(bytearray(size))
            except MemoryError:
                pass
