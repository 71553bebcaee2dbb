"""How Python is started in processes of ours: command and environment. It imports little, since processes start while we do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import grader_worker

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "MKL_NUM_THREADS"), "1")
"""Environment in which packages compute with one thread. Small arrays gain nothing from more, numbers would depend on how many
there are, and what has used several threads does not work any more in a fork of its process."""
PYTHON = (sys.executable, "-P", "-s")
"""Command of a worker's interpreter: without the current folder and the user's packages on its path."""
WORKER = str(Path(grader_worker.__file__).with_name("__main__.py"))
"""The file that a worker is started with."""


def environment(scratch: str) -> dict[str, str]:
    """Return the environment of a worker: nothing of ours, and settings that make hashing and threads repeat themselves."""
    return {
        "PATH": os.defpath,
        "HOME": scratch,
        "TMPDIR": scratch,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        **ONE_THREAD,
        "MPLBACKEND": "Agg",
    }
