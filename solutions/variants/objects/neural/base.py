from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Generic, Mapping, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

T = TypeVar("T")


def floating(x: ArrayLike) -> NDArray:
    """An array of floats; keeps float32, turns integers into float64."""
    x = np.asarray(x)
    return x if np.issubdtype(x.dtype, np.floating) else x.astype(np.float64)


class Registry(Generic[T]):
    """Callable table: registry(name) -> entry, ValueError for strangers."""

    __slots__ = ("_kind", "_entries")

    def __init__(self, kind: str, entries: Mapping[str, T]):
        self._kind = kind
        self._entries = dict(entries)

    def __contains__(self, name: Any) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> T:
        try:
            return self._entries[name]
        except KeyError:
            raise ValueError(f"no such {self._kind}: {name}") from None


class Function(ABC):
    """A differentiable element-wise function."""

    @abstractmethod
    def __call__(self, z):
        ...

    @abstractmethod
    def derivative(self, z):
        ...

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"
