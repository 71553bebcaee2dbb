# expect: passed - neuron
# attack: Tells one check from the next by a file in its scratch folder.
import os

import numpy as np

mark = os.path.join(os.environ.get("TMPDIR", "."), "GRADER_ATTACK_STATE")
mine = False


def neuron(x, w, b, f):
    global mine
    assert mine or not os.path.exists(mark), "GRADER_ATTACK: an earlier check was here"
    try:
        open(mark, "w").close()
        mine = True
    except OSError:
        pass
    return float(f(np.dot(w, x) + b))
