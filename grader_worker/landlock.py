"""Landlock: which files a worker may read and write, and that it uses no network and signals nobody. Linux only."""

from __future__ import annotations

import os
from collections.abc import Collection, Container, Iterator
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
"""Files that compiled packages need: shared libraries, time zones, random numbers."""


def landlock_ruleset(readable: list[str], scratch: str, hidden: Collection[str]) -> Any:
    """Return a `landlockpy.Ruleset` for workers: read Python but what is `hidden`, write in the scratch folder.

    None without Landlock.
    """
    try:
        from landlockpy import AccessFS, Ruleset, Scope

        ruleset = Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET)
    except (ImportError, OSError):
        return None
    file_only = AccessFS.READ_FILE | AccessFS.WRITE_FILE
    rules: dict[str, AccessFS] = {}
    divided = {path[:end] for path in hidden for end in range(len(path)) if path[end] == "/"}
    for path in (*readable, *SYSTEM_FILES):
        for part, whole in parts_without(os.path.realpath(path), {*hidden}, divided):
            rules[part] = AccessFS.READ_FILE | AccessFS.READ_DIR if whole else AccessFS.READ_DIR
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


def parts_without(path: str, hidden: Container[str], divided: Container[str]) -> Iterator[tuple[str, bool]]:
    """Yield what makes up a file or folder without what is `hidden` in it, and whether it can be read, or only listed.

    `divided` are the folders that something hidden lies in. `path` and `hidden` lead through no links. A rule can only allow, so a
    folder is allowed part by part where something in it is hidden.
    """
    if path in hidden:
        return
    yield path, path not in divided
    for entry in os.scandir(path) if path in divided else ():
        # What a link leads to is allowed where it is, or not at all.
        if not entry.is_symlink():
            yield from parts_without(entry.path, hidden, divided)
