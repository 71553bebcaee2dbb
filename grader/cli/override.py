"""`grader override`: sets a mark by hand, or gives the points of a part that a person grades."""

from __future__ import annotations

import argparse

from grader.classroom.records import Override
from grader.classroom.register import Register
from grader.classroom.store import now
from grader.cli import DONE
from grader.cli.options import assignment_option, chosen_assignment
from grader.cli.stores import open_store, store_argument
from grader.model.assignment import Assignment
from grader.model.errors import UsageError
from grader.model.policy import Policy


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    store_argument(parser)
    parser.add_argument("student", metavar="STUDENT")
    parser.add_argument("score", type=score, metavar="SCORE", help='a number, or "machine" to take a decision back')
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--outcome", metavar="ID", help="of this outcome only")
    what.add_argument("--part", metavar="ID", help="of this part, which a person grades")
    parser.add_argument("--who", required=True, metavar="NAME", help="who decides")
    parser.add_argument("--why", required=True, metavar="TEXT", help="for those who ask later; the student does not read it")
    parser.add_argument("--tell", default="", metavar="TEXT", help="what the student reads about it")
    assignment_option(parser)


def score(text: str) -> float | None:
    """Read a score; None stands for "machine"."""
    return None if text == "machine" else float(text)


def run(options: argparse.Namespace) -> int:
    """Set the mark of a student, the score of one outcome, or that of a part that a person grades.

    The machine's score stays what it is. Raises UsageError for a score out of range, a reason that is empty, and a student, an
    outcome or a part that does not exist.
    """
    assignment = chosen_assignment(options)
    about = options.outcome or options.part
    most = most_points(assignment, options.outcome, options.part)
    if options.score is not None and not 0 <= options.score <= most:
        raise UsageError(f"a score here is a number from 0 to {most:g}")
    who, why = options.who.strip(), options.why.strip()
    if not who or not why:
        raise UsageError("--who and --why are for those who ask later: neither can be empty")
    store = open_store(options.place, assignment)
    try:
        register = Register(store, store.policy or Policy())
        student = register.directory.require(options.student)
        if about and register.people(store.applied)[student].status != "graded":
            raise UsageError(f"nothing of {student} was graded: leave out --outcome and --part, and set the whole mark")
        store.add_override(Override(student, about, options.score, who, why, now(), options.tell.strip()))
    finally:
        store.close()
    what = f"{student}, {about or 'mark'}"
    undone = "it awaits a person again" if options.part else "the machine's score counts again"
    print(f"{what}: {undone}" if options.score is None else f"{what}: {options.score:g} from now on")
    print("The next `grader batch` or `grader gradebook` writes it into the tables.")
    return DONE


def most_points(assignment: Assignment, outcome: str | None, part: str | None) -> float:
    """Return the points that can be earned in an outcome, in a part that a person grades, or in all, extra credit included."""
    manual = {one.id: one.points for one in assignment.description.manual}
    if part is not None:
        if part not in manual:
            raise UsageError(f"no part that a person grades is called {part!r}; there are {', '.join(manual) or 'none'}")
        return manual[part]
    outcomes = [assignment.outcome(outcome)] if outcome else assignment.outcomes
    most = sum(one.points + sum(one.extra.values()) for one in outcomes)
    return most if outcome else most + sum(manual.values())
