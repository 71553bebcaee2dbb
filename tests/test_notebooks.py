"""The notebooks for students, run in a real kernel: not done yet, done, and as somebody works in them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader import grade, read_submission
from grader.assignment import Assignment
from grader.authoring import solution_text
from grader.notebooks import notebook

nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

ROOT = Path(__file__).parent.parent
TIMEOUT = 120
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's copy of the exercises; its folder of notebooks."""
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    return tmp_path / "exercises" / "notebooks"


def run(path: Path) -> list[dict[str, Any]]:
    """Run a notebook from top to bottom; the outputs of all cells. Fails where a cell does."""
    made: Any = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(
        made, timeout=TIMEOUT, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    return [output for cell in made.cells if cell.cell_type == "code" for output in cell.outputs]


def texts(outputs: list[dict[str, Any]]) -> Iterator[str]:
    for output in outputs:
        yield output.get("text") or output.get("data", {}).get("text/plain", "")


def solved(course: Assignment, folder: Path) -> None:
    """Put the solutions into the notebooks."""
    for part in course.description.parts:
        content = notebook(solution_text(course.folder, part.id), part.id, part.functions)
        (folder / f"{part.id}.ipynb").write_bytes(content)


PARTS = sorted(path.stem for path in (ROOT / "exercises" / "notebooks").glob("*.ipynb"))


def every(usual: str) -> list[Any]:
    """All notebooks; those besides the `usual` one are left to `make notebooks`."""
    return [pytest.param(part, marks=[] if part == usual else [pytest.mark.slow]) for part in PARTS]


def test_there_is_a_notebook_for_each_outcome_and_the_capstone(course: Assignment) -> None:
    assert sorted(course.folders) == PARTS


def test_notebooks_repeat_themselves(course: Assignment) -> None:
    text = solution_text(course.folder, "losses")
    assert notebook(text, "losses", ["huber"]) == notebook(text, "losses", ["huber"])


@pytest.mark.parametrize("part", every("activations"))
def test_a_notebook_that_is_not_done_runs_to_its_end(folder: Path, part: str) -> None:
    said = list(texts(run(folder / f"{part}.ipynb")))
    assert sum(re.match(r"[01] of \d+ checks? pass.*To do: ", text, re.DOTALL) is not None for text in said) > 2
    assert any("cannot be drawn yet (" in text for text in said)
    assert any("The report of the grading names the same digest" in text for text in said)
    assert read_submission(folder / "submission.zip").sha256 == read_submission(folder).sha256


@pytest.mark.parametrize("part", every("training"))
def test_a_notebook_that_is_done_passes_all_checks(course: Assignment, folder: Path, part: str) -> None:
    solved(course, folder)
    outputs = run(folder / f"{part}.ipynb")
    said = list(texts(outputs))
    counts = [found.groups() for text in said if (found := re.match(r"(\d+) of (\d+) check", text))]
    assert len(counts) > 2
    assert all(passing == number for passing, number in counts), said
    assert not any("cannot be drawn" in text for text in said)
    assert any("image/png" in output.get("data", {}) for output in outputs)


def test_graded_notebooks_have_no_problems(course: Assignment, folder: Path) -> None:
    solved(course, folder)
    report = grade(course, read_submission(folder), outcomes=["model", "schedules"])
    assert (report.score, report.problems) == (20.0, ())
