"""Practices: what keeps them apart from what is graded.

`warmup.py` or `warmup.ipynb` is the file of the practice `warmup`. In a submission that is graded nothing in it is asked for, so it
is left alone: it may be unwritten or broken, or try out other functions, and costs nothing.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import msgspec

from grader.grading.purity import importing_files
from grader.model.assignment import Assignment
from grader.model.report import Report
from grader.model.submission import Submission

TEXT = 1_000_000
"""So many bytes of a file are searched; a longer file is graded like any other."""


def without_practice(assignment: Assignment, submission: Submission) -> Submission:
    """Return the submission without the files of practices that are not graded.

    One stays if it defines a function of the assignment, or if another file imports it: then the work needs it.
    """
    found = {name: PurePosixPath(name).stem for name in submission.files}
    own = {name: practice for name, practice in found.items() if practice in assignment.ungraded}
    if not own:
        return submission
    importing = importing_files(set(own.values()), submission.files)
    needed = {practice for practice, files in importing.items() if not files <= own.keys()}
    asked = definition_of(assignment.functions)
    left_out = {
        name
        for name, practice in own.items()
        if practice not in needed and len(submission.files[name]) <= TEXT and not asked.search(submission.files[name])
    }
    files = {name: content for name, content in submission.files.items() if name not in left_out}
    return msgspec.structs.replace(submission, files=files)


def definition_of(functions: list[str]) -> re.Pattern[bytes]:
    """Return what finds a line of a module or of a notebook that defines one of these functions, or binds its name."""
    choice = "|".join(map(re.escape, functions)).encode()
    # In a notebook a line begins after a quotation mark, or after an escaped end of the line before.
    begin = rb'(?:^|"|\\n)[ \t]*+'
    return re.compile(
        begin + rb"(?:(?:async[ \t]++)?(?:def|class)[ \t]++(?:%s)\b|(?:%s)[ \t]*+[=:,])" % (choice, choice), re.MULTILINE
    )


def practice_apart(assignment: Assignment, report: Report) -> Report:
    """Return the report with the results of practices in a field of their own, if there are any."""
    ids = {practice.id for practice in assignment.description.practice}
    practised = tuple(outcome for outcome in report.outcomes if outcome.id in ids)
    graded = tuple(outcome for outcome in report.outcomes if outcome.id not in ids)
    return msgspec.structs.replace(report, outcomes=graded, practice=practised or msgspec.UNSET)
