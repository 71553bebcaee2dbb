"""Where submissions run: a process of their own that is called over frames, and never trusted.

`open_sandbox` gives the strongest one that this host offers. Everything else is in terms of `Sandbox` and `Conversation`.
"""

from __future__ import annotations

import sys

from grader.sandbox.base import Conversation, Loading, Sandbox
from grader.worker.lockdown import Limits

__all__ = ["Conversation", "Limits", "Loading", "Sandbox", "open_sandbox"]


def open_sandbox(limits: Limits | None = None) -> Sandbox:
    """A sandbox for one submission; its processes start at once and are ready by the time `load` is called."""
    if sys.platform == "linux":
        from grader.sandbox.forking import ForkingSandbox

        return ForkingSandbox(limits or Limits())
    from grader.sandbox.spawning import SpawningSandbox

    return SpawningSandbox(limits or Limits())
