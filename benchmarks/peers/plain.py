"""What the checks import in place of `grader.checks` where another system runs them, and how a case is run there."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

Test = Callable[..., None]


def close(found: Any, right: Any, tol: float = 1e-7) -> None:
    np.testing.assert_allclose(found, right, rtol=tol, atol=tol)


def check(*functions: str, **options: object) -> Callable[[Test], Test]:
    return lambda test: test


def check_each(*functions: str, **options: object) -> Callable[[Test], Test]:
    def mark(test: Test) -> Test:
        test.each = functions  # type: ignore[attr-defined]
        return test

    return mark


def generator() -> np.random.Generator:
    return np.random.default_rng(1)


def cases(modules: list[str]) -> Iterator[tuple[str, Test, dict[str, str]]]:
    """The id of each case as our reports have it, its test and the arguments that are its own."""
    for name in modules:
        part = name.removeprefix("test_").replace("_", ".")
        for title, test in vars(importlib.import_module(name)).items():
            if title.startswith("test_"):
                for function in getattr(test, "each", ("",)):
                    own = {"function": function} if function else {}
                    yield ".".join([part, title.removeprefix("test_"), *own.values()]), test, own


def run(test: Test, own: dict[str, str], functions: dict[str, Any]) -> None:
    """Run a case for the functions of a submission; raises what the test raises."""
    given = {"student": SimpleNamespace(**functions), "reference": importlib.import_module("reference"), "rng": generator(), **own}
    test(**{name: given[name] for name in inspect.signature(test).parameters})
