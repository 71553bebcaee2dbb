# expect: passed - relu
# attack: Opens hidden checks and solutions where they stand relative to the worker's own files.
import contextlib
import pathlib
import sys

import numpy as np

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
gained = []
start = pathlib.Path(frame.f_globals["__file__"]).resolve()
for parent in start.parents:
    for outcome in ("activations", "model", "losses", "feedforward", "backpropagation"):
        for name in ("test_hidden.py", "solution.py", "misconceptions.py"):
            with contextlib.suppress(OSError):
                gained.append((parent / "solutions" / outcome / name).read_text())

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
