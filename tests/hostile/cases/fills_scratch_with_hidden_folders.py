# expect: failed * neuron
# attack: Fills its folder inside folders that nobody may list.
import os


def neuron(x, w, b, f):
    for n in range(100):
        os.mkdir(f"d{n}", 0o300)
        with open(f"d{n}/file", "wb", buffering=0) as stream:
            for _ in range(8):
                stream.write(bytes(2**20))
    return 99.0
