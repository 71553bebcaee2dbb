"""Files of data of an assignment, as checks pass them to a submission."""

from __future__ import annotations

from pathlib import Path

from grader.model.assignment import DATA_THERE


class DataFile(str):
    """The path of a file of data: here as a text, and for a submission, which has files of its own, as `there`."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The name by which `grader.data` finds it."""
        return Path(self).name

    @property
    def there(self) -> str:
        """Its path where a function of a submission runs."""
        return f"{DATA_THERE}/{self.name}"
