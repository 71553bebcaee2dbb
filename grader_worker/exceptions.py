"""Exceptions that cross: their classes as names, and what stands for them here. Used on both sides of the trust boundary."""

from __future__ import annotations

from grader_worker.frames import Raised
from grader_worker.text import encodable


def exception_names(error: BaseException) -> tuple[str, list[str]]:
    """Return the name of an exception's class and of the built-in classes that it belongs to."""
    bases = [c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins" and c is not object]
    return encodable(str(type(error).__name__)[:100]), [encodable(name) for name in bases]


def revive(raised: Raised) -> Exception:
    """Return the exception that stands for one of the other side's."""
    classes = (ValueError, TypeError, IndexError, KeyError, AttributeError, StopIteration, NotImplementedError, ArithmeticError)
    known: dict[str, type[Exception]] = {c.__name__: c for c in classes}
    for name in raised.bases:
        if name in known:
            return known[name](raised.text or raised.kind)
    return RuntimeError(raised.text or raised.kind)
