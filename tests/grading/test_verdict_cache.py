"""Verdicts that are known already: graded after others, a submission gets what it gets alone, and right ones cost no check."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from support import RIGHT, TESTS, submission

from grader.grading import runner, verdict_cache
from grader.grading.server import GradingRequest, GradingServer
from grader.grading.session import grade
from grader.model.assignment import Assignment, load_assignment
from grader.model.report import Report
from grader.model.submission import Submission, read_submission
from grader.sandbox import open_sandbox

LATE = "np.zeros(()) if np.size(z) == 6 else "
"""Begins as other submissions do, and ends otherwise."""

CODES = {
    "right": RIGHT,
    "the same in other words": RIGHT.replace("2.0 * np.asarray(z)", "np.asarray(z) + np.asarray(z)"),
    "wrong": RIGHT.replace("2.0 *", "3.0 *"),
    "wrong at the end": RIGHT.replace("return 2.0", f"return {LATE}2.0"),
    "hangs": RIGHT.replace("return 2.0", "while np.size(z) == 3: pass\n    return 2.0"),
    "exits": RIGHT.replace("return 2.0", "if np.size(z) == 3: import os; os._exit(3)\n    return 2.0"),
    "raises": RIGHT.replace("return 2.0", "if np.size(z) == 3: raise ValueError\n    return 2.0"),
    "raises elsewhere": RIGHT.replace("return 2.0", "\n    if np.size(z) == 3: raise ValueError\n    return 2.0"),
    "warns": RIGHT.replace("return 0.5", "np.log(np.zeros(1))\n    return 0.5"),
    "changes arguments": RIGHT.replace("return 0.5", "z[...] = 1.0\n    return 0.5"),
    "calls back differently": RIGHT.replace("f(f(z))", "f(z) if False else f(f(f(z)))"),
    "a stub": RIGHT.replace("return f(f(z))", "raise NotImplementedError"),
    "missing": RIGHT.replace("def twice", "def twise"),
    "follow-through": RIGHT.replace("float(np.sum(z))", "float(np.sum(z)) + 1.0"),
    "counts its calls": RIGHT.replace("return 2.0", "turns.append(z)\n    return (2.0 if len(turns) < 3 else 3.0)")
    + "\nturns = []\n",
}


def grade_together(assignment: Assignment, submissions: Sequence[Submission], seeds: Sequence[int] = (1,)) -> list[Report]:
    """What one grading server says of these submissions, under each of the seeds."""
    with contextlib.closing(GradingServer(assignment, ())) as server:
        return [server.grade(GradingRequest(one, seed)) for one in submissions for seed in seeds]


def told(report: Report) -> object:
    """All that a report says, but for times."""
    checks = [
        (o.id, c.id, c.status, c.reason, c.message, c.detail, c.score, c.diagnosis) for o in report.outcomes for c in o.checks
    ]
    return report.score, report.provisional, report.problems, checks


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cases whose test was run."""
    found: list[str] = []
    play = runner.play

    def counted(item: pytest.Function) -> object:
        found.append(item.nodeid)
        return play(item)

    monkeypatch.setattr(runner, "play", counted)
    return found


def test_after_others_everything_is_as_it_is_alone(toy: Assignment) -> None:
    alone = {name: grade(toy, submission(code), sandbox=open_sandbox()) for name, code in CODES.items()}
    names = [*CODES, *reversed(CODES)]
    together = grade_together(toy, [submission(CODES[name]) for name in names])
    for name, report in zip(names, together, strict=True):
        assert told(report) == told(alone[name]), name


def test_realistic_submissions_of_the_course(course: Assignment) -> None:
    variants = course.folder / "variants"
    paths = [TESTS / "submissions" / "student.ipynb", variants / "scipy_style"]
    submissions = [read_submission(path) for path in paths]
    for one, report in zip(submissions, grade_together(course, [submissions[-1], *submissions])[1:], strict=True):
        assert told(report) == told(grade(course, one, lanes=2)), one.id


def test_what_is_known_is_not_run(toy: Assignment, runs: list[str]) -> None:
    grade_together(toy, [submission(RIGHT)])
    first = len(runs)
    runs.clear()
    one, two = grade_together(toy, [submission(RIGHT), submission(CODES["the same in other words"])])
    assert len(runs) == first
    assert told(one) == told(two)
    assert two.score == two.max_score


def test_hidden_checks_of_another_seed_are_run_again(toy: Assignment, runs: list[str]) -> None:
    grade_together(toy, [submission(RIGHT)])
    first = len(runs)
    runs.clear()
    one, two, three = grade_together(toy, [submission(RIGHT)], seeds=(1, 2, 1))
    assert len(runs) == 3 * first
    assert (one.seed, two.seed, three.seed) == (1, 2, 1)
    assert told(one) == told(three)


def test_what_is_kept_is_bounded(toy: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict_cache, "VERDICTS", 2)
    monkeypatch.setattr(verdict_cache, "TOTAL_BYTES", 60_000)
    kept: list[tuple[int, int]] = []
    use = verdict_cache.VerdictCache.use

    def watched(self: verdict_cache.VerdictCache, seed: int, layers: tuple[str, ...]) -> None:
        use(self, seed, layers)
        kept.append((self.bytes, max(self.verdicts.values(), default=0)))

    monkeypatch.setattr(verdict_cache.VerdictCache, "use", watched)
    factors = [f"{factor}.0 *" for factor in range(2, 12)]
    reports = grade_together(toy, [submission(RIGHT.replace("2.0 *", factor)) for factor in factors])
    assert [report.score for report in reports] == [reports[0].max_score, *[reports[1].score] * 9]
    assert max(size for size, _ in kept) <= 60_000
    assert max(most for _, most in kept) == 2


def test_a_check_that_asks_differently_the_next_time_is_an_error_of_ours(toy: Assignment, tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    shutil.copytree(toy.folder, folder)
    path = folder / "second" / "test_public.py"
    text = (
        path.read_text()
        .replace("[1.0, 2.0], [3.0, 4.5]", "[1.0, 2.0], [3.0, 3.5 + len(TURNS)]")
        .replace("10.5", "9.5 + len(TURNS)")
    )
    path.write_text(text.replace('"""A worked sum."""', '"""A worked sum."""\n    TURNS.append(0)') + "\n\nTURNS = []\n")
    right, wrong = RIGHT, RIGHT.replace("float(np.sum(z))", "float(np.sum(z)) + 1.0")
    _, report = grade_together(load_assignment(folder), [submission(right), submission(wrong)])
    (check,) = (c for c in report.checks if c.id == "second.public.total")
    assert (check.status, check.score) == ("error", 0.0)
    assert "asks differently" in check.detail
    assert report.provisional
