"""Copies of arguments: what a call was made with, whatever becomes of it afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np


def copied(value: Any) -> Any:
    """Return a copy that no later change of the original reaches; functions are shared."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, set):
        return set(value)
    if isinstance(value, list | tuple):
        return type(value)(copied(item) for item in value)
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, np.random.Generator):
        bits = type(value.bit_generator)(0)
        bits.state = value.bit_generator.state
        return np.random.Generator(bits)
    return value
