"""Students' walks through a notebook in JupyterLab, in a real browser: one server for all, a copy of the exercises for each."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import ROOT

from grader.model.submission import read_submission
from grader_worker.notebooks import read_notebook

from .jupyterlab import OpenNotebook, jupyterlab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ViewportSize

pytestmark = pytest.mark.skipif(find_spec("jupyterlab") is None, reason="JupyterLab is not installed")

Open = Callable[[str], OpenNotebook]
SIZE: ViewportSize = {"width": 1280, "height": 900}
CHECK = 'grader.check("model", "sign")'
RIGHT = "def sign(z):\n    return np.sign(z) + 0.0"


@pytest.fixture(scope="module")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a server, and the folder that it serves."""
    place = tmp_path_factory.mktemp("lab")
    with jupyterlab(place, tmp_path_factory.mktemp("home")) as url:
        yield url, place


@pytest.fixture(scope="module")
def context(browser: Browser) -> BrowserContext:
    """Pages of one context load JupyterLab once."""
    return browser.new_context(viewport=SIZE)


@pytest.fixture
def open_notebook(lab: tuple[str, Path], context: BrowserContext, tmp_path: Path, pictures: Path | None) -> Iterator[Open]:
    """Open a notebook in a fresh copy of the exercises. What was seen last is kept if somebody wants to look at it."""
    url, place = lab
    shutil.copytree(ROOT / "exercises", place / tmp_path.name / "exercises")
    pages = []

    def open_one(name: str) -> OpenNotebook:
        pages.append(context.new_page())
        return OpenNotebook(pages[-1], url, f"{tmp_path.name}/exercises/notebooks/{name}")

    yield open_one
    for page in pages:
        if pictures:
            page.screenshot(path=pictures / f"{tmp_path.name}.png")
        page.close()


@pytest.fixture
def folder(lab: tuple[str, Path], tmp_path: Path) -> Path:
    """The notebooks of this test."""
    return lab[1] / tmp_path.name / "exercises" / "notebooks"


def test_a_walk_from_the_first_cell_to_the_package(open_notebook: Open, folder: Path) -> None:
    made = open_notebook("model.ipynb")
    for cell in ("import grader", "import numpy", "def heaviside", "def sign"):
        made.run(cell)
    assert made.run(CHECK).endswith(
        "○ sign is not done yet. To do: sign. Once a function is written, run its cell (Shift-Enter), then this one."
    )
    made.write("def sign", "def sign(z):\n    return np.sign(z) + 1.0")
    made.run("def sign")
    said = made.run(CHECK)
    assert "✗ sign is not right yet. ✗ sign " in said
    assert "wrong: yours ≠ asked for" in said
    assert made.cell(CHECK).locator("svg.plot").count() > 0
    assert "and 1 more check of it" in said
    assert_nothing_is_cut(made)
    made.write("def sign", RIGHT)
    made.run("def sign")
    assert made.run(CHECK).endswith("✓ sign is right. Next: neuron")
    # The kernel knows what the file does not have.
    assert "Not saved as it is here: sign. Save the notebook (Ctrl-S) and run this cell again." in made.run("grader.submit()")
    made.save()
    said = made.run("grader.submit()")
    assert "Not saved" not in said
    assert re.search(r"\b1 of \d+ functions are written", said)
    packed = read_submission(folder / "submission.zip").files["model.ipynb"]
    assert RIGHT in [source.text for source in read_notebook(packed.decode()).sources]


def assert_nothing_is_cut(made: OpenNotebook) -> None:
    """In a narrow window beside the list of files, all that the check shows is inside the window and aligned at the left."""
    made.page.set_viewport_size({"width": 640, "height": 900})
    made.page.wait_for_function("innerWidth == 640")
    shown = made.cell(CHECK).locator(".grader")
    assert shown.evaluate("e => getComputedStyle(e.querySelector('.function p')).textAlign") in ("left", "start")
    edge = "e.closest('.jp-OutputArea').getBoundingClientRect().right"
    cut = f"e => [...e.querySelectorAll('*')].filter(p => p.getBoundingClientRect().right > {edge} + 1).map(p => p.outerHTML)"
    assert shown.evaluate(cut) == []
    assert shown.evaluate(f"e => {edge}") <= 640
    made.page.set_viewport_size(SIZE)


def test_what_was_not_run_is_told_from_what_was_not_written(open_notebook: Open) -> None:
    made = open_notebook("model.ipynb")
    made.run("import grader")
    assert "sign is not known here: run the cell that defines it (Shift-Enter), then this one." in made.run(CHECK)
    made.run("def sign")
    made.write("def sign", RIGHT)
    made.save()
    assert "sign is written in the saved notebook, but not run: run the cell that defines it" in made.run(CHECK)
    made.run("def sign")
    assert "np is not known here: run the cell with the imports (Shift-Enter), then this one." in made.run(CHECK)
    assert "sign is the same as in the last check: after a change, run the cell" in made.run(CHECK)
    made.run("import numpy")
    assert "✓ sign is right" in made.run(CHECK)


def test_an_endless_loop_is_told_and_stopped_and_nobody_is_asked_for_input(open_notebook: Open) -> None:
    made = open_notebook("model.ipynb")
    for cell in ("import grader", "import numpy"):
        made.run(cell)
    made.write("def sign", "def sign(z):\n    while True:\n        pass")
    made.run("def sign")
    checked = made.start(CHECK)
    checked.get_by_text("sign has been running for more than 5 seconds. If it does not end, press ■").wait_for()
    made.interrupt()
    said = made.shown(checked)
    assert re.search(r"sign was interrupted \(line [23] of the cell with sign\): does it end\?", said)
    assert "has been running" not in said
    made.write("def sign", "def sign(z):\n    return float(input('z?'))")
    made.run("def sign")
    assert "sign asks for keyboard input with input(), which nobody answers" in made.run(CHECK)
