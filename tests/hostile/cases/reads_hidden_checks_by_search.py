# expect: passed - relu
# attack: Walks the whole file system for hidden checks and solutions, as far as four seconds go.
import contextlib
import os
import time

import numpy as np

gained = []
end = time.monotonic() + 4
for folder, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if f not in ("proc", "sys", "dev")]
    for name in {"test_hidden.py", "misconceptions.py"}.intersection(files):
        with contextlib.suppress(OSError), open(os.path.join(folder, name)) as stream:
            gained += [stream.name] if "sigmoid" in stream.read() else []
    if time.monotonic() > end:
        break

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
