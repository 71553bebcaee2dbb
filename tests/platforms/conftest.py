"""Bundles of the toy assignment, unpacked and set up as a platform does, but without its network.

The engine that runs is the one inside the bundle. What it needs is linked from the environment of the tests, so that the setup
scripts find their requirements installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from support import RIGHT, TOY, many_files, with_output

from grader.cli.main import main

POLICY = """
[[visibility]]
checks = "second.*"
hidden = true
show = "after publishing"

[late]
share_for_each_day = 0.1
grace_minutes = 5

[attempts]
count = 2

[limits]
seconds = 60
memory_mb = 512
require = [{require}]
"""


@pytest.fixture(scope="session")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A policy that uses everything; only root has a user to spare for students' code."""
    path = tmp_path_factory.mktemp("policy") / "policy.toml"
    path.write_text(POLICY.format(require='"own user id"' if os.geteuid() == 0 else '"seccomp"'))
    return path


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed packages but for our own."""
    folder = tmp_path_factory.mktemp("packages")
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith(
            ("nn_by_hand", "_nn_by_hand", "__editable__", "_virtualenv", "distutils-precedence", "grader")
        ):
            (folder / entry.name).symlink_to(entry)
    return folder


@pytest.fixture(scope="session")
def python(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python whose virtual environments have the packages already."""
    path = tmp_path_factory.mktemp("python") / "python"
    path.write_text(
        f"""#!/bin/sh
[ "$2" = venv ] || exec {sys.executable} "$@"
{sys.executable} -m venv --without-pip "$3"
for site in "$3"/lib/python*/site-packages; do echo {packages} > "$site/packages.pth"; done
"""
    )
    path.chmod(0o755)
    return path


@pytest.fixture(scope="session")
def environment(python: Path) -> dict[str, str]:
    """What a setup script finds: that Python, and no network."""
    kept = {name: os.environ[name] for name in ("LANG", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "PATH": os.defpath, "PYTHON": str(python), "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Correct submissions that are as large as they may be."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "five.ipynb").write_bytes(with_output(RIGHT, 5 * 2**20))
    (folder / "many.zip").write_bytes(many_files(RIGHT))
    (folder / "nineteen.ipynb").write_bytes(with_output(RIGHT, 19 * 2**20))
    (folder / "table.py").write_text(RIGHT + "TABLE = '" + "0.125, 0.25" * 200_000 + "'")
    return sorted(folder.iterdir())


def packed(kind: str, folder: Path, *options: object) -> Path:
    """The bundle of that kind, unpacked with its modes into `folder`."""
    archive = folder.with_suffix(".zip")
    assert main(["bundle", kind, "--assignment", str(TOY), "--out", str(archive), *map(str, options)]) == 0
    with zipfile.ZipFile(archive) as content:
        for member in content.infolist():
            path = Path(content.extract(member, folder))
            path.chmod(member.external_attr >> 16 & 0o777)
    return folder


def finish(venv: Path) -> None:
    """Let an environment that was set up find the packages themselves: workers may not follow links out of their folders."""
    for path in venv.glob("lib/python*/site-packages/packages.pth"):
        path.write_text(sysconfig.get_path("purelib"))


def succeed(command: list[str], environment: dict[str, str], folder: Path) -> str:
    """Run a command of the platform; its output. It must end with status 0."""
    ended = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout
