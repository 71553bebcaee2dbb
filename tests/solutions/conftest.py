"""The reference solutions, as their tests need them."""

from types import SimpleNamespace

import numpy as np
import pytest
from support import ROOT

from grader.model.assignment import Assignment, Manifest, load_description, load_reference


def assignment() -> Assignment:
    """The assignment of this tree, without its checks."""
    folder = ROOT / "solutions"
    return Assignment(folder, load_description(folder), Manifest(()))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with the argument `function_name` runs once for each function of the assignment."""
    if "function_name" in metafunc.fixturenames:
        metafunc.parametrize("function_name", assignment().functions)


@pytest.fixture(scope="session")
def reference() -> SimpleNamespace:
    """Every reference function, as an attribute."""
    return SimpleNamespace(**load_reference(assignment()))


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator in the same state for every test."""
    return np.random.default_rng(20)
