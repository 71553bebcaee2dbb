"""The examples in the docstrings are what the functions do."""

import doctest
from types import SimpleNamespace

import numpy as np
import pytest


def test_every_function_has_an_example_that_holds(
    reference: SimpleNamespace, function_name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    function = getattr(reference, function_name)
    # Under this option np.float64(0.5) prints as 0.5, as it did before NumPy 2; examples must not depend on it.
    for legacy in (False, "1.25"):
        with np.printoptions(legacy=legacy):
            (test,) = doctest.DocTestFinder(recurse=False).find(function, function_name, globs=function.__globals__)
            failed, attempted = doctest.DocTestRunner().run(test)
        assert attempted > 0
        assert failed == 0, capsys.readouterr().out


def test_every_function_names_its_lecture_section(reference: SimpleNamespace, function_name: str) -> None:
    path = getattr(reference, function_name).__code__.co_filename
    with open(path, encoding="utf-8") as file:
        text = file.read().partition(f"# ## {function_name}\n")[2]
    assert "*Lecture: " in text.partition("# ## ")[0]
