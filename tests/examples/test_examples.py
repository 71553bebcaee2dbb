"""The assignments in `examples/`, each of them in the same way: what is right has full marks, and known mistakes cost points where they are.

What the checks miss is what `grader audit` finds out; `make audit` runs it for the examples, too.
"""

from __future__ import annotations

import ast
import doctest
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from support import ROOT, each_check

from grader.audit.measure import begin_process, end_process, grade_reference, measure
from grader.audit.specimens import VARIANTS, Scope, Specimen, misconceptions, reference, stubs, variants
from grader.cli.main import main
from grader.grading.session import Grader, open_grader
from grader.model.assignment import Assignment, load_assignment, load_reference
from grader.model.report import Report

SEED = 20
EXAMPLES = sorted(path.parent.parent for path in (ROOT / "examples").glob("*/solutions/assignment.toml"))


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.name)
def example(request: pytest.FixtureRequest) -> Iterator[SimpleNamespace]:
    """An example: its folder, its assignment, and a grader that stays open for all of its submissions."""
    folder: Path = request.param
    assignment = load_assignment(folder / "solutions")
    with open_grader(assignment) as grader:
        yield SimpleNamespace(folder=folder, assignment=assignment, grader=grader)


def graded(grader: Grader, specimen: Specimen) -> Report:
    return grader.run(grader.load(specimen.submission, specimen.seed))


def not_passed(report: Report) -> list[tuple[str, str, str]]:
    return [(c.id, c.message, c.detail) for c in each_check(report) if c.status != "passed"]


def test_there_are_examples() -> None:
    assert {path.name for path in EXAMPLES} >= {"attention", "autodiff", "convolution"}


def test_what_students_get_is_released(example: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["release", "--check", "--assignment", str(example.folder / "solutions")]) == 0
    assert capsys.readouterr() == ("", "")


def test_what_is_right_has_full_marks(example: SimpleNamespace) -> None:
    right = [reference(example.assignment, SEED), *variants(example.folder / "solutions" / VARIANTS, SEED)]
    for specimen in right:
        report = graded(example.grader, specimen)
        assert (specimen.id, not_passed(report), report.problems) == (specimen.id, [], ())


def known_mistakes(assignment: Assignment) -> Iterator[Specimen]:
    return misconceptions(assignment, SEED, Scope(frozenset(assignment.folders)))


def test_stubs_earn_nothing(example: SimpleNamespace) -> None:
    report = graded(example.grader, stubs(example.assignment, SEED))
    assert (report.score, report.provisional) == (0.0, False)


def test_known_mistakes_cost_points_where_they_are_made_and_are_named(example: SimpleNamespace) -> None:
    folder = example.assignment.folder
    begin_process(folder, grade_reference(example.assignment, reference(example.assignment, SEED)))
    try:
        for mistake in known_mistakes(example.assignment):
            found = measure(mistake)
            assert (mistake.id, found.charged, found.diagnoses, found.errors) == (mistake.id, (mistake.home,), (mistake.id,), ())
    finally:
        end_process()


def test_known_mistakes_are_named_at_home(example: SimpleNamespace) -> None:
    unnamed = []
    with open_grader(load_assignment(example.folder / "exercises" / "checks"), hidden=False) as at_home:
        for mistake in known_mistakes(example.assignment):
            if {c.diagnosis for c in graded(at_home, mistake).checks if c.diagnosis} != {mistake.id}:
                unnamed.append(mistake.id)
    assert unnamed == []


def test_every_function_has_public_and_hidden_checks_and_known_mistakes(example: SimpleNamespace) -> None:
    assignment: Assignment = example.assignment
    for hidden in (False, True):
        named = {f for check in assignment.manifest.checks if check.hidden == hidden for f in check.functions}
        assert set(assignment.functions) - named == set()
    known = {mistake.function for mistake in known_mistakes(assignment)}
    assert set(assignment.functions) - known == set()


def test_examples_in_docstrings_hold(example: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    trusted = load_reference(example.assignment)
    for name, function in trusted.items():
        attempted = 0
        for test in doctest.DocTestFinder().find(function, name, module=False, globs={"np": np, **trusted}):
            failed, tried = doctest.DocTestRunner().run(test)
            assert (test.name, failed) == (test.name, 0), capsys.readouterr().out
            attempted += tried
        assert attempted > 0


def test_students_need_no_package_that_is_forbidden(example: SimpleNamespace) -> None:
    forbidden = set(example.assignment.description.forbidden)
    for path in (example.folder / "exercises").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
        assert {name.partition(".")[0] for name in names} & forbidden == set(), path
