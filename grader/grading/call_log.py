"""Calls of the submission's functions with what came back, kept for naming known mistakes."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.checks.student import Observed

KEPT_CALLS = 60
"""Number of calls of each function that are kept."""


class CallLog:
    """The first calls of each function in one exercise."""

    def __init__(self) -> None:
        self.calls: dict[str, list[Observed]] = {}

    def is_full(self, name: str) -> bool:
        """Tell whether no further call of the function is kept."""
        return len(self.of(name)) >= KEPT_CALLS

    def of(self, name: str) -> list[Observed]:
        """Return the calls of a function, in their order."""
        return self.calls.get(name, [])

    def add(self, call: Observed) -> None:
        """Keep a call, as long as there is room for it. Its arguments must be copies, which nobody changes."""
        if not self.is_full(call.name):
            self.calls.setdefault(call.name, []).append(call)

    def copy(self) -> dict[str, list[Observed]]:
        """Return all calls so far, for `restore`."""
        return {name: list(calls) for name, calls in self.calls.items()}

    def restore(self, calls: dict[str, list[Observed]]) -> None:
        """Go back to what `copy` has returned."""
        self.calls = calls


def copied(value: Any) -> Any:
    """Return a copy that no later change of the original reaches; functions are shared."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list | tuple):
        return type(value)(copied(item) for item in value)
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, np.random.Generator):
        bits = type(value.bit_generator)(0)
        bits.state = value.bit_generator.state
        return np.random.Generator(bits)
    return value
