"""The otter bundle under `otter run`, and in a copy of the container's /autograder."""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from support import RIGHT, ROOT, TOY, notebook

from grader.authoring.notebooks import exercise_notebook as exercise
from grader.authoring.release import pictures_of, solution_text
from grader.cli.main import main
from grader.grading.session import grade
from grader.model.assignment import Assignment, load_assignment
from grader.model.report import Report
from grader.model.submission import Submission, read_submission
from grader.model.submission import packed as packed_submission
from grader.sandbox import open_sandbox

from .conftest import packed, succeed

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
    passed = [case.passed for result in map(results.get_result, results.test_files) for case in result.test_case_results]
    found[path] = [{n: results.get_score(n) for n in results.test_files}, results.total, results.possible, passed]
print(json.dumps(found))
"""
CHECK = """
import contextlib, json, sys
import otter
found = {}
for path in sys.argv[1:]:
    env = {}
    for cell in json.load(open(path))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and not source.startswith(("grader.", "@grader.")):
            with contextlib.suppress(Exception):
                exec(source, env)
    result = otter.Notebook(path).check("losses", global_env=env)
    found[path] = {r.test_case.name: r.passed for r in result.test_case_results}
print(json.dumps(found))
"""
"""otter's `check` of notebooks whose cells have run; without those that check, draw and pack."""
SQUARED = "return np.sum((y_pred - y_true) ** 2, axis=1)"
UNKNOWN = 'raise ValueError(f"unknown task {task!r}")'
SLIPS = {
    "nothing": ("", ""),
    "a factor": (SQUARED, f"{SQUARED} / 2"),
    "a column": (SQUARED, SQUARED.replace("axis=1", "axis=1, keepdims=True")),
    "a list": (SQUARED, f"{SQUARED}.tolist()"),
    "a generator": (SQUARED, "return (e @ e for e in y_pred - y_true)"),
    "an object": (SQUARED, "return object()"),
    "a text": (SQUARED, "return 'many'"),
    "no return": (SQUARED, "print(y_pred - y_true)"),
    "an exception": (SQUARED, "raise KeyError('squared')"),
    "an exit": (SQUARED, "raise SystemExit(1)"),
    "a recursion": (SQUARED, "return squared_error(y_pred, y_true)"),
    "a changed argument": (SQUARED, f"y_pred -= y_true\n    {SQUARED.replace(' - y_true', '')}"),
    "global random numbers": (SQUARED, f"np.random.seed(0)\n    {SQUARED}"),
    "no clipping": ("np.clip(np.asarray(y_pred, dtype=float), 1e-15, 1)", "np.asarray(y_pred)"),
    "no exception": (UNKNOWN, "return None"),
    "another exception": (UNKNOWN, "raise KeyError(task)"),
    "another name": ("def huber_prime(", "def huberprime("),
    "another order": ("(y_pred, y_true)", "(y_true, y_pred)"),
    "a syntax error": ("def huber(y_pred,", "def huber(y_pred,,"),
}
"""What is replaced, and by what, in the notebook that is done. An endless loop is not here: nothing in otter's `check` ends it."""


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
    (folder / "several.zip").write_bytes(handed_in_together())
    return sorted(folder.iterdir())


def handed_in_together() -> bytes:
    """What `grader submit` packs of two modules, a notebook and data."""
    start, marker, rest = RIGHT.partition("def total")
    files = {
        "one.py": start.encode(),
        "two.ipynb": notebook(f"import numpy as np\n{marker}{rest}".replace("half(total(z))", "0.5 * total(z)")),
        "three.py": b"x = open('data.csv').read()\n",
    }
    return packed_submission(Submission("", "", files, (), {"data.csv": b"1,2\n"}))


def deserved(path: Path) -> Report:
    return grade(load_assignment(TOY), read_submission(path), sandbox=open_sandbox())


def test_otter_run_gives_what_grade_gives(unpacked: Path, submissions: list[Path], mark: Path) -> None:
    command = [sys.executable, "-P", "-W", "ignore", "-c", SEVERAL, str(unpacked.with_suffix(".zip")), *map(str, submissions)]
    found = json.loads(succeed(command, dict(os.environ), unpacked).splitlines()[-1])
    assert not mark.exists()
    totals = []
    for path in submissions:
        report = deserved(path)
        scores, total, possible, _ = found[str(path)]
        assert scores == pytest.approx({o.id: o.score for o in report.outcomes})
        assert (total, possible) == (pytest.approx(report.score), pytest.approx(report.max_score))
        totals.append(total)
    # In the order of their names: hostile, partial, right, several.
    assert totals == [pytest.approx(15.555556), pytest.approx(deserved(submissions[1]).score), *[pytest.approx(20.0)] * 2]
    assert 0.0 < totals[1] < 20.0


@pytest.fixture(scope="module")
def losses(course: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assignment of one outcome, and beside it what students get of it."""
    folder = tmp_path_factory.mktemp("losses") / "solutions"
    shutil.copytree(course.folder / "losses", folder / "losses")
    functions = next(outcome.functions for outcome in course.description.outcome if outcome.id == "losses")
    outcome = f'[[outcome]]\nid = "losses"\ntitle = "Losses"\nfunctions = {list(functions)}'
    (folder / "assignment.toml").write_text(f'id = "losses"\ntitle = "Losses"\nforbidden = ["sympy"]\n{outcome}\n')
    assert main(["release", "--assignment", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def notebooks(losses: Path) -> list[Path]:
    """Twenty notebooks as students may hand them in; the first one is as they get it."""
    found = [losses.parent / "exercises" / "notebooks" / "losses.ipynb"]
    done = json.loads(
        exercise(
            solution_text(losses, "losses"), "losses", load_assignment(losses).functions, pictures=pictures_of(losses, "losses")
        )
    )
    texts = ["".join(cell["source"]) for cell in done["cells"]]
    for name, (old, new) in SLIPS.items():
        changed = [text.replace(old, new) for text in texts]
        assert (changed != texts) == (old != new)
        cells = [{**cell, "source": text} for cell, text in zip(done["cells"], changed, strict=True)]
        found.append(found[0].with_name(f"{name}.ipynb"))
        found[-1].write_text(json.dumps({**done, "cells": cells}))
    assert len(found) == 20
    return found


@pytest.fixture(scope="module")
def verdicts(losses: Path, notebooks: list[Path]) -> dict[str, dict[str, bool]]:
    """What we tell the students of these notebooks: whether each of their checks passes."""
    public = load_assignment(losses.parent / "exercises" / "checks")
    reports = {str(path): grade(public, read_submission(path), hidden=False) for path in notebooks}
    return {path: {c.id: c.status == "passed" for c in report.outcomes[0].checks} for path, report in reports.items()}


def test_otter_check_gives_students_our_verdicts(losses: Path, notebooks: list[Path], verdicts: dict[str, dict[str, bool]]) -> None:
    command = [sys.executable, "-W", "ignore", "-c", CHECK, *map(str, notebooks)]
    said = succeed(command, {**os.environ, "PYTHONPATH": str(ROOT)}, notebooks[0].parent)
    assignment = load_assignment(losses)
    expected = {
        path: {
            f: all(passed[c.id] for c in assignment.manifest.checks if f in c.functions and not c.hidden)
            for f in assignment.functions
        }
        for path, passed in verdicts.items()
    }
    assert json.loads(said.splitlines()[-1]) == expected
    counts = [sum(found.values()) for found in expected.values()]
    assert (counts[0], counts[1], len(set(counts)) > 3) == (0, len(assignment.functions), True)


def test_otter_run_gives_students_our_verdicts(losses: Path, notebooks: list[Path], verdicts: dict[str, dict[str, bool]]) -> None:
    archive = losses.parent / "autograder.zip"
    assert main(["bundle", "otter", "--assignment", str(losses), "--out", str(archive)]) == 0
    command = [sys.executable, "-P", "-W", "ignore", "-c", SEVERAL, str(archive)]
    parts = [notebooks[start::2] for start in range(2)]
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda part: succeed([*command, *map(str, part)], dict(os.environ), losses), parts))
    found = {path: results for part in said for path, results in json.loads(part.splitlines()[-1]).items()}
    for path, passed in verdicts.items():
        checks = zip(load_assignment(losses).manifest.checks, found[path][-1], strict=True)
        assert {check.id: result for check, result in checks if not check.hidden} == passed, path


def test_otter_run_takes_large_submissions(unpacked: Path, large: list[Path]) -> None:
    command = [sys.executable, "-P", "-W", "ignore", "-c", SEVERAL, str(unpacked.with_suffix(".zip")), *map(str, large)]
    found = json.loads(succeed(command, dict(os.environ), unpacked).splitlines()[-1])
    assert {path: total for path, (_, total, _, _) in found.items()} == {str(path): pytest.approx(20.0) for path in large}


def container(unpacked: Path, root: Path, files: dict[str, bytes], metadata: dict[str, Any]) -> dict[str, Any]:
    """The results of a container of otter's for a submission of these files."""
    shutil.copytree(unpacked, root / "source")
    for name in ("submission", "results"):
        (root / name).mkdir()
    for name, handed_in in files.items():
        (root / "submission" / name).parent.mkdir(exist_ok=True)
        (root / "submission" / name).write_bytes(handed_in)
    (root / "submission_metadata.json").write_text(json.dumps(metadata))
    if any(name.endswith(".zip") for name in files):
        # So does `otter grade --ext zip`.
        configuration = json.loads((root / "source/otter_config.json").read_text())
        (root / "source/otter_config.json").write_text(json.dumps(configuration | {"zips": True}))
    script = (root / "source/run_otter.py").read_text().replace("/autograder", str(root))
    ours = f"\nimport grader\nassert grader.__file__.startswith({str(root)!r}), grader.__file__\n"
    (root / "source/run_otter.py").write_text(script + ours)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    succeed([sys.executable, "-W", "ignore", str(root / "source/run_otter.py")], environment, root)
    assert list((root / "submission").iterdir()) == [root / "submission/tests"]
    content: dict[str, Any] = json.loads((root / "results/results.json").read_text())
    return content


def test_a_copy_of_the_container(unpacked: Path, tmp_path: Path) -> None:
    late = {"created_at": "2026-03-02T10:00:00-08:00", "assignment": {"due_date": "2026-03-01T12:00:00-08:00"}}
    content = container(unpacked, tmp_path / "autograder", {"lab.py": WRONG.encode()}, late)
    first, second = content["tests"][1:]
    assert first["score"] == pytest.approx(5.555556 * 0.9, abs=1e-4)
    assert second["score"] == pytest.approx(9.0)
    # A question with a check that is shown later is shown later.
    assert {first["visibility"], second["visibility"]} == {"after_published"}
    assert "late, by 1 day" in content["output"]
    assert "all its values are wrong" in first["output"]
    assert "Error at line" not in first["output"]
    assert math.isclose(first["max_score"] + second["max_score"], 20.0, abs_tol=1e-4)


@pytest.mark.parametrize("kind", ["archive", "submit", "several", "other name"])
def test_what_otter_itself_refuses_is_graded_in_its_container(unpacked: Path, tmp_path: Path, kind: str, large: list[Path]) -> None:
    start, marker, rest = RIGHT.partition("def total")
    first, second = notebook(start), notebook(f"import numpy as np\n{marker}{rest}".replace("half(total(z))", "0.5 * total(z)"))
    files = {
        "archive": {"many.zip": next(path for path in large if path.suffix == ".zip").read_bytes()},
        "submit": {"submission.zip": handed_in_together()},
        "several": {"one.ipynb": first, "two.ipynb": second, "tests/q01_first.py": b"raise SystemExit"},
        "other name": {"LAB.IPYNB": notebook(RIGHT)},
    }
    content = container(unpacked, tmp_path / "autograder", files[kind], {})
    assert sum(test["score"] for test in content["tests"][1:]) == pytest.approx(20.0, abs=1e-3)
