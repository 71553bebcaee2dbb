# expect: passed - relu
# attack: Looks into the folders of other gradings, and writes there.
import contextlib
import os

import numpy as np

gained = []
own = os.path.realpath(os.environ.get("TMPDIR", "."))
for place in ("/tmp", os.path.dirname(os.path.dirname(own))):
    with contextlib.suppress(OSError):
        for name in os.listdir(place):
            folder = os.path.join(place, name)
            with contextlib.suppress(OSError):
                gained += [name] if name.startswith("grader-") and not own.startswith(folder) and os.listdir(folder) else []

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
