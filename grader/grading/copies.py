"""Copies of the loaded submission: one for each case, or one that several cases share.

A copy costs more than most cases, so cases share one. Whether it has stayed as it was loaded is asked at the end: only then was it
as good as a fresh one for each of them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from grader.grading.budget import TOGETHER_SECONDS
from grader.sandbox import Conversation, Sandbox


class Copies:
    """Opens and closes conversations with copies of the submission in one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.conversation: Conversation | None = None
        self.is_shared = False
        self.is_lost = False
        """True once a copy was given up that is shared: nobody knows any more whether it has changed."""

    @contextlib.contextmanager
    def shared(self) -> Iterator[None]:
        """Let all cases of the `with` block share one copy."""
        self.is_shared, self.is_lost = True, False
        try:
            yield
        finally:
            self.is_shared = False
            self.leave()

    def limit(self, seconds: float) -> float:
        """Return the seconds that the next case gets: fewer where it continues in the copy of others."""
        return min(seconds, TOGETHER_SECONDS) if self.conversation is not None else seconds

    def enter(self, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> Conversation:
        """Return the conversation of a case that begins, with a fresh copy or with the shared one."""
        if self.conversation is None:
            self.conversation = self.sandbox.open(seconds, stand_ins)
        else:
            self.conversation.again(seconds)
        return self.conversation

    def leave(self) -> None:
        """End a case, and its copy unless that is shared."""
        if not self.is_shared:
            self.give_up()

    def give_up(self) -> None:
        """End the copy of the case that runs, whoever shares it."""
        if self.conversation is not None:
            conversation, self.conversation = self.conversation, None
            conversation.close()
        self.is_lost = self.is_shared

    def is_unchanged(self) -> bool:
        """Tell whether the shared copy is as it was loaded, as far as that can be seen."""
        return self.conversation is None or self.conversation.is_unchanged()
