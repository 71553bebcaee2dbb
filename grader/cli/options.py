"""Options that several commands share: their declarations, types and checks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.model.assignment import (
    DESCRIPTION,
    GRADING_PLACES,
    SOLUTION,
    Assignment,
    assignment_beside,
    find_assignment,
    solution_files,
)
from grader.model.errors import UsageError
from grader.model.isolation import layer_named
from grader.model.submission import Submission, read_submission
from grader.model.suggestions import did_you_mean


def assignment_option(parser: argparse.ArgumentParser) -> None:
    """Declare --assignment."""
    parser.add_argument("--assignment", type=Path, metavar="DIR", help="the folder with assignment.toml")


def chosen_assignment(options: argparse.Namespace) -> Assignment:
    """Find the assignment with solutions that a command is for, and say which one where nobody has named it and none is near.

    Raises UsageError if there is none, or if some are below.
    """
    if not options.assignment and not assignment_beside(GRADING_PLACES):
        refuse_choice()
        assignment = find_assignment(GRADING_PLACES)
        told = f"there is no assignment here; this is {assignment.description.title!r} in {assignment.folder}"
        print(f"grader: {told} (--assignment DIR names another)", file=sys.stderr)
        return assignment
    return find_assignment(GRADING_PLACES, options.assignment)


def submission_at(assignment: Assignment, path: Path) -> Submission:
    """Return the submission at a path: of the folder of the assignment, or of an exercise in it, the solutions.

    Checks and known mistakes stand there as well, which nobody hands in. Raises UsageError if nothing there can be graded.
    """
    place, own = path.resolve(), assignment.folder.resolve()
    if place == own:
        return Submission.of(place.name, solution_files(assignment))
    is_exercise = place.parent == own and place.name in assignment.folders
    return read_submission(path / SOLUTION if is_exercise else path)


def refuse_choice() -> None:
    """Raise UsageError if this folder is an assignment, or has some in its folders: only the person knows whether one is meant."""
    here = Path()
    found = [here, *sorted(path.parent for place in GRADING_PLACES for path in here.glob(f"*/{place}/{DESCRIPTION}"))]
    if names := [str(folder) for folder in found if (folder / DESCRIPTION).is_file()]:
        raise UsageError(f"name the assignment that you mean: --assignment {' or --assignment '.join(names)}")


def functions_option(parser: argparse.ArgumentParser, what: str) -> None:
    """Declare --function."""
    parser.add_argument("--function", action="append", default=[], metavar="NAME", help=f"{what} this function (repeatable)")


def known_functions(assignment: Assignment, names: Sequence[str]) -> tuple[str, ...]:
    """Return these names. Raises UsageError if one is no function of the assignment."""
    for name in names:
        if name not in assignment.functions:
            raise UsageError(f"no function is called {name!r}{did_you_mean(name, assignment.functions)}")
    return tuple(names)


# files that are written ------------------------------------------------------------------------------------------------


def renderings(parser: argparse.ArgumentParser, *names: str) -> None:
    """Declare an option for each of these forms of a report, such as "json"."""
    for name in names:
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"write the report as {name} to FILE")


def targets(options: argparse.Namespace, *names: str) -> dict[str, Path]:
    """Collect the files named by these options. Raises UsageError, before any work, if one cannot be written there."""
    found = {name: getattr(options, name) for name in names if getattr(options, name)}
    for name, path in found.items():
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise UsageError(f"--{name} {path}: name a file in a folder that exists")
    return found


# a student's work ------------------------------------------------------------------------------------------------------


def work_argument(parser: argparse.ArgumentParser) -> None:
    """Declare PATH, the work of a student who checks it."""
    what = "a notebook, .py, folder or .zip (default: exercises/ or notebooks/, where you have written something, else this folder)"
    parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help=what)


# types; argparse names the function where a text has the wrong form ----------------------------------------------------


def seed(text: str) -> int:
    """Read a seed: a whole number from 0 on."""
    number = int(text)
    if not 0 <= number < 2**63:
        raise ValueError
    return number


def positive(text: str) -> int:
    """Read a number of things: a whole number from 1 on."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def layers(text: str) -> tuple[str, ...]:
    """Read layers of isolation, separated by commas."""
    return tuple(layer_named(name) for name in text.split(",") if name.strip())
