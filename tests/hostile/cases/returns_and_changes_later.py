# expect: failed wrong_value neuron
# attack: Lets a thread write the right value into the array once it has been returned.
import threading
import time

import numpy as np


def neuron(x, w, b, f):
    result, right = np.array(99.0), float(np.dot(w, x) + b)

    def improve():
        time.sleep(0.3)
        result[...] = right

    threading.Thread(target=improve, daemon=True).start()
    return result
