"""Settings that a worker is started with, and what it answers. Used on both sides of the trust boundary."""

from __future__ import annotations

import msgspec

from grader_worker.lockdown import WorkerLimits


class Settings(msgspec.Struct, frozen=True):
    """Settings that the session makes for all workers of a grading; `root` is the folder that holds the folder `scratch`."""

    root: str
    scratch: str
    limits: WorkerLimits
    preload: list[str] = []
    """Modules that submissions often import, or need to be read: imported once, for all of them."""
    forbidden: list[str] = []
    """Packages that submissions are likely not to find: their files are looked for before the first one arrives."""


class ForkRequest(msgspec.Struct, frozen=True):
    """Request to an interpreter that is forked instead of starting others: a fork server of this folder, kept to these processors.

    Its control socket comes along. The fork sends its process number there, and waits for `Settings`.
    """

    root: str
    scratch: str
    processors: list[int]


class Started(msgspec.Struct, frozen=True):
    """Answer to a request for a template process: its number, and the layers in force; none if it could not be confined."""

    process: int
    layers: list[str]
