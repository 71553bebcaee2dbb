"""The user's folder for caches: what is in it makes commands faster, and can be deleted at any time."""

from __future__ import annotations

import os
import stat
from pathlib import Path

PLACE = Path("nn-by-hand")
"""In the user's folder for caches."""


def private_cache(name: str) -> Path | None:
    """Return the folder of this name for what is cached, which is made if it is not there.

    Returns None where the user has no folder that nobody else can write to.
    """
    try:
        place = cache_folder() / PLACE / name
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = place.stat()
        if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return None
    except (OSError, RuntimeError, AttributeError):
        # There is no home, or the system has no such owners.
        return None
    return place


def cache_folder() -> Path:
    """Return the user's folder for caches, as the XDG Base Directory Specification has it. Raises RuntimeError without a home."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    folder = Path(named) if os.path.isabs(named) else Path.home() / ".cache"
    if not folder.is_absolute():
        raise RuntimeError("the home of the user depends on the folder where somebody stands")
    return folder
