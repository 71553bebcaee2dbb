"""The corpus of attacks: each file says in its first line what is to become of it, and nothing of it remains.

One in five here on this host as it is, and a sample of those that go for the layers of isolation on hosts with less: all of
them take a quarter of an hour and run with `make hostile`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hostile import hostile_run

from grader.sandbox import open_sandbox

FILES = sorted(path for path in hostile_run.HOSTILE.iterdir() if path.suffix in (".py", ".ipynb"))
AT_LAYERS: tuple[str, ...] = (
    "calls",
    "child",
    "daemon",
    "executes",
    "fills",
    "fork",
    "import_daemon",
    "import_kill",
    "import_subprocess",
    "kills",
)
AT_LAYERS += ("leaves", "many", "scratch", "state", "stops", "tells_input_by_file", "threads", "writes")
"""How the names of files begin that go for the layers of isolation; so does every one that speaks of what it has gained."""


def pytest_id(path: Path) -> str:
    return path.stem


@pytest.fixture(scope="session")
def confined() -> None:
    sandbox = open_sandbox()
    try:
        sandbox.load({}, [], 1)
    finally:
        sandbox.close()
    if "seccomp" not in sandbox.layers or not {"own user id", "Landlock files"} & set(sandbox.layers):
        pytest.skip("without seccomp and a way to keep files secret, this host confines nothing; see `grader doctor`")


@pytest.mark.usefixtures("confined")
@pytest.mark.parametrize("path", FILES, ids=pytest_id)
def test_attack(path: Path, pytestconfig: pytest.Config) -> None:
    # By its name: which of the others run does not change with an attack that comes or goes.
    if not pytestconfig.getoption("--whole-corpus") and zlib.crc32(path.stem.encode()) % 5:
        pytest.skip("left to `make hostile`")
    assert [(name, text) for name, text in hostile_run.complaints([path]) if text] == []


@pytest.mark.parametrize("situation", [name for name in hostile_run.SITUATIONS if name != "root"])
def test_attacks_on_a_host_with_less(situation: str, pytestconfig: pytest.Config) -> None:
    whole = pytestconfig.getoption("--whole-corpus")
    chosen = [p.name for p in FILES if whole or p.name.startswith(AT_LAYERS) or "gained" in p.read_text(errors="replace")]
    chosen = chosen if whole else chosen[::6]
    command = [sys.executable, str(Path(hostile_run.__file__)), situation, *chosen]
    run = subprocess.run(command, capture_output=True, text=True, timeout=3600)
    if run.returncode == 77:
        pytest.skip(run.stderr.strip())
    assert run.returncode == 0, run.stderr[-2000:]
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert [line for line in found if line[1]] == []
    assert len(found) == 1 + len(chosen)


def test_every_attack_says_what_is_expected_of_it() -> None:
    assert len(FILES) >= 250
    for path in FILES:
        lines = path.read_text(errors="replace")
        assert hostile_run.HEADER.search(lines), path.name
        assert "attack: " in lines, path.name
