"""A small class on disk, and a way to grade it as from the command line."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import RIGHT, TOY

from grader.classroom.work import close_all
from grader.cli.main import main

WRONG = RIGHT.replace("0.5 * np.asarray(z)", "2.0 * np.asarray(z)")
SUBMISSIONS = {
    "anna": RIGHT,
    "ben": WRONG,
    "cleo": "def broken(",
    "dora": "import os\nimport numpy as np\ndef double(z):\n    os._exit(1)\ndef half(z):\n    return 0.5 * np.asarray(z)\n",
    "=evil": RIGHT,
}

Run = Callable[..., int]


@pytest.fixture
def classroom(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    folder.mkdir()
    for name, code in SUBMISSIONS.items():
        (folder / f"{name}.py").write_text(code)
    return folder


@pytest.fixture
def run() -> Iterator[Run]:
    """Run a command of the grader in this process."""

    def command(*arguments: object, assignment: Path = TOY) -> int:
        return main([*map(str, arguments), "--assignment", str(assignment)])

    yield command
    close_all()


def start(*arguments: object, assignment: Path = TOY, **options: Any) -> subprocess.Popen[str]:
    """The same in a process of its own."""
    command = [sys.executable, "-P", "-m", "grader", *map(str, arguments), "--assignment", str(assignment)]
    wide = {**os.environ, "COLUMNS": "200"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=wide, **options)


def table(path: Path) -> dict[str, dict[str, str]]:
    """A CSV file by its first column."""
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {next(iter(row.values())): row for row in rows}
