"""Pages of reports in a real browser: readable by everyone, on small and large screens, in light and in dark, on paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from support import RIGHT, TOY, submission

from grader.grading.session import grade
from grader.model.assignment import Assignment, load_assignment
from grader.model.report import Report
from grader.report import to_html

from .test_page import SIGMOID, WRONG, with_problems

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no browser here: install Chromium"),
    pytest.mark.usefixtures("kept_sandboxes"),
]
KINDS = ("right", "wrong", "not begun", "with problems", "with pictures", "at home")
SCREENS: dict[int, Literal["light", "dark"]] = {390: "dark", 1280: "light"}
RESULTS = {"resultTypes": ["violations", "incomplete"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(course: Assignment) -> dict[str, str]:
    """A page of each kind."""
    toy = load_assignment(TOY)

    def graded(text: str) -> Report:
        return grade(toy, submission(text))

    wrong = graded(WRONG)
    figures = grade(course, submission(SIGMOID), outcomes=["activations"])
    reports = (graded(RIGHT), wrong, graded("raise NotImplementedError"), with_problems(wrong, 30), figures)
    made = {kind: to_html(report).decode() for kind, report in zip(KINDS, reports, strict=False)}
    return made | {"at home": to_html(figures.for_student(), marks=False).decode()}


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize("kind", KINDS)
def test_everyone_can_read_it(tab: Page, pages: dict[str, str], kind: str) -> None:
    tab.set_content(pages[kind])
    # What is folded is read, too.
    tab.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    for width, scheme in SCREENS.items():
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(tab, options=RESULTS).response
        told = {state: [(rule["id"], rule["nodes"][0]["html"]) for rule in found[state]] for state in RESULTS["resultTypes"]}
        assert told == {"violations": [], "incomplete": []}, (width, scheme)


def test_links_lead_to_functions_and_back(tab: Page, pages: dict[str, str]) -> None:
    tab.set_viewport_size({"width": 390, "height": 700})
    tab.set_content(pages["with pictures"])
    assert (
        tab.evaluate(
            "[...document.querySelectorAll('a')].filter(a => !document.getElementById(a.hash.slice(1))).map(a => a.textContent)"
        )
        == []
    )
    card = tab.locator("article", has_text="sigmoid").first
    tab.locator(".next a").click()
    assert card.evaluate("card => card.getBoundingClientRect().top") < 100
    tab.locator("section a.up").first.click()
    assert tab.evaluate("document.getElementById('top').getBoundingClientRect().top >= 0")


def test_pictures_follow_the_theme_and_are_drawn(tab: Page, pages: dict[str, str]) -> None:
    tab.set_content(pages["at home"])
    assert tab.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 100)")
    picture = tab.locator("article img.plot").first
    seen = set()
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        seen.add(picture.screenshot())
    assert len(seen) == 2


def test_paper_has_what_is_folded_and_no_links_up(tab: Page, pages: dict[str, str]) -> None:
    tab.set_content(pages["with problems"])
    folded = tab.get_by_text("problem 29: ")
    hidden_on_screen = folded.evaluate("line => line.getBoundingClientRect().height")
    tab.emulate_media(media="print")
    assert folded.evaluate("line => line.getBoundingClientRect().height") > hidden_on_screen == 0
    assert not tab.locator("a.up").first.is_visible()
