"""Checks that remember what an earlier submission has answered, or count, are refused by name; others are not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import TOY

from grader.audit.run import Extent, audit_checks
from grader.authoring.memory import checks_that_remember
from grader.cli.main import main
from grader.model.assignment import load_assignment
from grader.model.errors import CheckError

HEAD = """

import random

import numpy as np

from grader.checks import check
"""
TEST = '''

@check("double", kind="value", seconds=1)
def test_state(student, reference):
    """A check with state."""
    {body}
'''
COMPARES = "z = {z}; close(student.double(z), reference.double(z))"
STATEFUL = {
    "cache": ("KEPT = {}", "close(KEPT.setdefault('one', student.double(1.0)), 2.0)"),
    "cache of answers": ("KEPT = {}", "found = student.double(1.0); close(KEPT.setdefault('one', found), 2.0)"),
    "counter": ("COUNT = [0]", "COUNT[0] += 1; " + COMPARES.format(z="float(COUNT[0])")),
    "every other time": ("COUNT = [0]", "COUNT[0] += 1; " + COMPARES.format(z="float(COUNT[0] % 2)")),
    "default": ("def numbers(seen=[]):\n    seen.append(1.0)\n    return len(seen)", COMPARES.format(z="float(numbers())")),
    "generator": ("OWN = np.random.default_rng(1)", COMPARES.format(z="OWN.normal(size=3)")),
    "constant": ("START = np.ones(3)", COMPARES.format(z="START.copy()") + "; START[0] += 1"),
}
HARMLESS = {
    "global generators": ("", COMPARES.format(z="np.random.normal(size=3) + random.random()")),
    "cache of constants": ("KEPT = {}", COMPARES.format(z="KEPT.setdefault('one', 1.0)")),
}


def with_check(folder: Path, before: str, body: str) -> Path:
    """The toy assignment with one more hidden check."""
    copy = folder / "solutions"
    shutil.copytree(TOY, copy)
    path = copy / "first" / "test_hidden.py"
    path.write_text(f"{path.read_text()}{HEAD}\n{before}\n{TEST.format(body=body)}")
    return copy


@pytest.mark.parametrize("kind", STATEFUL)
def test_a_check_that_keeps_something_is_named(kind: str, tmp_path: Path) -> None:
    assert checks_that_remember(load_assignment(with_check(tmp_path, *STATEFUL[kind]))) == ["first.hidden.state"]


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_reaches_nobody_is_not_refused(kind: str, tmp_path: Path) -> None:
    assert checks_that_remember(load_assignment(with_check(tmp_path, *HARMLESS[kind]))) == []


def test_release_and_audit_refuse_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = with_check(tmp_path, *STATEFUL["cache"])
    assert main(["release", "--assignment", str(folder), "--out", str(tmp_path / "exercises")]) != 0
    assert "first.hidden.state does not do the same when it is repeated" in capsys.readouterr().err
    assert not (tmp_path / "exercises").exists()
    with pytest.raises(CheckError, match=r"first\.hidden\.state"):
        audit_checks(load_assignment(folder), Extent(store=tmp_path / "results"), 1, lambda done, total: None)
