"""The fixtures that pytest gives to the checks; the variable SUBMISSION names the module of the student."""

import importlib.util
import os

import plain
import pytest


def pytest_generate_tests(metafunc):
    if "function" in metafunc.fixturenames:
        metafunc.parametrize("function", metafunc.function.each)


@pytest.fixture(scope="session")
def student():
    spec = importlib.util.spec_from_file_location("submission", os.environ["SUBMISSION"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def reference():
    return importlib.import_module("reference")


@pytest.fixture
def rng():
    return plain.generator()
