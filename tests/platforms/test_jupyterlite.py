"""The site with JupyterLite: what is in it, and checks in a kernel that has no processes and no threads, as in a browser."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from support import RIGHT, ROOT, TOY, checks_of, submission

from grader.cli.main import main
from grader.grading.session import grade
from grader.model.assignment import load_assignment
from grader.platforms import jupyterlite
from grader.platforms.contents import BundleSource
from grader.platforms.wheels import BROWSER, installed_wheel, normalised, packages_for_browsers

needs_jupyterlite = pytest.mark.skipif(find_spec("jupyterlite_pyodide_kernel") is None, reason="JupyterLite is not installed")
FROM_PYODIDE = {"markupsafe", "msgspec", "numpy", "pyyaml", "rpds-py", "scipy"}
"""The compiled packages that the engine needs; Pyodide's full distribution has them all."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, with a Pyodide of empty packages."""
    pyodide = tmp_path_factory.mktemp("pyodide")
    packages = {name: {"file_name": f"{name}.whl"} for name in [*sorted(FROM_PYODIDE), "matplotlib"]}
    (pyodide / "pyodide-lock.json").write_text(json.dumps({"packages": packages}))
    for name in ("pyodide.js", "pyodide.mjs", *(package["file_name"] for package in packages.values())):
        (pyodide / name).write_text("")
    folder = tmp_path_factory.mktemp("site") / "site"
    assert bundle("--pyodide", pyodide, "--out", folder) == 0
    return folder


def bundle(*arguments: object) -> int:
    return main(["bundle", "jupyterlite", "--assignment", str(TOY), *map(str, arguments)])


@needs_jupyterlite
def test_the_site_has_the_notebooks_the_engine_and_nothing_hidden(site: Path) -> None:
    settings = json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]
    kernel = settings["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["disablePyPIFallback"] is True
    assert re.fullmatch(r"\./static/pyodide/pyodide\.m?js(\?.*)?", kernel["pyodideUrl"])
    assert (site / "static/pyodide/numpy.whl").is_file()
    listed = json.loads((site / "api/contents/all.json").read_text())["content"]
    first = json.loads((site / "files/first.ipynb").read_text())["cells"][1]["source"]
    assert "    %pip install -q nn-by-hand matplotlib\n" in first
    assert {entry["name"] for entry in listed} == {"first.ipynb", "second.ipynb", "both.ipynb"}
    index = json.loads((site / "pypi/all.json").read_text())
    wheels = {path.name for path in (site / "pypi").glob("*.whl")}
    assert all(name.endswith("-py3-none-any.whl") for name in wheels)
    # The kernel cannot start without it.
    assert "comm" in index
    assert {file["filename"] for package in index.values() for files in package["releases"].values() for file in files} == wheels
    solution = "return 2.0 * np.asarray(z)"
    assert solution in (TOY / "first/solution.py").read_text()
    for path in site.rglob("*"):
        assert path.name not in ("test_hidden.py", "solution.py", "misconceptions.py")
        if path.suffix in (".ipynb", ".json"):
            assert solution not in path.read_text(encoding="utf-8")
    with zipfile.ZipFile(next((site / "pypi").glob("nn_by_hand-*.whl"))) as engine:
        assert "grader/exercises/checks/first/test_public.py" in engine.namelist()
        own = [name for name in engine.namelist() if name.startswith("grader/exercises/")]
        assert not [name for name in own if "hidden" in name or "solution" in name or "misconceptions" in name]


def test_pyodide_may_be_at_an_address() -> None:
    """For a page that names a file of it, or for the folder."""
    for address in ("https://example.org/pyodide", "https://example.org/pyodide/", "https://example.org/pyodide/pyodide.mjs"):
        files = jupyterlite.site_files(BundleSource(load_assignment(TOY), None, pyodide=address))
        assert b'"pyodideUrl": "https://example.org/pyodide/pyodide.mjs"' in files["jupyter-lite.json"].content
        assert not jupyterlite.pyodide_files(address)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: None, "holds no Pyodide"),
        (lambda folder: (folder / "pyodide-lock.json").write_text('{"packages": {}}'), "lacks markupsafe, msgspec, numpy"),
    ],
)
@needs_jupyterlite
def test_a_pyodide_that_cannot_be_used(
    make: Callable[[Path], object], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)
    assert bundle("--pyodide", tmp_path, "--list") == 2
    assert message in capsys.readouterr().err
    assert bundle("--out", ROOT) == 2
    assert "name a new folder" in capsys.readouterr().err


def test_pure_wheels_and_pyodide_have_all_that_the_engine_needs() -> None:
    """What micropip does: it takes each requirement, and those of what it has found, from the wheels or from Pyodide."""
    pure, others = packages_for_browsers()
    assert set(others) == FROM_PYODIDE
    wheels = dict([BundleSource(load_assignment(TOY), None).students_wheel, *map(installed_wheel, pure)])
    metadata = {}
    for name, content in wheels.items():
        with zipfile.ZipFile(io.BytesIO(content)) as wheel:
            assert wheel.testzip() is None
            stem = "-".join(name.split("-")[:2])
            metadata[normalised(name.split("-")[0])] = wheel.read(f"{stem}.dist-info/METADATA").decode().partition("\n\n")[0]
            assert not [path for path in wheel.namelist() if path.endswith((".so", ".pyd", ".dylib"))]
    waiting, seen = ["nn-by-hand"], set(others)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        requirements = [Requirement(line[15:]) for line in metadata[name].splitlines() if line.startswith("Requires-Dist: ")]
        waiting += [normalised(r.name) for r in requirements if not r.marker or r.marker.evaluate(BROWSER)]
    assert {"pytest", "rich", "nbformat"} <= seen
    assert not {"landlockpy", "pyseccomp"} & seen


BARE = """
import json, os, signal, subprocess, sys, sysconfig, threading

sysconfig.get_config_vars()

def refuse(*arguments, **keywords):
    raise RuntimeError("a browser has no processes and no threads")

for name in ("fcntl", "resource", "termios", "pwd", "grp", "syslog", "landlockpy", "pyseccomp", "_posixsubprocess"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "posix_spawn", "sched_getaffinity", "memfd_create", "pidfd_open", "killpg", "waitid", "setsid"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("setitimer", "alarm", "pthread_sigmask"):
    delattr(signal, name)
threading.Thread.start = subprocess.Popen.__init__ = os.system = refuse
sys.platform = "emscripten"
sys.path.insert(0, sys.argv[1])
exec(sys.argv[2])
import grader
print(json.dumps({c.id: [c.status, c.message, c.score] for part in ("first", "second") for c in grader.check(part).checks}))
grader.submit()
"""


def test_a_kernel_without_processes_and_threads_gives_the_same_verdicts(tmp_path: Path) -> None:
    """The engine that runs is the one in the wheel, and checks with what is in it."""
    source = BundleSource(load_assignment(TOY), None)
    (tmp_path / "engine.whl").write_bytes(source.students_wheel[1])
    with zipfile.ZipFile(tmp_path / "engine.whl") as wheel:
        wheel.extractall(tmp_path / "engine")
    work = RIGHT.replace("2.0 * np", "3.0 * np").replace("f(f(z))", "f(z)")
    (tmp_path / "bare").mkdir()
    done = subprocess.run(
        [sys.executable, "-P", "-c", BARE, str(tmp_path / "engine"), work],
        cwd=tmp_path / "bare",
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    verdicts, told = done.stdout.splitlines()
    report = grade(source.assignment, submission(work), hidden=False)
    asked = {c.id: [c.status, c.message, c.score] for c in checks_of(report) if c.id in json.loads(verdicts)}
    assert json.loads(verdicts) == asked
    assert {"passed", "failed"} <= {status for status, _, _ in asked.values()}
    assert "hand in that file" in told
