"""Types that all modules share."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int_]
Scalar: TypeAlias = "float | int | np.floating[Any] | np.integer[Any]"
ArrayLike = TypeVar("ArrayLike", Array, float)
Elementwise: TypeAlias = Callable[[Array], Array]
LossPrime: TypeAlias = Callable[[Array, Array], Array]
Gradient: TypeAlias = Callable[[Array, Array, Array], Array]
Rng: TypeAlias = np.random.Generator


class Scheme(Protocol):
    def __call__(self, n_in: int, n_out: int, rng: Rng) -> Array: ...


class Step(Protocol):
    def __call__(self, w: Array, state: Any, grad: Array, t: int) -> tuple[Array, Any]: ...


class Parameters(NamedTuple):
    weights: Sequence[Array]
    biases: Sequence[Array]


class Batch(NamedTuple):
    X: Array
    Y: Array
