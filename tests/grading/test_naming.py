"""Names of mistakes: two at once in one function, one convention in several functions, numbers of a student's own."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support import RIGHT, checks_of, submission

from grader.grading.effects import TOLERANCE, close_enough
from grader.grading.session import grade
from grader.model.assignment import Assignment, load_assignment
from grader.model.report import Report

MISTAKES = """from grader.checks import misconception
import numpy as np

OTHER = 3.0

@misconception("double", says="The sign is reversed.", see="Numbers", conventions=("downwards",))
def double_reversed(z):
    return -2.0 * np.asarray(z)

@misconception("double", says="The number is squared twice.", see="Numbers")
def double_squared(z):
    return np.square(np.square(z))

@misconception("double", says="There is a factor too much.", see="Numbers", between={"OTHER": (2.5, 3.5)})
def double_times(z):
    return OTHER * np.asarray(z)

@misconception("double", says="The result is written into z.", see="Numbers")
def double_in_place(z):
    z *= 2.0
    return z

@misconception("double", says="Two arrays do not fit together.", see="Numbers")
def double_of_a_product(z):
    return np.zeros(3) @ np.zeros(4)

@misconception("half", says="The sign is reversed.", see="Numbers", conventions=("downwards", "upwards"))
def half_reversed(z):
    return -0.5 * np.asarray(z)

@misconception("quadruple", says="The sign is reversed.", see="Numbers", conventions=("upwards", "downwards"))
def quadruple_reversed(z):
    return -4.0 * np.asarray(z)
"""
APPLIED = """from grader.checks import misconception

@misconception("twice", says="The function is applied once.", see="Functions")
def twice_once(f, z):
    return f(z)
"""
DOUBLE, HALF, QUADRUPLE = "return 2.0 * np.asarray(z)", "return 0.5 * np.asarray(z)", "return 4.0 * np.asarray(z)"


@pytest.fixture
def named_toy(toy: Assignment, tmp_path: Path) -> Assignment:
    """The toy assignment with other known mistakes."""
    folder = Path(shutil.copytree(toy.folder, tmp_path / "toy"))
    (folder / "first" / "misconceptions.py").write_text(MISTAKES)
    (folder / "second" / "misconceptions.py").write_text(APPLIED)
    text = (folder / "assignment.toml").read_text()
    (folder / "assignment.toml").write_text(text + '\n[conventions]\ndownwards = "All count down."\nupwards = "All count up."\n')
    hidden = folder / "second" / "test_hidden.py"
    hidden.write_text(
        hidden.read_text().replace("lambda z: a * z, 2.0", "lambda z: (a * np.log(0.0 * z), a * z)[1], np.array(2.0)")
    )
    hidden.write_text(hidden.read_text().replace("import copy\n", "import copy\n\nimport numpy as np\n"))
    return load_assignment(folder)


@pytest.fixture
def name(named_toy: Assignment) -> Callable[..., tuple[Report, set[str | None]]]:
    """Grade a submission with other bodies; return the report, and the names of what goes wrong in a function."""

    def graded(function: str, changes: dict[str, str]) -> tuple[Report, set[str | None]]:
        text = RIGHT
        for body, other in changes.items():
            text = text.replace(body, other)
        report = grade(named_toy, submission(text))
        return report, {c.diagnosis for c in checks_of(report, function) if c.status != "passed"}

    return graded


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("z *= 2.0\n    return -np.asarray(z)", "double_reversed+double_in_place"),
        ("return -np.square(np.square(z))", "double_reversed+double_squared"),
        ("return -7.0 * np.asarray(z)", None),  # a factor that nobody knows
        ("return np.zeros(3) @ np.zeros(4)", "double_of_a_product"),
        ("return np.dot(np.zeros((2, 4)), np.zeros(3))", "double_of_a_product"),
        ("return np.zeros(3) @ np.zeros(5)", None),  # the same exception for other sizes
        ("raise ValueError", None),
        ("return 3.25 * np.asarray(z)", "double_times"),
        ("return 4.0 * np.asarray(z)", None),  # beyond the limits
    ],
)
def test_what_explains_all_calls_is_named(
    name: Callable[..., tuple[Report, set[str | None]]], body: str, named: str | None
) -> None:
    report, names = name("double", {DOUBLE: body})
    assert names == {named}
    if named == "double_reversed+double_in_place":
        message = next(c.message for c in checks_of(report, "double") if c.diagnosis)
        assert message == "Two mistakes. The sign is reversed. The result is written into z. See the sheet `first`."


def test_a_convention_of_several_functions_is_told_once(name: Callable[..., tuple[Report, set[str | None]]]) -> None:
    reversed_ones = {body: body.replace("return ", "return -") for body in (DOUBLE, HALF, QUADRUPLE)}
    report, _ = name("double", reversed_ones)
    said = {c.functions[0]: c.message for c in checks_of(report, "double", "half", "quadruple") if c.diagnosis}
    assert said["double"] == "`double`, `half` and `quadruple` follow one and the same convention. All count down."
    told = "This follows the same convention as `double`, where it is told. Change it in all these functions together."
    assert said["half"] == said["quadruple"] == told


def test_where_either_convention_may_be_meant_none_is_told(name: Callable[..., tuple[Report, set[str | None]]]) -> None:
    report, _ = name("half", {body: body.replace("return ", "return -") for body in (HALF, QUADRUPLE)})
    said = {c.message for c in checks_of(report, "half", "quadruple") if c.diagnosis}
    assert said == {"The sign is reversed. See the sheet `first`."}


def test_a_warning_of_a_function_that_is_passed_hides_no_mistake(name: Callable[..., tuple[Report, set[str | None]]]) -> None:
    assert name("twice", {"return f(f(z))": "return f(z)"})[1] == {"twice_once"}


@np.errstate(all="ignore")
def test_results_are_compared_as_numpy_does() -> None:
    values = (0.0, -1.0, 1.0, 1.0 + 1e-10, 1.0 + 1e-7, 1e308, -1e308, np.inf, -np.inf, np.nan)
    for one, other in itertools.product(itertools.product(values, repeat=2), repeat=2):
        expected = np.allclose(one, other, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
        assert close_enough(np.array(one), np.array(other)) == close_enough(np.array(one, complex), list(other)) == expected
