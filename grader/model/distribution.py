"""The name under which this project is installed; what students see is called by their assignment."""

from __future__ import annotations

DISTRIBUTION = "nn-by-hand"


def installing(extra: str) -> str:
    """Return the command that installs an extra of this project."""
    return f"pip install '{DISTRIBUTION}[{extra}]'"
