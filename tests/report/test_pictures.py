"""Pictures of what went wrong: one of each kind where it tells more than words, none where it is hidden, whatever came back."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import msgspec
import numpy as np
import pytest
from support import ROOT, each_check, submission

from grader.checks import StudentFault, close, close_path, regions, trajectory, verify
from grader.checks.convergence import Run, check_converges
from grader.checks.figures import LIMIT
from grader.checks.gradients import check_gradient
from grader.checks.statistics import check_normal, check_uniform
from grader.grading.session import grade
from grader.model.assignment import Assignment
from grader.model.figures import Curves, Entries, Figure, Histogram, Regions, Series, Trajectory
from grader.model.report import CheckResult, Report
from grader.report import schema, to_html
from grader.report.picture import draw_image
from grader.report.table import Table

from .test_page import luminance

WRONG = """
import numpy as np

def sigmoid(z):
    return np.tanh(z)

def he_normal(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(1.0 / n_in), (n_in, n_out))

def layer_gradients(A_prev, delta):
    return A_prev.T @ delta / len(delta), delta.sum(axis=0)

def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    path = [theta]
    for _ in range(n_epochs):
        path.append(path[-1] - 0.5 * alpha * gradient(path[-1], X, Y))
    return path[1:]

def train(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    weights = [np.zeros(shape) for shape in zip(layer_sizes, layer_sizes[1:])]
    return weights, [np.zeros(n) for n in layer_sizes[1:]], [0.9 - 0.1 * epoch / n_epochs for epoch in range(n_epochs)]
"""
SAID: dict[str, tuple[type[Figure], str]] = {
    "activations.public.values.sigmoid": (Curves, "By input, your value and the one asked for: at -2.5: -0.9866, 0.07586; "),
    "initialization.public.normal.he_normal": (Histogram, "mean and spread 0 and 0.71; asked for are 0 and 1."),
    "backpropagation.public.layer_gradients": (Entries, "3 of 3 entries are wrong: [0]: 9, asked for 3; "),
    "gradient_descent.public.batch": (
        Trajectory,
        "By entry, where your path is and where it is to be: 0: (2.066, -1.458), (3.633, -1.916); ",
    ),
    "training.public.small_batches": (Series, "the final cost, of which at most 0.14 is asked: run 1 from 0.9 to 1.099; "),
    "training.public.xor": (Regions, "0 of 20 of class 0 and 20 of 20 of class 1 lie on the wrong side."),
}
HOSTILE = (math.nan, math.inf, -math.inf, 1e300, -1.7e308, 5e-324, 0.0)


@pytest.fixture(scope="module")
def wrong(course: Assignment) -> Report:
    files: dict[str, str | bytes] = {"wrong.py": WRONG}
    for path in (ROOT / "solutions").glob("*/solution.py"):
        names = "|".join(re.findall(r"def (\w+)", WRONG))
        files[f"{path.parent.name}.py"] = re.sub(rf"(?m)^def ({names})\(", r"def right_\1(", path.read_text())
    outcomes = ["activations", "initialization", "backpropagation", "gradient_descent", "adaptive"]
    return grade(course, submission(files), outcomes=outcomes)


def shown(figure: Figure | None) -> str:
    """The HTML of a failed check with this picture, as a notebook shows it."""
    check = CheckResult(
        id="a.public.b",
        title="B",
        functions=("b",),
        kind="value",
        status="failed",
        reason="wrong_value",
        score=0.0,
        max_score=1.0,
        hidden=False,
        message="b is not right",
        figure=figure,
    )
    return Table((check,))._repr_html_()


def fault(judge: Callable[[], None]) -> StudentFault:
    """What the student is told, without warnings of NumPy, as in a grading."""
    with pytest.raises(StudentFault) as found, np.errstate(all="ignore"):
        judge()
    return found.value


def picture(text: str) -> tuple[str, str]:
    """Title and description of the one picture in a page, which is well-formed and has no number that is none."""
    (svg,) = re.findall(r'<svg class="plot".*?</svg>', text, re.DOTALL)
    tree = ElementTree.fromstring(svg)
    for element in tree.iter():
        numbers = [v for k, v in element.attrib.items() if k in ("d", "x", "y", "cx", "cy", "width", "height", "r", "transform")]
        assert not re.search(r"nan|inf|e[+-]?\d", " ".join(numbers))
    return str(tree.findtext("title")), str(tree.findtext("desc"))


@pytest.mark.parametrize("id", SAID)
def test_a_picture_of_each_kind_says_in_words_what_it_shows(wrong: Report, id: str) -> None:
    kind, said = SAID[id]
    check = next(c for c in each_check(wrong) if c.id == id)
    assert isinstance(check.figure, kind)
    title, description = picture(shown(check.figure))
    assert title
    assert said in description
    assert (
        f'<img class="plot" alt="{title}. {html.escape(description)}" src="data:image/svg+xml,'
        in to_html(wrong.for_student()).decode()
    )


def test_students_see_no_picture_of_a_hidden_check(wrong: Report) -> None:
    kinds = {type(c.figure) for c in each_check(wrong) if c.hidden and c.figure}
    assert kinds >= {Curves, Histogram, Entries, Regions}
    seen = wrong.for_student()
    assert not any(c.figure for c in each_check(seen) if c.hidden)
    assert to_html(seen).count(b'<img class="plot"') == sum(c.figure is not None for c in each_check(wrong) if not c.hidden)


def test_pictures_are_small_and_survive_the_report(wrong: Report) -> None:
    content = msgspec.json.encode(wrong)
    assert msgspec.json.decode(content, type=Report) == wrong
    assert max(len(msgspec.json.encode(c.figure)) for c in each_check(wrong)) <= LIMIT
    kinds = {c["kind"] for o in msgspec.json.decode(content)["outcomes"] for c in (k["figure"] for k in o["checks"]) if c}
    assert kinds == {"curves", "histogram", "series", "entries", "trajectory", "regions"}
    described = msgspec.json.decode(schema())["$defs"]
    assert {d["properties"]["kind"]["enum"][0] for d in described.values() if "enum" in d["properties"].get("kind", {})} >= kinds


def lines(value: float) -> list[Callable[[], None]]:
    """Checks that this value fails, one for each kind of picture."""
    path = [np.zeros(2), np.array([1.0, value]), np.array([value, 2.0])]
    right = [np.zeros(2), np.array([1.0, 1.5]), np.array([3.0, 4.0])]

    def bowl(w: Any) -> float:
        return float(np.sum(w**2)) * (value or 1.0)

    def classify(X: Any) -> Any:
        return np.where(X[:, :1] > 0, value, 0.25)

    X, Y = np.array([[-1.0, 0.0], [1.0, 1.0], [0.5, -1.0]]), np.array([[1.0], [1.0], [0.0]])
    return [
        lambda: close(np.full(4, value), np.arange(1.0, 5.0), given=np.arange(4.0)),
        lambda: close(np.full(4, value), np.full(4, 9e299), given=np.full(4, -1e300)),
        lambda: close(np.full((2, 3), value), np.arange(1.0, 7.0).reshape(2, 3)),
        lambda: check_gradient(np.full(6, value), lambda t: (t**2).sum(), np.arange(1.0, 7.0)),
        lambda: close_path(path, right, cost=bowl),
        lambda: check_converges(lambda seed: Run(1.0, [value, 1.0, value, 0.5]), range(5), 0.1),
        lambda: check_converges(lambda seed: Run(2.0, [value] * 5, lambda: regions(classify, X, Y)), range(5), 0.1),
        lambda: check_normal(lambda m, n: np.full((m, n), value), 1.0),
        lambda: check_uniform(lambda m, n: np.where(np.arange(m * n).reshape(m, n) % 3, 0.5, value), -1.0, 1.0),
    ]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("kind", range(9))
def test_whatever_comes_back_can_be_drawn(kind: int, value: float) -> None:
    found = fault(lines(value)[kind])
    if found.figure is None:
        assert kind in (7, 8)  # what is not finite has no distribution
        assert not math.isfinite(value)
        return
    assert len(msgspec.json.encode(found.figure)) <= LIMIT
    assert all(picture(shown(found.figure)))


@pytest.mark.parametrize(
    "figure",
    [
        Curves((), (), ()),
        Histogram((), (), (), 1.0, "bound"),
        Series((), (), (), 0.1, "cost"),
        Entries((), (), (), 0.1),
        Entries(((),), ((),), ((),), 0.1),
        Trajectory((), (), (0.0, 0.0), (0.0, 0.0), ()),
        Regions((0.0, 0.0), (0.0, 0.0), (), 0.5, (), (), ()),
    ],
    ids=lambda figure: type(figure).__name__,
)
def test_nothing_can_be_drawn_too(figure: Figure) -> None:
    assert picture(shown(figure))[0]


def test_a_picture_is_that_of_its_own_figure_whichever_was_drawn_before() -> None:
    negative, positive = (draw_image(Entries(((value,),), ((1.0,),), ((1.0,),), 0.1)) for value in (-0.0, 0.0))
    assert "[0]: -0, asked for 1" in negative
    assert "[0]: 0, asked for 1" in positive


def test_large_results_make_small_pictures_or_none() -> None:
    rng = np.random.default_rng(1)
    many, X = rng.normal(size=5000) * 1e-290, rng.normal(size=(5000, 2)) * 1e-290
    recorded: Any = many - 1e-290  # submissions record arrays, too, and not only sequences
    faults = [
        fault(lambda: close(many + 1.0, many, given=many)),
        fault(lambda: close(rng.normal(size=(50, 100)), np.ones((50, 100)))),
        fault(lambda: close_path(list(X + 1.0), list(X), cost=lambda w: -1.2345e-290 * w[0])),
        fault(lambda: check_converges(lambda seed: Run(1.0, recorded), range(5), 0.1)),
        fault(lambda: verify(False, "wrong_value", "no", draw=lambda: regions(lambda Z: Z[:, :1], X, (X[:, :1] > 0) * 1.0))),
    ]
    sizes = [len(msgspec.json.encode(f.figure)) for f in faults]
    assert max(sizes) <= LIMIT
    assert [f.figure is None for f in faults][:2] == [False, True]


def test_a_picture_is_made_after_the_verdict_and_never_changes_it() -> None:
    made = []

    def breaks() -> Figure | None:
        made.append(1)
        raise RuntimeError("no picture")

    check_converges(lambda seed: Run(0.01, [1.0, 0.5, 0.01], breaks), range(5), 0.1)
    verify(True, "wrong_value", "fine", draw=breaks)
    close_path([np.zeros(2)] * 3, [np.zeros(2)] * 3, cost=lambda w: breaks())
    assert made == []
    found = fault(lambda: check_converges(lambda seed: Run(1.0, [1.0, 0.9, 0.8], breaks), range(5), 0.1))
    assert (found.reason, type(found.figure)) == ("not_converged", Series)
    assert fault(lambda: verify(False, "wrong_value", "no", draw=breaks)).figure is None
    found = fault(lambda: close_path([np.zeros(2), np.ones(2)], [np.zeros(2)] * 2, cost=lambda w: breaks()))
    assert (found.reason, found.figure) == ("wrong_value", None)
    assert len(made) == 3


def test_two_parameters_make_a_path_and_other_numbers_none() -> None:
    assert isinstance(trajectory([np.zeros((2, 1)), np.ones((2, 1))], [np.zeros((2, 1)), np.ones((2, 1))]), Trajectory)
    assert trajectory([np.zeros(3), np.ones(3)], [np.zeros(3), np.zeros(3)]) is None


def test_colours_in_a_notebook_stand_out_from_light_and_dark() -> None:
    colours = re.findall(r"--(?:passed|failed): (#\w{6})", shown(None))
    assert len(colours) == 2
    for colour in colours:
        for page in ("#ffffff", "#111111", "#1f1f1f"):
            dark, light = sorted((luminance(colour), luminance(page)))
            assert (light + 0.05) / (dark + 0.05) >= 3.0, (colour, page)
