"""The user's folder for caches: what is in it makes commands faster, and can be deleted at any time."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

PLACE = Path("nn-by-hand")
"""In the user's folder for caches."""
DIGEST_BYTES = 32
"""Of the digest that a file begins with."""


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


def read_kept(path: Path, most: int) -> bytes:
    """Return what `write_kept` has written; nothing where it is not whole, or has more than `most` bytes."""
    try:
        status = path.stat()
        # Anything else than a file could keep us waiting for ever.
        data = path.read_bytes() if stat.S_ISREG(status.st_mode) and status.st_size <= most + DIGEST_BYTES else b""
    except OSError:
        return b""
    whole = data[:DIGEST_BYTES] == hashlib.sha256(data[DIGEST_BYTES:]).digest()
    return data[DIGEST_BYTES:] if whole else b""


def write_kept(path: Path, data: bytes) -> None:
    """Write a file as a whole, whoever else does so at the moment, and its folder; nothing where that cannot be done."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream, removed_unless_moved(stream.name):
            stream.write(hashlib.sha256(data).digest() + data)
            stream.flush()
            os.replace(stream.name, path)


@contextlib.contextmanager
def removed_unless_moved(path: str) -> Iterator[None]:
    """Delete a file at the end, if it is still there: a disk that is full would only become fuller."""
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.unlink(path)


def cache_folder() -> Path:
    """Return the user's folder for caches, as the XDG Base Directory Specification has it. Raises RuntimeError without a home."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    folder = Path(named) if os.path.isabs(named) else Path.home() / ".cache"
    if not folder.is_absolute():
        raise RuntimeError("the home of the user depends on the folder where somebody stands")
    return folder
