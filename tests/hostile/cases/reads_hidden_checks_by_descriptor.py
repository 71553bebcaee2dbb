# expect: passed - relu
# attack: Climbs out of folders that were left open, and out of the root of other processes.
import contextlib
import os
import pathlib
import sys

import numpy as np

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
gained = []
roots = [f"/proc/self/fd/{n}" for n in range(64)] + ["/proc/self/root", "/proc/self/cwd", f"/proc/{os.getppid()}/root"]
places = [".", "..", *(str(p).lstrip("/") for p in pathlib.Path(frame.f_globals["__file__"]).resolve().parents)]
for root in roots:
    for place in places:
        with contextlib.suppress(OSError):
            folder = pathlib.Path(root, place, "solutions")
            gained += [(folder / name / "test_hidden.py").read_text() for name in ("model", "losses")]

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
