# expect: passed - neuron
# attack: Has a thread of the loading look for a file that a check leaves, and remember it for the checks to come.
import os
import threading
import time

import numpy as np

mark = os.path.join(os.environ.get("TMPDIR", "."), "note")
found = []


def look():
    while not found:
        if os.path.exists(mark):
            found.append(mark)
        time.sleep(0.0005)


threading.Thread(target=look, daemon=True).start()
mine = False


def neuron(x, w, b, f):
    global mine
    seen = bool(found)
    assert mine or not seen, "GRADER_ATTACK: an earlier check was here"
    try:
        open(mark, "w").close()
        time.sleep(0.02)
    except OSError:
        pass
    mine = True
    return float(f(np.dot(w, x) + b))
