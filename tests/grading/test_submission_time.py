"""The time of a whole submission: what is slow in all, or ends its processes again and again, is cut and charged."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from support import RIGHT, Grade, checks_of, submission

from grader import grade
from grader.grading import pool
from grader.model.assignment import Assignment
from grader.model.report import Report

SLOW = f"""{RIGHT}
import time
kept = []
def slow(function):
    def slower(*arguments):
        if not kept:
            kept.append(1)
            time.sleep(0.4)
        return function(*arguments)
    return slower
double, half, quadruple, total, twice, draw, everything = map(slow, (double, half, quadruple, total, twice, draw, everything))
"""
"""Right, and below every limit of a case. It leaves something behind, so every case has a copy of its own."""

TEMPLATE = """
import os, sys
frame = sys._getframe()
while type(frame.f_locals.get("self")).__name__ != "TemplateProcess":
    frame = frame.f_back
template = type(frame.f_locals["self"])
original = template.open
"""
"""Finds the class of the process that has loaded the submission."""
ENDS = f"{RIGHT}{TEMPLATE}\ntemplate.open = lambda self, frame: (original(self, frame), os._exit(0))\n"
SERVES_ITSELF = f"""{RIGHT}{TEMPLATE}
kept = []
def double(z):
    kept.append(1)
    return 2.0 * np.asarray(z)
template.open.__globals__["fork_sibling"] = lambda: True
"""
STARTS_THREADS = f"""{RIGHT}{TEMPLATE}
import _thread, time
def opened(self, frame):
    _thread.start_new_thread(time.sleep, (1000,))
    return original(self, frame)
template.open = opened
"""


def reasons_of(report: Report) -> set[tuple[str, str | None]]:
    return {(check.status, check.reason) for check in checks_of(report) if check.kind != "purity"}


@pytest.mark.parametrize("lanes", [1, 2])
def test_what_is_slow_in_all_is_cut_and_charged(toy: Assignment, lanes: int) -> None:
    report = grade(toy, submission(SLOW), seconds=2.0, lanes=lanes)
    late = [check for check in checks_of(report) if check.reason == "timed_out"]
    assert late, "all of it was run"
    assert {check.status for check in late} <= {"failed", "partial"}
    assert "not run: before it, the submission had used the 2 seconds" in late[-1].message
    assert not report.provisional
    assert report.score < report.max_score
    assert report.seconds < 60


def test_what_is_right_has_time_enough(grade_toy: Grade) -> None:
    report = grade_toy(SLOW, seconds=100.0)
    assert report.score == report.max_score


@pytest.mark.parametrize("code", [ENDS, SERVES_ITSELF, STARTS_THREADS])
def test_a_template_process_that_is_not_what_it_has_to_be_is_charged(grade_toy: Grade, code: str) -> None:
    report = grade_toy(code)
    assert not report.provisional
    assert ("failed", "crashed") in reasons_of(report)
    assert not {status for status, _ in reasons_of(report)} - {"failed", "passed"}
    assert report.score < report.max_score / 2


def test_time_in_which_the_grading_stands_still_is_not_charged(toy: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between any two looks at the clock an hour has gone by, as while everything is stopped with Ctrl-Z."""
    monkeypatch.setattr(pool, "time", SimpleNamespace(monotonic=itertools.count(0.0, 3600.0).__next__))
    assert grade(toy, submission(RIGHT), lanes=2).score == 20.0
