"""Collection of checks: what needs nothing of pytest is read without it, and is the same as with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, TOY

from grader.grading import collection
from grader.grading.collection import PUBLIC, FixtureCollector, collect
from grader.grading.plain_tests import PlainTest
from grader.model.assignment import Assignment, load_assignment

PLAIN = '''
from grader.checks import check, check_each, close

@check_each("double", "half", kind="value")
def test_each(student, function, *, scale=1.0):
    """Each."""

@check("quadruple", kind="value")
def test_other(rng, tmp_path, data):
    """Other."""
'''
LATE = "@check('total', kind='value')\ndef test_late(student, own=3):\n    'Late.'\n"
CASES = f"{PLAIN}\nfrom .beside import cases\n@cases\n{LATE.replace('own=3', 'own')}"


def collected(assignment: Assignment, folders: list[str]) -> FixtureCollector:
    collector = FixtureCollector(assignment, {})
    collect(collector, assignment, folders, hidden=True)
    return collector


def facts(collector: FixtureCollector) -> list[tuple[object, ...]]:
    """What reports, random numbers, sealed mistakes and the verdict cache know tests by."""
    return [
        (check, test.name, test.nodeid, test.originalname, test.path, collector.entropy(test)) for check, test in collector.items
    ]


@pytest.mark.parametrize("folder", [TOY, *sorted((ROOT / "examples").glob("*/solutions"))], ids=lambda path: path.parent.name)
def test_a_test_is_the_same_with_pytest_and_without_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assignment = load_assignment(folder).at_home
    found = collected(assignment, list(assignment.folders))
    assert any(isinstance(test, PlainTest) for _, test in found.items)
    monkeypatch.setattr(collection, "plain_tests", lambda path, fixtures: None)
    by_pytest = collected(assignment, list(assignment.folders))
    assert not any(isinstance(test, PlainTest) for _, test in by_pytest.items)
    assert facts(found) == facts(by_pytest)
    assert found.broken == by_pytest.broken == []


@pytest.mark.parametrize(
    ("text", "plain", "names"),
    [
        (PLAIN, True, ["test_each[double]", "test_each[half]", "test_other"]),
        (f"{PLAIN}{LATE}", True, ["test_each[double]", "test_each[half]", "test_other", "test_late"]),
        (f"import pytest\n{PLAIN}", False, ["test_each[double]", "test_each[half]", "test_other"]),
        (f"{PLAIN}\nfrom pytest import fixture\n@fixture\ndef own(): return 1", False, ["test_each[double]", "test_each[half]", "test_other"]),
        (CASES, False, ["test_each[double]", "test_each[half]", "test_other", "test_late[1]", "test_late[2]"]),
        (f"{PLAIN}\nfrom .beside import twice\n{LATE}", True, ["test_each[double]", "test_each[half]", "test_other", "test_late"]),
        (f"{PLAIN}\ndef setup_module(): pass", False, ["test_each[double]", "test_each[half]", "test_other"]),
        (f"{PLAIN}\ndef setUpModule(): pass", False, ["test_each[double]", "test_each[half]", "test_other"]),
        (f"{PLAIN}\ntest_other.__signature__ = None", False, ["test_each[double]", "test_each[half]", "test_other"]),
        (f"class Odd:\n    __module__ = None\nodd = Odd()\n{PLAIN}", True, ["test_each[double]", "test_each[half]", "test_other"]),
        (PLAIN.replace('"half"', '"double"'), False, ["test_each[double0]", "test_each[double1]", "test_other"]),
    ],
)  # fmt: skip
def test_what_needs_pytest_gets_it(tmp_path: Path, text: str, plain: bool, names: list[str]) -> None:
    toy = load_assignment(TOY)
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / PUBLIC).write_text(text)
    cases = "import pytest\ncases = pytest.mark.parametrize('own', [1, 2])\ndef twice(z): return 2 * z\n"
    (tmp_path / "first" / "beside.py").write_text(cases)
    found = collected(Assignment(tmp_path, toy.description, toy.manifest), ["first"])
    assert [test.name for _, test in found.items] == names
    assert {isinstance(test, PlainTest) for _, test in found.items} == {plain}
    assert not {name for name in sys.modules if name == "first" or name.startswith("first.")}


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("import numpy\n1 / 0", f"first/{PUBLIC}:2: ZeroDivisionError: division by zero"),
        ("class Gone(BaseException): pass\nraise Gone('now')", f"first/{PUBLIC}:2: Gone: now"),
        ("import pytest as p\np.fail('now')", f"first/{PUBLIC}:2: Failed: now"),
        ("import pytest as p\np.importorskip('absent_one')", "and its checks are missing then"),
        ("import unittest\nraise unittest.SkipTest('now')", "and its checks are missing then"),
        ("__test__ = False", ""),
        ("raise SystemExit(0)", "pytest ended with status 3"),
    ],
)
def test_a_file_that_is_broken_is_told_as_by_pytest(tmp_path: Path, text: str, end: str) -> None:
    toy = load_assignment(TOY)
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / PUBLIC).write_text(f"{text}\n{PLAIN}")
    found = collected(Assignment(tmp_path, toy.description, toy.manifest), ["first"])
    assert not found.items
    assert [told.endswith(end) for told in found.broken[-1:]] == [True] * bool(end)


def test_a_check_at_home_imports_little() -> None:
    program = (
        "import sys\nfrom grader.cli.main import main\n"
        "main(['check', '--outcome', 'losses', 'exercises/losses.py'])\nprint(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert "to do" in done.stdout
    slow = "pytest packaging email importlib.metadata jinja2 asyncio multiprocessing scipy tarfile zipfile rich.progress rich.table"
    assert not {*slow.split()} & {*done.stderr.split()}
