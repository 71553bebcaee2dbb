"""What a student's function draws: read as plain data, in a worker and in the student's own kernel."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

from grader.checks import AXES, StudentFault, labelled
from grader.checks.calls import Contract
from grader.checks.student import Answer, Student
from grader.model.errors import CheckError
from grader.sandbox import Conversation, WorkerLimits, open_sandbox
from grader.sandbox.spawning import SpawningSandbox
from grader.selfcheck.kernel import KernelSandbox

mpl.use("Agg")
CODE = """
import numpy as np
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

plt.plot([9.0, 9.0])  # a picture of a cell, which no function has drawn

def plot_costs(costs):
    plt.plot(costs, "--o", color="red", label="training")
    plt.axhline(0.5)
    plt.xlabel("Epoch")
    plt.yscale("log")
    plt.ylim(0.1, 10.0)
    plt.legend()
    plt.show()

def plot_on(ax, x):
    ax.scatter(x, x**2, label="squares")
    ax.text(0.0, 0.0, "origin")
    ax.set_title("Squares")

def two(x):
    figure, (left, right) = plt.subplots(1, 2)
    left.hist(x, bins=[0.0, 1.0, 2.0])
    right.imshow(np.zeros((3, 4)))
    return left, right

def without_pyplot(x):
    figure = Figure()
    figure.add_subplot().plot(x)
    return figure

def nothing(x):
    return x

def broken(x):
    plt.plot(x)
    raise ValueError("no")
"""
NAMES = ["plot_costs", "plot_on", "two", "without_pyplot", "nothing", "broken"]
PRELOAD = ["matplotlib", "matplotlib.pyplot"]


@contextlib.contextmanager
def in_a_worker(kind: Callable[..., Any]) -> Iterator[Conversation]:
    sandbox = kind(WorkerLimits(), (), PRELOAD)
    try:
        assert not sandbox.load({"lab.py": CODE.encode()}, NAMES, 1).problems
        conversation = sandbox.open(30.0, {})
        yield conversation
        conversation.close()
    finally:
        sandbox.close()


@contextlib.contextmanager
def in_the_kernel() -> Iterator[Conversation]:
    namespace: dict[str, Any] = {}
    exec(CODE, namespace)
    plt = namespace["plt"]
    try:
        yield KernelSandbox(namespace).open(0.0, {})
        # The picture of the cell is still there to be shown.
        assert [len(plt.figure(number).axes[0].lines) for number in plt.get_fignums()] == [1]
    finally:
        plt.close("all")


PLACES = {"forking": lambda: in_a_worker(open_sandbox), "spawning": lambda: in_a_worker(SpawningSandbox), "kernel": in_the_kernel}


@pytest.fixture(scope="module", params=list(PLACES))
def student(request: pytest.FixtureRequest) -> Iterator[Student]:
    with PLACES[request.param]() as conversation:
        yield Student(conversation, Contract(draws=True))


def test_lines_labels_and_limits(student: Student) -> None:
    axes = student.quiet.drawn.plot_costs(np.array([4.0, 2.0, 1.0]))
    line = axes.lines[0]
    assert (line.x.tolist(), line.y.tolist()) == ([0.0, 1.0, 2.0], [4.0, 2.0, 1.0])
    assert (line.label, line.color, line.style, line.marker) == ("training", "#ff0000", "--", "o")
    assert (axes.xlabel, axes.ylabel, axes.title, axes.legend) == ("Epoch", "", "", ("training",))
    assert (axes.xscale, axes.yscale, axes.ylim.tolist()) == ("linear", "log", [0.1, 10.0])
    assert [other.label for other in axes.lines[1:]] == [""]
    # Each call begins with a blank sheet.
    assert len(student.drawn.plot_costs(np.array([1.0, 2.0])).lines) == 2


def test_axes_as_an_argument(student: Student) -> None:
    axes = student.drawn.plot_on(AXES, np.array([1.0, 2.0]))
    assert (axes.points[0].y.tolist(), axes.points[0].label) == ([1.0, 4.0], "squares")
    assert (axes.title, axes.texts) == ("Squares", ("origin",))


def test_several_axes_bars_and_images(student: Student) -> None:
    left, right = student.drawn_on(2).two(np.array([0.5, 0.6, 1.5]))
    assert (left.bars[0].height.tolist(), left.bars[0].x.tolist()) == ([2.0, 1.0], [0.5, 1.5])
    assert right.images[0] == (3, 4)


def test_a_returned_figure_is_a_picture(student: Student) -> None:
    assert student.drawn.without_pyplot(np.array([1.0, 2.0])).lines[0].y.tolist() == [1.0, 2.0]


def test_what_is_not_drawn_is_told_in_plain_words(student: Student) -> None:
    costs = np.array([1.0, 2.0])
    told: dict[Callable[[], object], str] = {
        lambda: student.drawn.nothing(costs): "`nothing` draws nothing, or closes what it has drawn",
        lambda: student.drawn.two(costs): "`two` draws 2 pictures; the exercise asks for 1",
        lambda: student.drawn.plot_on(AXES, costs).lines[0]: "the picture has no lines; the exercise asks for 1 at least",
        lambda: student.drawn.broken(costs): "`broken` raised ValueError",
        lambda: labelled(student.drawn.plot_costs(costs), y=True): "the y axis has no label: `plt.ylabel(...)` writes one",
        lambda: labelled(student.drawn.plot_costs(costs), x="time"): 'the x axis has a label without "time" in it',
    }
    for call, says in told.items():
        with pytest.raises(StudentFault) as fault:
            call()
        assert says in fault.value.message
    labelled(student.drawn.plot_costs(costs), x="epoch", legend="Training")


def test_without_matplotlib_among_the_requirements_the_author_is_told() -> None:
    with pytest.raises(CheckError, match='where "matplotlib" is among the `requirements`'):
        Student(answering([])).drawn.plot(1.0)


def answering(value: object) -> Callable[..., Answer]:
    return lambda *call, **options: Answer(value)


@pytest.mark.parametrize("value", [7, [7], [{}], [{"title": 1}], [{"title": "", "xlabel": "", "lines": [{"x": 1}]}]])
def test_a_forged_picture_cannot_be_read(value: object) -> None:
    with pytest.raises(StudentFault) as fault:
        Student(answering(value), Contract(draws=True)).drawn.plot(1.0)
    assert fault.value.reason == "unreadable_result"
