"""The work that a student means: the folder that is checked and packed where none is named, and what is written beside it.

Students have their exercises twice, as modules in `exercises/` and as notebooks in `notebooks/`, and work in one of them.
"""

from __future__ import annotations

import os
from collections.abc import Sized
from pathlib import Path

import msgspec

from grader.grading.session import Grader, Loaded
from grader.model.assignment import DESCRIPTION, PUBLIC_PLACES, students_folders
from grader.model.collecting import names_like
from grader.model.errors import UsageError
from grader.model.submission import Submission, read_submission

EXERCISES, NOTEBOOKS = "exercises", "notebooks"


class LoadedWork(msgspec.Struct, frozen=True):
    """A student's work, loaded."""

    path: Path
    submission: Submission
    loaded: Loaded
    beside: Path | None = None
    """The other folder with exercises, if it was looked at."""
    only_there: tuple[str, ...] = ()
    """Functions that are written in the other folder, and not here, or otherwise here."""
    is_other: bool = False
    """True if no folder was named, and this is not the one that is taken then, since there is less in that one."""


def work_at(path: Path | None) -> Path:
    """Find the work: `path`, from this folder or from the exercises; if none is given, the exercises, or else this folder."""
    here = Path.cwd().resolve()
    called = [folder for folder in students_folders() if folder.resolve() not in (here, *here.parents)]
    places = [Path(), *(Path(near(folder)) for folder in called)]
    has_checks = (p / EXERCISES for p in places if (p / EXERCISES / PUBLIC_PLACES[0] / DESCRIPTION).is_file())
    folder = next(has_checks, Path())
    if path is None:
        return folder
    inside = folder / path
    if path.exists() or inside.exists():
        return path if path.exists() else inside
    # A name that is nowhere is looked for among the exercises, where the one that was meant may be, unless it is like one here.
    return path if len(path.parts) > 1 or names_like(path) else inside


def near(folder: Path) -> str:
    """Return the path of a folder from where one stands."""
    try:
        return os.path.relpath(folder)
    except ValueError:  # on another drive
        return str(folder)


def load_work(grader: Grader, path: Path | None, *, without: Path | None = None, compare: bool = False) -> LoadedWork:
    """Load the work at `path`, without the file `without`; where no path is given, what `work_at` finds.

    If nothing is written there, and something in the folder beside it, that one is taken, unless a path was given. With `compare`
    it is looked at anyway, and taken if it has all that is written here, and more. Raises UsageError for work that cannot be read,
    and, with `compare`, where each of the two folders has something that the other lacks: only the student knows which is meant.
    """
    here = work_at(path)
    submission = read_submission(here, without=without)
    loaded = grader.load(submission)
    mine, beside = written(loaded), folder_beside(here)
    amount = len(mine) + len(loaded.problems)
    if beside is None or (not compare and (amount or path is not None)):
        return LoadedWork(here, submission, loaded, beside if path is None else None)
    try:
        other = read_submission(beside, without=without)
    except UsageError:
        return LoadedWork(here, submission, loaded)
    loaded_other = grader.load(other)
    theirs = written(loaded_other)
    missing_here, missing_there = differing(theirs, mine), differing(mine, theirs)
    # A file that cannot be read may hold anything.
    if path is None and missing_here and not (missing_there or loaded.problems):
        return LoadedWork(beside, other, loaded_other, here, (), is_other=True)
    if path is None and compare and missing_here and (missing_there or loaded.problems):
        amounts = f"{here} ({count_of(mine)}) and {beside} ({count_of(theirs)})"
        raise UsageError(f"{amounts} both have work, and not the same: name the one that you mean, for example {beside}")
    return LoadedWork(here, submission, grader.load(submission), beside, differing(theirs, mine))


def count_of(names: Sized) -> str:
    """Return how many functions are written."""
    return f"{len(names)} {'function' if len(names) == 1 else 'functions'}"


def written(loaded: Loaded) -> dict[str, str]:
    """Return the digests of the functions that are more than stubs, by name."""
    return {name: found.digest for name, found in loaded.found.items() if not found.stub}


def differing(functions: dict[str, str], others: dict[str, str]) -> tuple[str, ...]:
    """Return the names of the functions that are not among the others, or not the same there."""
    return tuple(name for name, digest in functions.items() if others.get(name) != digest)


def folder_beside(work: Path) -> Path | None:
    """Return the folder that holds the same exercises in the other form; None if there is none."""
    names = {EXERCISES: NOTEBOOKS, NOTEBOOKS: EXERCISES}
    folder = work.resolve()
    if folder.name not in names or not (folder.parent / EXERCISES / PUBLIC_PLACES[0] / DESCRIPTION).is_file():
        return None
    other = Path(near(folder.parent / names[folder.name]))
    return other if other.is_dir() else None
