"""Pages of the sheets: what they hold and what they do not, where their links lead, and how they are read in a browser."""

from __future__ import annotations

import html
import itertools
import re
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from support import ROOT, TOY, leaked

from grader.authoring.hints import hints_in
from grader.authoring.mathematics import mathml
from grader.authoring.pages import pages
from grader.cli.main import main
from grader.model.errors import CheckError

SOLUTIONS = ROOT / "solutions"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
Screen = tuple[int, Literal["light", "dark"]]
RESULTS = {"resultTypes": ["violations", "incomplete"]}
SCREENS: dict[str, tuple[Screen, Screen]] = {
    "index": ((390, "dark"), (1280, "light")),
    "warmup": ((390, "light"), (1280, "dark")),
    "backpropagation": ((390, "dark"), (1280, "light")),
}
MORE = """
# %% [markdown]
# ## Elsewhere
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | the word | double | $2 z$ |

# %% tags=["active-ipynb"]
# # Predict, then run: does a negative
# # number stay negative?
# grader.predict("double(-1.0)")

# %% tags=["active-ipynb"]
# @grader.figure(x="z")
# def a_straight_line(ax):
#     ax.plot(double(np.arange(3.0)))
"""


class Read(HTMLParser):
    """What a page links to, and where one can land on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(str(value))
            elif name in ("href", "src"):
                self.links.append(str(value))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The site of the course: its pages and what they need, by name."""
    return pages(SOLUTIONS)


@pytest.fixture(scope="module")
def made(files: dict[str, bytes]) -> dict[str, str]:
    """The pages of the course, by name."""
    return {name: content.decode() for name, content in files.items() if name.endswith(".html")}


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A copy of the toy assignment whose first sheet has a table, a question and a figure."""
    folder = tmp_path / "solutions"
    shutil.copytree(TOY, folder)
    with (folder / "first" / "solution.py").open("a") as stream:
        stream.write(MORE)
    return folder


def test_every_link_leads_somewhere(made: dict[str, str]) -> None:
    read = {name: Read(text) for name, text in made.items()}
    for name, page in read.items():
        assert len(page.ids) == len(set(page.ids)), name
        for link in page.links:
            if not link.startswith(("https:", "data:")):
                file, _, anchor = link.partition("#")
                assert not anchor or html.unescape(anchor) in read[file or name].ids, (name, link)
    assert {"index.html", "warmup.html", "model.html", "training.html"} <= read.keys()
    assert "model.html#heaviside" in read["index.html"].links


def test_a_page_has_its_headings_in_order_and_needs_nothing_else(made: dict[str, str]) -> None:
    for name, text in made.items():
        levels = [int(tag[1]) for tag in Read(text).tags if re.fullmatch("h[1-6]", tag)]
        assert levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), name
        assert '<html lang="en">' in text
        assert not {"script", "link", "iframe"} & set(Read(text).tags)
        assert re.findall(r"url\(([^)]*)\)", text) == ['"mathematics.woff"']
    titles = [re.search("<title>(.*)</title>", text) for text in made.values()]
    assert len({title[1] for title in titles if title}) == len(made)


def test_hints_are_folded_and_solutions_and_checks_are_not_there(made: dict[str, str]) -> None:
    hints = hints_in((SOLUTIONS / "warmup" / "solution.py").read_text())
    assert made["warmup.html"].count('<details class="hint">') == sum(map(len, hints.values())) > 20
    shown = re.sub(r"<details.*?</details>", "", made["warmup.html"], flags=re.DOTALL)
    assert "Which of the two axes has to disappear?" in made["warmup.html"]
    assert "Which of the two axes has to disappear?" not in shown
    texts = {name: html.unescape(re.sub("<[^>]*>", "", text)) for name, text in made.items()}
    assert leaked(texts, SOLUTIONS) == []
    for noise in ("grader.check(", "grader.submit", "Run this cell first", "NotImplementedError", "HINT", "$$", "\\frac"):
        assert [name for name, text in texts.items() if noise in text] == []


def test_tables_questions_and_figures(toy: Path) -> None:
    made = {name: content.decode() for name, content in pages(toy).items() if name.endswith(".html")}
    assert list(made) == ["index.html", "first.html", "second.html", "both.html", "elsewhere.html"]
    first = made["first.html"]
    assert "<strong>Predict, then run:</strong> does a negative number stay negative?" in first
    assert re.search(r"<summary>Code that draws “a straight line”</summary>\s*<pre", first)
    assert "import numpy" not in first
    assert '<a href="first.html#Elsewhere">Double and halve</a>' in made["elsewhere.html"]
    assert "<mn>2</mn><mi>z</mi>" in made["elsewhere.html"]
    assert 'rel="prev">Previous: Double and halve</a>' in made["second.html"]


def test_a_formula_that_is_not_known_is_told_and_names_are_words() -> None:
    for latex in (r"\nosuchthing", r"\frac{1", r"x^2^3", r"\begin{gathered} a & b \end{gathered}"):
        with pytest.raises(CheckError, match="the formula"):
            mathml(latex, block=False)
    assert mathml(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", block=True).count("<mtr>") == 2
    assert "<mi>relu</mi>" in mathml(r"\mathrm{relu}(z)", block=False)
    assert '<mo form="prefix">&#x02212;</mo><mn>1</mn>' in mathml("(-1)", block=False)
    assert "<mo>&#x02212;</mo><mn>1</mn>" in mathml("(z) - 1", block=False)


def test_a_folder_with_other_files_is_left_alone(toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = tmp_path / "site"
    write = ["release", "--assignment", str(toy), "--pages", str(site)]
    assert main(write) == 0
    names = {path.name for path in site.iterdir()}
    assert {Path(line).name for line in capsys.readouterr().out.splitlines()} == names - {".released"}
    # Nothing has changed, then a sheet is gone.
    assert main(write) == 0
    assert capsys.readouterr().out == ""
    description = toy / "assignment.toml"
    description.write_text(description.read_text().partition("[[capstone]]")[0])
    assert main(write) == 0
    assert {path.name for path in site.iterdir()} == names - {"both.html"}
    (site / "timetable.html").write_text("mine")
    assert main(write) == 2
    assert "timetable.html, which no release has written" in capsys.readouterr().err


def test_what_is_missing_for_pages_is_named(toy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delitem(sys.modules, "grader.authoring.cells", raising=False)
    monkeypatch.setitem(sys.modules, "nbconvert.filters.markdown_mistune", None)
    assert main(["release", "--assignment", str(toy), "--pages", str(toy / "site")]) == 2
    assert f'install --editable "{ROOT}[pages]"' in capsys.readouterr().err


@pytest.mark.skipif(CHROMIUM is None, reason="there is no browser here: install Chromium")
def test_everyone_can_read_them(files: dict[str, bytes], tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, screens in SCREENS.items():
            tab = browser.new_page()
            tab.goto((tmp_path / f"{name}.html").as_uri())
            if name != "index":
                assert tab.locator("details.hint").first.is_visible()
                tab.emulate_media(media="print")
                assert not tab.locator("details.hint").first.is_visible()
                tab.emulate_media(media="screen")
            tab.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
            for width, scheme in screens:
                tab.set_viewport_size({"width": width, "height": 900})
                tab.emulate_media(color_scheme=scheme)
                assert tab.evaluate("document.documentElement.scrollWidth") <= width
                found = Axe().run(tab, {"exclude": [["math"]]}, RESULTS).response
                # Of what is scrolled out of view in a table it is never decided whether the contrast is enough.
                undecided = [rule for rule in found["incomplete"] if rule["id"] != "color-contrast"]
                told = [(rule["id"], node["html"]) for rule in (*found["violations"], *undecided) for node in rule["nodes"]]
                assert told == [], (name, width, scheme)
            if name != "index":
                assert tab.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Sheet Math\"'))")
                assert tab.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 100)")
            tab.close()
        browser.close()
