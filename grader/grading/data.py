"""Data of the assignment where a submission runs: what it names, and what the checks name, lies beside its files."""

from __future__ import annotations

import posixpath

from grader.model.assignment import DATA_THERE, Assignment, data_files
from grader.model.submission import Submission

NO_OP_GRADER = {
    "grader.py": f"""
import pathlib

def __getattr__(name):
    return lambda *arguments, **keywords: lambda function: function

def data(name):
    here = pathlib.Path.cwd()
    found = (folder / {DATA_THERE!r} / name for folder in (here, *here.parents))
    return next((path for path in found if path.is_file()), pathlib.Path(name))
""".encode()
}
"""A module that replaces ours in submissions: notebooks call `grader.check`, which has nothing to do where they are graded.

Data is there, since cells may go on with it.
"""


def data_for(assignment: Assignment, submission: Submission) -> dict[str, bytes]:
    """Return the data of the assignment that a submission or a check names, by path.

    What a check names lies in each folder with code, where the functions of its files run.
    """
    files = data_files(assignment)
    if not files:
        return {}
    checks = [path.read_bytes() for part in assignment.folders for path in (assignment.folder / part).glob("test_*.py")]
    by_checks = {name for name in files if any(name.encode() in text for text in checks)}
    by_submission = {name for name in files if any(name.encode() in text for text in submission.files.values())}
    folders = {"", *(f"{folder}/" for file in submission.files if (folder := posixpath.dirname(file)))} if by_checks else {""}
    contents = {name: files[name].read_bytes() for name in sorted(by_checks | by_submission)}
    return {
        f"{folder}{DATA_THERE}/{name}": content
        for folder in sorted(folders)
        for name, content in contents.items()
        if name in by_checks or not folder
    }
