"""What only explains a verdict: a fault of ours in it costs the explanation, and never the verdict."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Explanation = TypeVar("Explanation")
Arguments = ParamSpec("Arguments")
LOGGER = logging.getLogger(__name__)
"""Is told of each such fault, for who looks for it; in the tests of this project they fail for it."""


def explained(
    otherwise: Explanation,
    explain: Callable[Arguments, Explanation],
    /,
    *arguments: Arguments.args,
    **keywords: Arguments.kwargs,
) -> Explanation:
    """Return what `explain` gives for these arguments, and `otherwise` if a fault of ours ends it."""
    try:
        return explain(*arguments, **keywords)
    except Exception:
        LOGGER.debug("an explanation has failed", exc_info=True)
        return otherwise
