"""The notebooks for students, run in a real kernel: not done yet, done, and as somebody works in them."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from support import ROOT

from grader.authoring.notebooks import exercise_notebook
from grader.authoring.release import pictures_of, solution_text
from grader.grading.session import grade
from grader.model.assignment import Assignment
from grader.model.submission import read_submission

nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

PARTS = sorted(path.stem for path in (ROOT / "exercises" / "notebooks").glob("*.ipynb"))
TIMEOUT = 120
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")


@pytest.fixture(scope="module")
def undone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A student's copy of the exercises; its folder of notebooks."""
    place = tmp_path_factory.mktemp("undone")
    shutil.copytree(ROOT / "exercises", place / "exercises")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("IPYTHONDIR", str(place / "ipython"))
        yield place / "exercises" / "notebooks"


@pytest.fixture(scope="module")
def done(course: Assignment, undone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another copy, with the solutions in the notebooks."""
    folder = tmp_path_factory.mktemp("done") / "exercises"
    shutil.copytree(undone.parent, folder, ignore=shutil.ignore_patterns("submission.zip"))
    for part in course.description.sheets:
        text, pictures = solution_text(course.folder, part.id), pictures_of(course.folder, part.id)
        content = exercise_notebook(text, part.id, part.functions, pictures=pictures)
        (folder / "notebooks" / f"{part.id}.ipynb").write_bytes(content)
    return folder / "notebooks"


@pytest.fixture(scope="module", params=PARTS)
def runs(request: pytest.FixtureRequest, undone: Path, done: Path) -> tuple[Any, Any]:
    """A notebook as it has run from top to bottom, not done and done, each in a kernel of its own, side by side."""

    async def both() -> tuple[Any, Any]:
        return await asyncio.gather(run(undone / f"{request.param}.ipynb"), run(done / f"{request.param}.ipynb"))

    return asyncio.run(both())


async def run(path: Path) -> Any:
    """Run a notebook; it is given back with its outputs. An exception of a cell is raised here."""
    made: Any = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    return await nbclient.NotebookClient(made, timeout=TIMEOUT, kernel_name="python3", resources=place).async_execute()


def said(made: Any, beginning: str) -> list[str]:
    """For each cell with that beginning, what it showed: texts, and the types of pictures."""
    return [" ".join(map(shown, cell.outputs)) for cell in made.cells if cell.source.startswith(beginning)]


def shown(output: dict[str, Any]) -> str:
    data = output.get("data", {})
    return "image/png" if "image/png" in data else output.get("text") or data.get("text/plain", "")


def test_there_is_a_notebook_for_each_sheet(course: Assignment) -> None:
    assert sorted(part.id for part in course.description.sheets) == PARTS


def test_notebooks_repeat_themselves(course: Assignment) -> None:
    text, pictures = solution_text(course.folder, "model"), pictures_of(course.folder, "model")
    once, again = (exercise_notebook(text, "model", ["sign"], pictures=pictures) for _ in range(2))
    assert once == again


def test_a_notebook_that_is_not_done_runs_to_its_end(course: Assignment, runs: tuple[Any, Any], undone: Path) -> None:
    made, _ = runs
    checks = said(made, "grader.check(")
    assert all(
        re.match(r"○ (`\w+` is not done yet|0 of \d+ functions are done, \d+ are to do)\..*To do: ", text, re.DOTALL)
        for text in checks
    ), checks
    part = next(part for part in course.description.sheets if part.id == made.metadata.otter.assignment_name)
    assert set(re.findall(r"`(\w+)`", checks[-1].partition("To do: ")[2])) == set(part.functions)
    pictures = said(made, "@grader.figure(")
    assert pictures
    assert all("cannot be drawn yet (" in text for text in pictures), pictures
    if part.id in course.folders:
        assert "The report of the grading names the same digest" in said(made, "grader.submit(")[0]
        assert read_submission(undone / "submission.zip").sha256 == read_submission(undone).sha256


def test_a_notebook_that_is_done_passes_all_checks(runs: tuple[Any, Any]) -> None:
    _, made = runs
    checks = said(made, "grader.check(")
    assert len(checks) > 2
    for text in checks:
        assert re.match(r"✓ (`\w+` is right|All \d+ functions are done)\.", text), text
    pictures = said(made, "@grader.figure(")
    assert pictures
    assert all("image/png" in text for text in pictures), pictures


def test_graded_notebooks_have_no_problems(course: Assignment, done: Path) -> None:
    report = grade(course, read_submission(done), outcomes=["model", "schedules"])
    assert (report.score, report.problems) == (20.0, ())
