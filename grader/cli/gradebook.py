"""`grader gradebook`: fills marks into the export of a platform or nbgrader's database, or only tells what would change."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from grader.classroom.exports.canvas import fill_canvas
from grader.classroom.exports.moodle import fill_moodle
from grader.classroom.exports.scores import score_of
from grader.classroom.exports.sheet import Filled, Score
from grader.classroom.gradebook import full_points
from grader.classroom.grades import counting_mark
from grader.classroom.people import Person
from grader.classroom.register import Register
from grader.classroom.store import Store
from grader.cli import DONE
from grader.cli.nbgrader import into_nbgrader
from grader.cli.options import assignment_option, chosen_assignment, targets
from grader.cli.policies import named_policy, remembered_policy
from grader.cli.stores import open_store, store_argument
from grader.model.assignment import Assignment
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.report import write_whole

SHOWN = 40
"""So many students are shown of each kind."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    store_argument(parser)
    export = parser.add_mutually_exclusive_group(required=True)
    export.add_argument("--canvas", type=Path, metavar="FILE", help="the gradebook as exported from Canvas")
    export.add_argument("--moodle", type=Path, metavar="FILE", help="the gradebook, or the worksheet for grading offline")
    export.add_argument("--nbgrader", type=Path, metavar="FILE", help="the gradebook.db of a course; --out can be the same file")
    parser.add_argument("--column", metavar="TITLE", help="the column that gets the marks; left out or wrong, they are listed")
    parser.add_argument("--feedback", metavar="TITLE", help="a column of Moodle's that gets the score of each outcome")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="as for `grader batch`")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the filled export; left out, only what would change is told")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Fill marks into an export. Raises UsageError for a store, export or column that cannot be used."""
    targets(options, "out")
    assignment = chosen_assignment(options)
    named = named_policy(options.policy, assignment)
    store = open_store(options.place, assignment)
    try:
        policy = named or remembered_policy(store, assignment) or Policy()
        if options.nbgrader:
            return into_nbgrader(options.nbgrader, options.out, assignment, Register(store, policy))
        scores, others = scores_in(store, assignment, policy)
    finally:
        store.close()
    if not scores:
        raise UsageError("no submission has been graded; run `grader batch` first")
    export = options.canvas or options.moodle
    try:
        content = export.read_bytes()
    except OSError as error:
        raise UsageError(f"{export} cannot be read: {error.strerror}") from None
    if options.canvas:
        # Without a name the columns that there are are told.
        filled = fill_canvas(content, options.column or "", scores)
    else:
        filled = fill_moodle(content, options.column, scores, options.feedback)
    show_filled(filled, [f"{score.student}: {', '.join(score.awaited)}" for score in scores if score.awaited], others)
    if options.out is None:
        print("Nothing has been written; name a file with --out to write it.")
    else:
        write_whole(options.out, filled.content)
        print(f"Written: {options.out}")
    return DONE


def scores_in(store: Store, assignment: Assignment, policy: Policy) -> tuple[list[Score], list[Person]]:
    """List the marks of the version that counts, as platforms take them, and those who have none.

    A mark that a person has set counts where nothing was graded. Who is excused has none.
    """
    register = Register(store, policy)
    version = store.applied
    everybody = register.people(version)
    grades = register.grades(version, everybody) if version else ()
    places = ((grade, everybody[grade.attempt.student]) for grade, *_ in grades)
    marked = {p.student: score_of(assignment, grade, p) for grade, p in places if counting_mark(p, grade) is not None}
    full = full_points(assignment)
    for person in everybody.values():
        if (mark := counting_mark(person)) is not None:
            marked[person.student] = Score(person.student, mark, full, person.name, person.contacts)
    return list(marked.values()), [person for person in everybody.values() if person.student not in marked]


def show_filled(found: Filled, awaited: Sequence[str], others: Sequence[Person]) -> None:
    """Print who gets which mark, and above all who gets none, and whose mark lacks the points of a person.

    `others` are those of the class without a mark.
    """
    changing = [m for m in found.matched if m.before != m.after]
    print(f"{len(found.matched)} students have a row; {len(changing)} marks change.")
    for title, names in (
        ("Changes", [f"{m.who}: {m.before} -> {m.after}" if m.before else f"{m.who}: {m.after}" for m in changing]),
        ("Graded here, but without a row there", found.unmatched),
        ("Not written", [f"{r.student}: {r.reason}" for r in found.refused]),
        ("In the export, but without a mark here", found.without_submission),
        ("Without a mark", [f"{p.student}: {'; '.join((p.status, *p.notes))}" for p in others]),
        ("A person has not graded yet, so the mark lacks it", awaited),
        ("Note", found.notes),
    ):
        for name in list(names)[:SHOWN]:
            print(f"{title}: {name}")
        if len(names) > SHOWN:
            print(f"{title}: {len(names) - SHOWN} more")
