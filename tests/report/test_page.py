"""The report as a page: it says why each point is missing, hides what is hidden, and can be read by everyone."""

from __future__ import annotations

import html
import io
import itertools
import re
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from support import RIGHT, Grade, each_check, submission

from grader.grading.session import grade
from grader.model.assignment import Assignment
from grader.model.figures import Curves
from grader.model.report import Problem, Report
from grader.report import to_html
from grader.report.table import Table
from grader.report.templates import template_at
from grader.report.wording import SYMBOLS

WRONG = RIGHT.replace("return 2.0 * np.asarray(z)", "return 3.0 * np.asarray(z)")
SIGMOID = "import numpy as np\ndef sigmoid(z):\n    return np.where(z > 2, np.nan, np.tanh(z))\n"


@pytest.fixture(scope="module")
def curve(course: Assignment) -> Report:
    """A report with a figure: a sigmoid that is none."""
    return grade(course, submission(SIGMOID), outcomes=["activations"])


def page(report: Report) -> str:
    return to_html(report).decode()


class Balance(HTMLParser):
    """Fails where an element ends that has not begun."""

    VOID = ("meta", "path", "circle", "rect", "br", "img")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.open += [tag] if tag not in self.VOID else []

    def handle_endtag(self, tag: str) -> None:
        assert tag in self.VOID or self.open.pop() == tag


def test_every_lost_point_is_explained(grade_toy: Grade) -> None:
    report = grade_toy(WRONG)
    text = page(report)
    Balance(text)
    wrong = [c for c in each_check(report) if c.status in ("failed", "partial")]
    assert len(wrong) == 3
    assert text.count("<article") == 1, "a card for each function"
    assert "and 2 more checks of it" in text
    assert all(html.escape(c.title) in text for c in each_check(report)), "the listed points add up to the score"
    assert all(c.detail in html.unescape(text).lower() for c in wrong)


def test_the_page_has_a_name_and_says_what_comes_next(grade_toy: Grade) -> None:
    report = grade_toy(WRONG).for_student()
    text = page(report)
    assert "<h1>A toy</h1>" in text
    assert "6 of 7 functions are done, 1 is begun." in text
    found = re.search(r'<h2>Next</h2>\s*<p><a href="#(first-\d)"><code>double</code></a>', text)
    assert found
    assert f'id="{found[1]}"' in text
    assert text.index("<h2>Next</h2>") < text.index("<article")
    at_home = to_html(report, marks=False).decode()
    assert "points" not in re.sub("<style>.*?</style>", "", at_home, flags=re.DOTALL)
    first = with_problems(report, 2)
    assert re.search(r"<h2>Next</h2>\s*<ul>\s*<li><b>[^<]*, line 0</b>: Problem 0", page(first))
    assert page(first).count("roblem 0: ") == 1


def test_what_is_not_begun_is_not_wrong(grade_toy: Grade) -> None:
    text = page(grade_toy("raise NotImplementedError\n"))
    assert SYMBOLS["failed"] not in text
    assert "No package does the work" not in text


def test_it_needs_nothing_else(curve: Report) -> None:
    text = page(curve)
    assert not re.search(r"<script|<link|@import|url\(|https?:(?!%2F|//www.w3.org)|src=\"(?!data:)", text)


def test_students_do_not_see_what_is_hidden(grade_toy: Grade, curve: Report) -> None:
    report = grade_toy(WRONG)
    details = {c.hidden: c.detail for c in each_check(report) if c.detail}
    assert details[True] in html.unescape(page(report))
    shown = html.unescape(page(report.for_student()))
    assert details[True] not in shown
    assert details[False] in shown
    figures = {c.hidden for c in each_check(curve) if c.figure}
    assert figures == {True, False}
    assert {c.hidden for c in each_check(curve.for_student()) if c.figure} == {False}


def test_a_wrong_curve_is_drawn_over_the_right_one(curve: Report) -> None:
    check = next(c for c in each_check(curve) if c.figure and not c.hidden)
    assert isinstance(check.figure, Curves)
    assert check.figure.inputs == (-2.5, -1.0, -0.25, 0.5, 1.75, 3.0)
    assert check.figure.got[-1] is None
    assert check.figure.asked[-1] == 0.9526
    text = page(curve.for_student())
    assert text.count('<img class="plot"') == sum(c.figure is not None for c in each_check(curve.for_student()))
    assert "at -2.5: -0.9866, 0.07586; " in text
    assert "at 3: not finite, 0.9526" in text


def test_text_of_the_submission_stays_text(grade_toy: Grade) -> None:
    text = page(grade_toy({"<b>.py": RIGHT + "raise ValueError('`<script>`')\n"}))
    Balance(text)
    assert "<script>" not in text
    assert "<code>&lt;script&gt;</code>" in text


def test_functions_not_yet_written_are_one_line(grade_toy: Grade) -> None:
    text = page(grade_toy(WRONG.replace("return 0.5 * np.asarray(z)", "raise NotImplementedError")))
    assert re.search(r"○ To do</span> \([\d.]+ points\):\s*<span id=\"first-1\"><code>half</code></span></p>", text)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("w has shape (2,)", "w has shape (2,)"),
        ("`theta` is not right", "`theta` is not right"),
        ("costs[1] is not right", "costs[1] is not right"),
        ("dW is transposed", "dW is transposed"),
        ("rng.normal is not used", "rng.normal is not used"),
        ("layer_sizes is empty", "layer_sizes is empty"),
        ("db is not averaged", "db is not averaged"),
        ("a batch is too large", "A batch is too large"),
        ("the result is not right", "The result is not right"),
        ("entry [1] of the path is not right", "Entry [1] of the path is not right"),
        ("", ""),
    ],
)
def test_messages_are_sentences_and_names_keep_their_case(curve: Report, message: str, shown: str) -> None:
    check = msgspec.structs.replace(next(each_check(curve)), status="failed", message=message, detail="", call="", figure=None)
    told = [line.strip() for line in repr(Table((check,))).splitlines()[2:]]
    assert told == [*([shown] * bool(shown)), f"Tried: {check.title}"]


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8", "✗"), ("cp1252", "x"), ("ascii", "x")])
def test_a_table_is_printed_in_any_encoding(curve: Report, monkeypatch: pytest.MonkeyPatch, encoding: str, mark: str) -> None:
    wrong = next(c for c in each_check(curve) if c.status == "failed")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding))
    table = Table((msgspec.structs.replace(wrong, title="long " * 40),))
    print(table)
    assert mark in repr(table)
    assert max(map(len, repr(table).splitlines())) <= 80


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.1."""
    digits = colour.lstrip("#") if len(colour) == 7 else "".join(2 * d for d in colour.lstrip("#"))
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast(curve: Report, scheme: int) -> None:
    colours = dict(re.findall(r"--(\w+): (#\w+)", re.findall(r":root \{([^}]*)\}", page(curve))[scheme]))
    texts = ("text", "muted", "link", "passed", "partial", "failed", "error")
    for front, back in [*itertools.product(texts, ("page", "card")), ("text", "note")]:
        dark, light = sorted((luminance(colours[front]), luminance(colours[back])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (front, back)


def with_problems(report: Report, count: int) -> Report:
    """The same report with so many long problems."""
    problems = tuple(Problem(f"{'folder' * 20}/{n}.py", n, f"problem {n}: {'x' * 300} and more") for n in range(count))
    return msgspec.structs.replace(report, problems=problems)


def test_many_problems_are_folded(grade_toy: Grade) -> None:
    report = grade_toy(WRONG)
    few, many = page(with_problems(report, 20)), page(with_problems(report, 57))
    Balance(many)
    assert many.count("<details>") == few.count("<details>") + 1
    assert "<summary>36 more</summary>" in many
    assert all(f"problem {n}: " in many.lower() for n in range(57))
    assert many.startswith("<!doctype html>")


@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[:60] + bytes(len(data) - 60), lambda data: data[:-1] + b"\xff"]
)
def test_a_damaged_template_in_the_cache_is_as_good_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    path = tmp_path / "page.jinja"
    path.write_text("{{ number }} is a number")
    assert template_at(path).render(number=1) == "1 is a number"
    (kept,) = (path for path in (tmp_path / "caches").rglob("*") if path.is_file())
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    assert template_at(path).render(number=2) == "2 is a number"
    assert kept.read_bytes() == whole
