"""What may be meant by a name that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(name: str, names: Iterable[str], mark: str = "'") -> str:
    """Return "; did you mean 'x'?" for the one of these names that is most like `name`; "" if none is. `mark` stands for quotes."""
    near = difflib.get_close_matches(name, list(names), 1)
    return f"; did you mean {mark}{near[0]}{mark}?" if near else ""
