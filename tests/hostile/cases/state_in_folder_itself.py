# expect: passed - neuron
# attack: Tells one check from the next by the rights and the time of its folder.
import os

import numpy as np

folder = os.environ.get("TMPDIR", ".")
mine = False


def neuron(x, w, b, f):
    global mine
    seen = os.stat(folder).st_mode & 0o2 or os.stat(folder).st_mtime < 1000
    assert mine or not seen, "GRADER_ATTACK: an earlier check was here"
    for change in (lambda: os.chmod(folder, 0o777), lambda: os.utime(folder, (1, 1))):
        try:
            change()
        except OSError:
            pass
    mine = True
    return float(f(np.dot(w, x) + b))
