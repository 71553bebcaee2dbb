"""Sandboxes, in which submissions run: processes of their own that are called over frames, and never trusted.

`open_sandbox` gives the strongest one that this host offers. Everything else is in terms of `Sandbox` and `Conversation`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.model.assignment import Description
    from grader.sandbox.base import Conversation as Conversation
    from grader.sandbox.base import Loading as Loading
    from grader.sandbox.base import Sandbox as Sandbox
    from grader.sandbox.conversation import RecordingChannel as RecordingChannel
    from grader.sandbox.handing import HandedOver as HandedOver
    from grader.sandbox.handing import code_to_hand_over as code_to_hand_over
    from grader_worker.lockdown import WorkerLimits as WorkerLimits

HOMES = {
    "Conversation": "grader.sandbox.base",
    "HandedOver": "grader.sandbox.handing",
    "Loading": "grader.sandbox.base",
    "RecordingChannel": "grader.sandbox.conversation",
    "Sandbox": "grader.sandbox.base",
    "WorkerLimits": "grader_worker.lockdown",
    "code_to_hand_over": "grader.sandbox.handing",
}
"""The modules of the other public names."""
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


def __getattr__(name: str) -> object:
    # Imported on first use, since `launch` is imported before anything else is.
    if name not in HOMES:
        raise AttributeError(f"module 'grader.sandbox' has no attribute {name!r}")
    return getattr(importlib.import_module(HOMES[name]), name)


def open_sandbox(
    limits: WorkerLimits | None = None,
    require: Collection[str] = (),
    preload: Collection[str] = (),
    forbidden: Collection[str] = (),
) -> Sandbox:
    """Return a sandbox for one submission after another; its processes start at once and are ready by the time `load` is called.

    `require` names layers of isolation (`grader.model.isolation.LAYERS`) without which nothing of the submission is to run:
    `load` raises MissingLayer then. `preload` names modules that submissions are likely to import, which takes time once;
    `forbidden` packages that they are likely not to find, whose files are then looked for at once.
    """
    from grader_worker.lockdown import WorkerLimits

    if sys.platform == "linux":
        from grader.sandbox.forking import ForkingSandbox

        return ForkingSandbox(limits or WorkerLimits(), require, preload, forbidden)
    else:
        from grader.sandbox.spawning import SpawningSandbox

        return SpawningSandbox(limits or WorkerLimits(), require, preload)


def sandbox_for(description: Description, require: Collection[str] = (), preload: Collection[str] = ()) -> Sandbox:
    """Return the sandbox that `open_sandbox` gives, with the limits of an assignment, and its packages imported once."""
    from grader.model.packages import modules_to_load
    from grader_worker.lockdown import WorkerLimits

    limits = WorkerLimits(memory_bytes=description.limits.memory_mb * 2**20)
    return open_sandbox(limits, require, [*modules_to_load(description), *preload], description.forbidden)
