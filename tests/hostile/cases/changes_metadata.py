# expect: passed - relu
# attack: Changes rights, times and attributes of Python's files and of the folders around its own, to what they are.
import contextlib
import os
import sys

import numpy as np

gained = []
scratch = os.path.abspath(os.environ.get("TMPDIR", "."))
for path in (np.__file__, sys.executable, os.__file__, os.path.dirname(scratch), scratch, "/tmp", "/"):
    with contextlib.suppress(OSError):
        status = os.stat(path)
        for change in (
            lambda: os.chmod(path, status.st_mode & 0o7777),
            lambda: os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns)),
            lambda: os.chown(path, -1, -1),
            lambda: os.setxattr(path, "user.grader", b"x"),
        ):
            with contextlib.suppress(OSError):
                change()
                gained.append(path)

def relu(z):
    assert not gained, "GRADER_ATTACK succeeded"
    return np.maximum(z, 0.0)
