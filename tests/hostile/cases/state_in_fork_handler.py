# expect: passed - neuron
# attack: Has the process that makes copies look, at each one, for a file that a check has left.
import os

import numpy as np

mark = os.path.join(os.environ.get("TMPDIR", "."), "note")
found = []
os.register_at_fork(before=lambda: found.append(mark) if os.path.exists(mark) else None)
mine = False


def neuron(x, w, b, f):
    global mine
    seen = bool(found)
    assert mine or not seen, "GRADER_ATTACK: an earlier check was here"
    try:
        open(mark, "w").close()
    except OSError:
        pass
    mine = True
    return float(f(np.dot(w, x) + b))
