"""Sandboxes, in which submissions run: processes of their own that are called over frames, and never trusted.

`open_sandbox` gives the strongest one that this host offers. Everything else is in terms of `Sandbox` and `Conversation`.
"""

from __future__ import annotations

import sys
from collections.abc import Collection

from grader.model.assignment import Description
from grader.model.packages import modules_to_load
from grader.sandbox.base import Conversation, Loading, Sandbox
from grader.sandbox.conversation import RecordingChannel
from grader.sandbox.handing import HandedOver, code_to_hand_over
from grader_worker.lockdown import WorkerLimits

__all__ = [
    "Conversation",
    "HandedOver",
    "Loading",
    "RecordingChannel",
    "Sandbox",
    "WorkerLimits",
    "code_to_hand_over",
    "open_sandbox",
    "sandbox_for",
]


def open_sandbox(limits: WorkerLimits | None = None, require: Collection[str] = (), preload: Collection[str] = ()) -> Sandbox:
    """Return a sandbox for one submission after another; its processes start at once and are ready by the time `load` is called.

    `require` names layers of isolation (`grader.model.isolation.LAYERS`) without which nothing of the submission is to run:
    `load` raises MissingLayer then. `preload` names modules that submissions are likely to import, which takes time once.
    """
    if sys.platform == "linux":
        from grader.sandbox.forking import ForkingSandbox

        return ForkingSandbox(limits or WorkerLimits(), require, preload)
    else:
        from grader.sandbox.spawning import SpawningSandbox

        return SpawningSandbox(limits or WorkerLimits(), require, preload)


def sandbox_for(description: Description, require: Collection[str] = (), preload: Collection[str] = ()) -> Sandbox:
    """Return the sandbox that `open_sandbox` gives, with the limits of an assignment, and its packages imported once."""
    limits = WorkerLimits(memory_bytes=description.limits.memory_mb * 2**20)
    return open_sandbox(limits, require, [*modules_to_load(description), *preload])
