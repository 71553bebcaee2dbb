"""A notebook with nothing beside it, in an empty folder: it gets the engine from an address and is checked with what it carries."""

from __future__ import annotations

import functools
import http.server
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from support import RIGHT, TOY, Grade

from grader.authoring.notebooks import first_cell
from grader.cli.main import main
from grader.selfcheck import carried
from grader.selfcheck.notebook import check_namespace

from .conftest import finish
from .test_student import link_packages

nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
WRONG = {"double": "return 3.0 * np.asarray(z)", "half": "return 0.5 * np.asarray(z)"}
"""What the student writes: the first one is wrong."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a folder on a server of this computer."""
    folder = tmp_path_factory.mktemp("served")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    archive = folder / "student.zip"
    assert main(["bundle", "student", "--assignment", str(TOY), "--url", url, "--out", str(archive)]) == 0
    with zipfile.ZipFile(archive) as content:
        for name in content.namelist():
            if name.endswith((".whl", "first.ipynb")):
                (folder / Path(name).name).write_bytes(content.read(name))
    yield url
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def served(address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp() / "served0"


@pytest.fixture(scope="module")
def kernel(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The environment of a kernel that Jupyter knows as `bare`: it has every package but ours."""
    place = tmp_path_factory.mktemp("kernel")
    link_packages(place / "venv", packages)
    specification = place / "jupyter" / "kernels" / "bare"
    specification.mkdir(parents=True)
    command = [str(place / "venv/bin/python"), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (specification / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "bare", "language": "python"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(place / "jupyter"))
        patch.setenv("IPYTHONDIR", str(place / "ipython"))
        patch.setenv("PIP_NO_INDEX", "1")
        patch.delenv("PYTHONPATH", raising=False)
        yield place / "venv"


def written(path: Path) -> Any:
    """The notebook as it was given out, with two functions written."""
    made: Any = nbformat.read(path, as_version=4)
    for cell in made.cells:
        for name, line in WRONG.items():
            if cell.source.startswith(f"def {name}("):
                cell.source = cell.source.replace("raise NotImplementedError", line)
    return made


def run(made: Any, folder: Path) -> dict[str, str]:
    """What each cell shows, by its text, after the notebook was put into an empty folder and has run there."""
    folder.mkdir()
    nbformat.write(made, folder / "lab.ipynb")
    client = nbclient.NotebookClient(made, timeout=120, kernel_name="bare", resources={"metadata": {"path": str(folder)}})
    return {cell.source: shown(cell) for cell in client.execute().cells if cell.cell_type == "code"}


def shown(cell: Any) -> str:
    texts = (output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)
    return re.sub(r"\x1b\[\d+m", "", " ".join(texts))


def test_a_bare_notebook_installs_and_checks_itself(served: Path, address: str, kernel: Path, tmp_path: Path) -> None:
    lost: Any = written(served / "first.ipynb")
    lost.cells[1].source = lost.cells[1].source.replace("/nn_by_hand-0.1.0", "/nn_by_hand-0.1.1")
    with pytest.raises(nbclient.exceptions.CellExecutionError) as failure:
        run(lost, tmp_path / "wrong-address")
    assert failure.value.ename == "SystemExit"
    assert f"could not be installed from {address}nn_by_hand-0.1.1-" in failure.value.evalue
    assert "HTTP error 404" in failure.value.evalue
    assert "\n" not in failure.value.evalue

    made = written(served / "first.ipynb")
    # Workers, in which the last cell checks what is saved, may not follow the links to the packages.
    hand_in = made.cells.pop()
    first = made.cells[1].source
    said = run(made, tmp_path / "bare")
    assert said[first] == f"Installing the checks from {address}nn_by_hand-0.1.0-py3-none-any.whl (this takes a minute).\n"
    assert "✗ double\n" in said['grader.check("first", "double")']
    assert "Got 3, asked for 2" in said['grader.check("first", "double")']
    assert said['grader.check("first", "half")'].startswith("✓ `half` is right.")

    # Where metadata are lost, the wheel has the checks, and nothing is installed once more.
    finish(kernel)
    made = written(served / "first.ipynb")
    del made.metadata["grader"]
    assert hand_in == made.cells[-1]
    later = run(made, tmp_path / "without-metadata")
    assert "1 file from without-metadata/: lab.ipynb." in later.pop("grader.submit()")
    assert later == {**said, first: ""}


def test_a_notebook_is_checked_with_what_it_carries(served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This installation comes with the exercises of the project, in which there is no `first`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(carried, "UNPACKED", {})
    env: dict[str, Any] = {"double": lambda z: 2.0 * z}
    assert "no exercise is called 'first'" in check_namespace("first", ("double",), env).trouble
    (tmp_path / "no notebook.ipynb").write_text("{")
    (tmp_path / "upload (1).ipynb").write_bytes((served / "first.ipynb").read_bytes())
    assert {c.status for c in check_namespace("first", ("double",), env).checks} == {"passed"}
    content = (served / "first.ipynb").read_text()
    assert "test_hidden" not in content
    assert "test_public.py" in {path.name for path in carried.UNPACKED["first"].rglob("*")}
    assert not [path for path in carried.UNPACKED["first"].rglob("*") if path.name in ("solution.py", "test_hidden.py")]


@pytest.mark.parametrize("arguments", [{"address": "https://example.org/engine.whl"}, {"packages": "nn-by-hand"}, {}])
def test_the_first_cell_is_no_problem_where_it_is_graded(arguments: dict[str, str], grade_toy: Grade) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in (first_cell(**arguments), RIGHT)])
    report = grade_toy({"lab.ipynb": nbformat.writes(notebook)})
    assert (report.score, report.problems) == (report.max_score, ())


@pytest.mark.parametrize(
    ("kind", "option", "message"),
    [
        ("student", "--url=file:///etc", "is no address of the web"),
        ("plain", "--url=https://example.org/", "--url is for `grader bundle student`"),
        ("student", "--pyodide=.", "--pyodide is for `grader bundle jupyterlite`"),
    ],
)
def test_an_address_that_cannot_be_meant(kind: str, option: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", kind, "--assignment", str(TOY), option, "--list"]) == 2
    assert message in capsys.readouterr().err
