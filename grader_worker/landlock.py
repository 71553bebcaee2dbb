"""Landlock: which files a worker may read and write, and that it uses no network and signals nobody. Linux only."""

from __future__ import annotations

import os
from typing import Any

SYSTEM_FILES = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
)
"""What compiled packages need: shared libraries, time zones, random numbers."""


def landlock_ruleset(readable: list[str], scratch: str) -> Any:
    """A `landlockpy.Ruleset` that a worker can apply: read Python, write in the scratch folder; None without Landlock."""
    try:
        from landlockpy import AccessFS, Ruleset, Scope

        ruleset = Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET)
    except (ImportError, OSError):
        return None
    file_only = AccessFS.READ_FILE | AccessFS.WRITE_FILE
    rules = dict.fromkeys((*readable, *SYSTEM_FILES), AccessFS.READ_FILE | AccessFS.READ_DIR)
    rules[os.devnull] = file_only
    rules[scratch] = (
        file_only
        | AccessFS.READ_DIR
        | AccessFS.TRUNCATE
        | AccessFS.MAKE_REG
        | AccessFS.MAKE_DIR
        | AccessFS.REMOVE_FILE
        | AccessFS.REMOVE_DIR
        | AccessFS.REFER
    )
    for path, access in rules.items():
        if os.path.exists(path):
            ruleset.allow_path(path, access if os.path.isdir(path) else access & file_only)
    return ruleset
