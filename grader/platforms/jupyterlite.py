"""JupyterLite: a static site in which the notebooks open and check themselves in the browser, where nothing is installed.

`jupyter lite build` makes it. It holds the notebooks, our engine with the public checks, and the packages in pure Python that the
engine needs. Pyodide brings Python, NumPy and the other compiled packages; where it comes from is the instructor's choice.

There is nothing hidden in it: the same parts are given out as in the students' archive.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from packaging.requirements import Requirement

from grader.model.distribution import DISTRIBUTION, installing
from grader.model.errors import CheckError, UsageError
from grader.model.interpreters import PYTHON
from grader.platforms.contents import BundleSource, File, Files, in_folder
from grader.platforms.wheels import installed_wheel, packages_for_browsers

CONFINED = ""
KERNEL = "jupyterlite_pyodide_kernel"
EXTENSION = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
SETTINGS = "@jupyterlite/pyodide-kernel-extension:kernel"
INSTALLED = f"{DISTRIBUTION} matplotlib"
"""What the first cell installs: the engine, and what `grader.figure` draws with."""
OF_THE_KERNEL = "comm"
"""The package in pure Python that the kernel needs and neither brings itself nor finds in Pyodide."""
APPS = ("lab", "notebooks", "tree")
EPOCH = "315532800"
"""The date of the files, that of archives: the same notebooks give the same site."""


def pack(source: BundleSource) -> Files:
    """Build the site. Raises UsageError if what builds it is not installed, CheckError if that does not do its work."""
    if importlib.util.find_spec(KERNEL) is None:
        raise UsageError(f"JupyterLite is not installed here; it comes with the extra [jupyterlite]: {installing('jupyterlite')}")
    with tempfile.TemporaryDirectory(prefix="bundle-") as name:
        folder = Path(name)
        for path, file in {
            **site_files(source),
            **pyodide_files(source.pyodide, source.assignment.description.requirements),
        }.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(file.content)
        command = [*PYTHON, "-m", "jupyterlite_core", "build", "--output-dir", "site", "--source-date-epoch", EPOCH]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CheckError(f"jupyter lite build failed: {(done.stderr + done.stdout).strip()[-300:]}")
        site = folder / "site"
        return {path.relative_to(site).as_posix(): File(path.read_bytes()) for path in site.rglob("*") if path.is_file()}


def site_files(source: BundleSource) -> Files:
    """Return what the site is built from: notebooks, wheels and settings, where `jupyter lite build` looks for them."""
    needs = source.assignment.description.requirements
    pure, _ = packages_for_browsers(OF_THE_KERNEL, *needs)
    installed = [*INSTALLED.split(), *(Requirement(line).name for line in needs)]
    wheels = dict([source.students_wheel, *map(installed_wheel, pure)])
    # Names that are not here are asked for in Pyodide only: a public index may have a stranger's package under our name.
    kernel = {"disablePyPIFallback": True, **pyodide_address(source.pyodide)}
    settings = {"litePluginSettings": {SETTINGS: kernel}, "appName": source.assignment.description.title}
    build = {
        "apps": APPS,
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(Path(sysconfig.get_path("data")) / EXTENSION)],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
    }
    return {
        **in_folder("files", source.students_notebooks(packages=" ".join(dict.fromkeys(installed)))),
        **in_folder("pypi", {wheel: File(content) for wheel, content in wheels.items()}),
        "jupyter-lite.json": as_json({"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}),
        "jupyter_lite_config.json": as_json({"LiteBuildConfig": build}),
    }


def as_json(content: object) -> File:
    return File(msgspec.json.format(msgspec.json.encode(content)))


def pyodide_address(pyodide: str) -> dict[str, str]:
    """Return the setting of the kernel that names Pyodide's address; none for a folder, whose files become part of the site."""
    if not is_address(pyodide):
        return {}
    is_folder = not urlsplit(pyodide).path.endswith((".js", ".mjs"))
    return {"pyodideUrl": f"{pyodide.rstrip('/')}/pyodide.mjs" if is_folder else pyodide}


def pyodide_files(pyodide: str, needs: Iterable[str] = ()) -> Files:
    """Return the files of a folder that holds Pyodide. Raises UsageError where it lacks packages that the engine needs."""
    if not pyodide or is_address(pyodide):
        return {}
    folder = Path(pyodide)
    try:
        packages = json.loads((folder / "pyodide-lock.json").read_bytes())["packages"]
    except (OSError, ValueError, KeyError):
        raise UsageError(f"--pyodide {pyodide} holds no Pyodide: pyodide-lock.json is missing or unreadable") from None
    _, compiled = packages_for_browsers(*needs)
    files = {name: folder / str(packages.get(name, {}).get("file_name")) for name in (*compiled, "matplotlib")}
    if missing := [name for name, file in files.items() if not file.is_file()]:
        advice = "take Pyodide's full distribution; not every package is in it"
        raise UsageError(f"--pyodide {pyodide} lacks {', '.join(missing)}: {advice}")
    found = (path for path in folder.rglob("*") if path.is_file())
    return in_folder("static/pyodide", {path.relative_to(folder).as_posix(): File(path.read_bytes()) for path in found})


def is_address(pyodide: str) -> bool:
    return "://" in pyodide
