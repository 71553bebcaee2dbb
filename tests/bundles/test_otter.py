"""The otter bundle under `otter run`, and in a copy of the container's /autograder."""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from bundles.conftest import TOY, packed, succeed
from support import RIGHT, notebook

from grader import grade, load_assignment, read_submission
from grader.records import Report
from grader.sandbox import open_sandbox

pytest.importorskip("otter", reason="otter-grader is not installed: pip install -e '.[otter]'")

WRONG = RIGHT.replace("return 2.0 * np.asarray(z)", "return 3.0 * np.asarray(z)")
PARTIAL = RIGHT.replace("return f(f(z))", "return f(z) if np.ndim(z) == 0 else f(f(z))")
FORGED = "from otter.test_files import GradingResults\nGradingResults.total = property(lambda self: 20)\n" + WRONG
MODULE = "open({mark!r}, 'w').write('ran')\nraise SystemExit"
LOG = b"cos\nsystem\n(S'touch %s'\ntR."
"""A pickle that runs a command where it is loaded."""
SEVERAL = """
import json, sys
from otter.run import main
found = {}
for path in sys.argv[2:]:
    results = main(path, autograder=sys.argv[1], output_dir=None, no_logo=True)
    found[path] = [{n: results.get_score(n) for n in results.test_files}, results.total, results.possible]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory, policy: Path) -> Path:
    """The bundle's files; the bundle itself lies beside them."""
    return packed("otter", tmp_path_factory.mktemp("otter") / "source", "--policy", policy)


@pytest.fixture(scope="module")
def mark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is there once student code has run where it must not."""
    return tmp_path_factory.mktemp("mark") / "ran"


@pytest.fixture(scope="module")
def submissions(tmp_path_factory: pytest.TempPathFactory, mark: Path) -> list[Path]:
    folder = tmp_path_factory.mktemp("submissions")
    (folder / "right.py").write_text(RIGHT)
    (folder / "partial.ipynb").write_bytes(notebook(PARTIAL, "raise KeyError", "half = None"))
    module = MODULE.format(mark=str(mark))
    with zipfile.ZipFile(folder / "hostile.zip", "w") as archive:
        archive.writestr("lab.ipynb", notebook(FORGED))
        for name in ("otter", "ipykernel_launcher", "json", "pickle", "grader"):
            archive.writestr(f"{name}/__init__.py", module)
        archive.writestr("tests/q01_first.py", "OK_FORMAT = True\ntest = {}\n" + module)
        archive.writestr(".OTTER_LOG", LOG % str(mark).encode())
    return sorted(folder.iterdir())


def deserved(path: Path) -> Report:
    return grade(load_assignment(TOY), read_submission(path), sandbox=open_sandbox())


def test_otter_run_gives_what_grade_gives(unpacked: Path, submissions: list[Path], mark: Path) -> None:
    command = [sys.executable, "-P", "-W", "ignore", "-c", SEVERAL, str(unpacked.with_suffix(".zip")), *map(str, submissions)]
    found = json.loads(succeed(command, dict(os.environ), unpacked).splitlines()[-1])
    assert not mark.exists()
    totals = []
    for path in submissions:
        report = deserved(path)
        scores, total, possible = found[str(path)]
        assert scores == pytest.approx({o.id: o.score for o in report.outcomes})
        assert (total, possible) == (pytest.approx(report.score), pytest.approx(report.max_score))
        totals.append(total)
    # In the order of their names: hostile, partial, right.
    assert totals == [pytest.approx(15.555556), pytest.approx(deserved(submissions[1]).score), pytest.approx(20.0)]
    assert 0.0 < totals[1] < 20.0


def test_a_copy_of_the_container(unpacked: Path, tmp_path: Path) -> None:
    root = tmp_path / "autograder"
    shutil.copytree(unpacked, root / "source")
    for name in ("submission", "results"):
        (root / name).mkdir()
    (root / "submission/lab.py").write_text(WRONG)
    late = {"created_at": "2026-03-02T10:00:00-08:00", "assignment": {"due_date": "2026-03-01T12:00:00-08:00"}}
    (root / "submission_metadata.json").write_text(json.dumps(late))
    script = (root / "source/run_otter.py").read_text().replace("/autograder", str(root))
    ours = f"\nimport grader\nassert grader.__file__.startswith({str(root)!r}), grader.__file__\n"
    (root / "source/run_otter.py").write_text(script + ours)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    succeed([sys.executable, "-W", "ignore", str(root / "source/run_otter.py")], environment, root)
    content: dict[str, Any] = json.loads((root / "results/results.json").read_text())
    first, second = content["tests"][1:]
    assert first["score"] == pytest.approx(5.555556 * 0.9, abs=1e-4)
    assert second["score"] == pytest.approx(9.0)
    # A question with a check that is shown later is shown later.
    assert {first["visibility"], second["visibility"]} == {"after_published"}
    assert "late, by 1 day" in content["output"]
    assert "all its values are wrong" in first["output"]
    assert "Error at line" not in first["output"]
    assert math.isclose(first["max_score"] + second["max_score"], 20.0, abs_tol=1e-4)
    assert list((root / "submission").iterdir()) == [root / "submission/tests"]
