"""Solutions open as notebooks and come back: by jupytext's own commands and by JupyterLab, with the settings of `grader new`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from support import ROOT, TOY

from grader.authoring.template import FILES
from grader.cli.main import main

SOLUTIONS = sorted(ROOT.glob("solutions/*/solution.py"))
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
MORE = """
# %% [markdown] tags=["notebook-only"]
# ## What it draws

# %% tags=["active-ipynb"]
# %matplotlib inline
# print(double(1.0))
"""


def contents_manager(folder: Path) -> Any:
    """What JupyterLab reads and writes files with once jupytext is installed."""
    largefilemanager = pytest.importorskip("jupyter_server.services.contents.largefilemanager")
    from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

    manager = build_sync_jupytext_contents_manager_class(largefilemanager.LargeFileManager)()
    manager.root_dir = str(folder)
    return manager


def as_saved_by_jupyterlab(folder: Path, path: str, edit: Any = lambda cells: None) -> str:
    """The text of a solution that was opened as a notebook, run, edited and saved."""
    manager = contents_manager(folder)
    model = manager.get(path, type="notebook", content=True)
    model["content"]["metadata"]["kernelspec"] = KERNEL
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 1
            cell["metadata"]["editable"] = True
    edit(model["content"]["cells"])
    manager.save(model, path)
    return (folder / path).read_text()


@pytest.fixture
def solutions(tmp_path: Path) -> Path:
    """The toy's solutions with the settings that `grader new` writes, and with cells for notebooks only."""
    folder = Path(shutil.copytree(TOY, tmp_path / "solutions"))
    (folder / "jupytext.toml").write_text(FILES["jupytext.toml"])
    path = folder / "first" / "solution.py"
    path.write_text(path.read_text() + MORE)
    return folder


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.parent.name)
def test_a_sheet_comes_back_byte_for_byte(path: Path) -> None:
    text = path.read_text()
    notebook = jupytext.writes(jupytext.reads(text, fmt="py:percent"), fmt="ipynb")
    assert jupytext.writes(jupytext.reads(notebook, fmt="ipynb"), fmt="py:percent") == text


def test_jupyterlab_changes_the_edited_cell_only(solutions: Path) -> None:
    before = (solutions / "first/solution.py").read_text()
    assert as_saved_by_jupyterlab(solutions, "first/solution.py") == before

    def edit(cells: list[Any]) -> None:
        (cell,) = [cell for cell in cells if "def half" in cell["source"]]
        cell["source"] = cell["source"].replace("def half(z):", "def half(z, by=2.0):")
        new = nbformat.v4.new_markdown_cell("Only in the notebook.", metadata={"tags": ["notebook-only"]})
        cells.insert(0, nbformat.from_dict({key: value for key, value in new.items() if key != "id"}))

    after = as_saved_by_jupyterlab(solutions, "first/solution.py", edit)
    added = '# %% [markdown] tags=["notebook-only"]\n# Only in the notebook.\n\n'
    assert after == added + before.replace("def half(z):", "def half(z, by=2.0):")


def test_a_new_notebook_of_jupyterlab_is_released_without_its_header(solutions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (solutions / "jupytext.toml").unlink()
    path = solutions / "first" / "solution.py"
    plain = path.read_text()
    assert main(["release", "--assignment", str(solutions)]) == 0
    files = {one: one.read_bytes() for one in (solutions.parent / "exercises").rglob("*") if one.is_file()}
    notebook = jupytext.reads(plain, fmt="py:percent")
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    path.write_text(jupytext.writes(notebook, fmt="py:percent"))
    # The notebook that jupytext has written beside the solution goes to nobody.
    path.with_suffix(".ipynb").write_text(jupytext.writes(notebook, fmt="ipynb"))
    assert path.read_text().startswith("# ---\n# jupyter:\n")
    capsys.readouterr()
    assert main(["release", "--assignment", str(solutions)]) == 0
    assert {one: one.read_bytes() for one in (solutions.parent / "exercises").rglob("*") if one.is_file()} == files
    assert not capsys.readouterr().out
    # A slip has the number of its line.
    path.write_text(path.read_text().replace('# %% [markdown] tags=["notebook-only"]', '# %% tags=["active-ipynb"]'))
    line = path.read_text().splitlines().index("# ## What it draws") - 1
    broken = path.read_text().replace("# ## What it draws", "# What it draws.")
    path.write_text(broken)
    assert main(["release", "--assignment", str(solutions)]) == 2
    assert f"first/solution.py:{line + 2}: this is code of the notebook, and no Python" in capsys.readouterr().err
