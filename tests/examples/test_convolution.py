"""The solutions of `examples/convolution` agree with PyTorch, which its checks do not use."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from support import ROOT

from grader.model.assignment import load_assignment, load_reference

torch: Any = pytest.importorskip("torch")
F = torch.nn.functional


@pytest.fixture(scope="module")
def solutions() -> SimpleNamespace:
    return SimpleNamespace(**load_reference(load_assignment(ROOT / "examples" / "convolution" / "solutions")))


def tensor(array: Any) -> Any:
    return torch.tensor(array, requires_grad=True)


def gradients(function: Callable[..., Any], upstream: Any, *arrays: Any) -> list[Any]:
    leaves = [tensor(array) for array in arrays]
    function(*leaves).backward(torch.tensor(upstream))
    return [leaf.grad.numpy() for leaf in leaves]


def agree(found: Any, right: Any) -> None:
    np.testing.assert_allclose(found, right, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), (3, 0), (1, 2)])
def test_layers(solutions: SimpleNamespace, stride: int, padding: int) -> None:
    rng = np.random.default_rng(5)
    X, W, b = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)

    def layer(X: Any, W: Any, b: Any) -> Any:
        return F.conv2d(X, W, b, stride=stride, padding=padding)

    Z = layer(*map(torch.tensor, (X, W, b))).numpy()
    assert Z.shape[2:] == (solutions.output_size(6, 3, stride, padding), solutions.output_size(7, 2, stride, padding))
    agree(solutions.conv_forward(X, W, b, stride, padding), Z)
    dZ = rng.normal(size=Z.shape)
    for found, right in zip(solutions.conv_backward(dZ, X, W, stride, padding), gradients(layer, dZ, X, W, b), strict=True):
        agree(found, right)
    agree(solutions.correlate2d(X[0, 0], W[0, 0]), F.conv2d(torch.tensor(X[:1, :1]), torch.tensor(W[:1, :1])).numpy()[0, 0])


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 1), (2, 3)])
def test_pooling(solutions: SimpleNamespace, size: int, stride: int) -> None:
    X = np.random.default_rng(5).integers(-3, 4, (2, 3, 6, 7)).astype(float)
    Y = F.max_pool2d(torch.tensor(X), size, stride).numpy()
    agree(solutions.max_pool_forward(X, size, stride), Y)
    agree(solutions.average_pool(X, size, stride), F.avg_pool2d(torch.tensor(X), size, stride).numpy())
    dY = np.random.default_rng(6).normal(size=Y.shape)
    (right,) = gradients(lambda X: F.max_pool2d(X, size, stride), dY, X)
    agree(solutions.max_pool_backward(dY, X, size, stride), right)
