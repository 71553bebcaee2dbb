"""Set up one collected pytest test outside of pytest's own loop: the only file that uses private names of pytest.

`pyproject.toml` bounds the versions of pytest, and a test names what is missing when a new one has renamed something.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

PRIVATE = ("session._setupstate.setup", "session._setupstate.teardown_exact", "_fixtureinfo.argnames", "_initrequest")
"""Every name that pytest does not promise, as seen from an item."""


@contextlib.contextmanager
def prepared(item: pytest.Function) -> Iterator[dict[str, Any]]:
    """Set up the fixtures of `item`, yield the arguments of its test, and tear everything down again, so that it can be repeated.

    This is what pytest's hooks for setup and teardown do where nothing is captured, logged or skipped.
    Raises what a fixture raises.
    """
    setup = item.session._setupstate
    try:
        setup.setup(item)
        yield {name: item.funcargs[name] for name in item._fixtureinfo.argnames}
    finally:
        # Fixtures of every scope end here, since nobody knows which item comes next.
        setup.teardown_exact(None)
        # Without this an item keeps the values of its fixtures.
        item._initrequest()
