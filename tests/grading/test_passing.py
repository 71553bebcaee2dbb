"""Functions that a check passes and that run in the copy: reports are those of a grading in which each call goes to the session."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from support import RIGHT, TOY, checks_of, submission

from grader.authoring.release import collect_manifest
from grader.grading.session import Grader, open_grader
from grader.model.assignment import load_assignment
from grader.model.isolation import keeps_all_in
from grader.model.report import CheckResult, Report
from grader.sandbox import handing
from grader.sandbox.handing import code_to_pass

CHECKS = '''
SCALE = 1.0


def scaled(z):
    return SCALE * z


def picky(z):
    if z.shape != (2,):
        raise ValueError("another shape")
    return 0.5 * z


def asks(given):
    return given("a") if callable(given) else given


@check("twice", kind="value", seconds=1)
def test_scales(student):
    """A function that reads what the check changes."""
    global SCALE
    for SCALE in (1.0, 2.0, 3.0):
        close(student.twice(scaled, 2.0), SCALE**2 * 2.0)


@check("twice", kind="value", seconds=1)
def test_list(student):
    """A list that has the same function very often."""
    close(student.twice(lambda z: z if isinstance(z, float) else 1.0, [picky] * 9000), 1.0)


@check("twice", kind="value", seconds=1)
def test_picky(student):
    """A function that takes two numbers."""
    close(student.twice(picky, np.array([4.0, 8.0])), np.array([1.0, 2.0]))


@check("twice", kind="value", seconds=1)
def test_asks(student):
    """A function that calls what it is given."""
    close(student.twice(asks, 1.0), 1.0)
'''
TWICE = "    return f(f(z))"
CALLED = """    if f.__name__ == "asks":
        calls = []
        def raising(q):
            calls.append(q)
            raise ValueError
        try:
            f(raising)
        except ValueError:
            print(len(calls), "call")
    return 0.0"""
SUBMISSIONS = {
    "right": TWICE,
    "another shape in the third call": "    f(f(z))\n    return f(np.ones((3, 2)))",
    "a text": "    return f('a')",
    "nothing": "    return f()",
    "a mistake that is caught": "    try:\n        f('a')\n    except Exception:\n        pass\n    return f(f(z))",
    "errors of NumPy and warnings": "    np.seterr(all='raise')\n    import warnings\n    warnings.simplefilter('error')\n    return f(f(z))",
    "another NumPy": "    np.ndim = np.multiply = None\n    return f(f(z))",
    "an array that is changed": "    y = f(z)\n    if np.ndim(y):\n        y[0] = 9.0\n    return f(f(z))",
    "a function that is kept": "    KEPT.append(f)\n    if len(KEPT) > 1:\n        KEPT[-2](1.0)\n    return f(f(z))\n\nKEPT = []",
    "a function that is given back": "    return f",
    "narrow floats": "    return f(f(np.asarray(z, dtype=np.float32)))",
    "whole numbers": "    return f(f(np.asarray(z).astype(int)))",
    "objects": "    return f(f(np.asarray(z, dtype=object)))",
    "by name": "    return f(z=f(z=z))",
    "a function of its own": CALLED,
}


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """The toy assignment, with more checks of `twice`."""
    folder = Path(shutil.copytree(TOY, tmp_path_factory.mktemp("passing") / "toy"))
    with (folder / "second" / "test_public.py").open("a") as stream:
        stream.write(CHECKS)
    assignment = load_assignment(folder)
    assignment = msgspec.structs.replace(assignment, manifest=collect_manifest(folder, assignment.description))
    with open_grader(assignment, lanes=1) as grader:
        yield grader


def graded(grader: Grader, way: str) -> Report:
    return grader.run(grader.load(submission(RIGHT.replace(TWICE, SUBMISSIONS[way])), seed=1))


def told(report: Report) -> list[CheckResult]:
    """What a report says of the checks, but for the time that they took."""
    return [msgspec.structs.replace(check, seconds=0.0) for check in checks_of(report)]


@pytest.mark.parametrize("way", SUBMISSIONS)
def test_a_report_is_that_of_calls_over_the_wire(grader: Grader, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    report = graded(grader, way)
    passed: list[object] = []

    def nothing(function: object, contract: object) -> bytes:
        passed.append(function)
        return b""

    monkeypatch.setattr(handing, "code_to_pass", nothing)
    assert told(report) == told(graded(grader, way))
    # Where it could leave a file behind, nothing is handed over.
    assert bool(passed) == keeps_all_in(report.isolation)
    if way == "right":
        assert {check.status for check in checks_of(report)} == {"passed"}


def half(z: float) -> float:
    return 0.5 * z


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def test_what_may_take_long_is_called_in_the_session() -> None:
    assert code_to_pass(half, ())
    assert not code_to_pass(half, ["half"])
    assert not code_to_pass(fibonacci, ())


def test_the_code_does_not_name_the_check() -> None:
    assert b"test_the_code" not in code_to_pass(lambda z: 2.0 * z, ())
