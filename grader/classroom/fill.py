"""`grader gradebook`: fills grades into the export of a platform, or only tells what would happen."""

from __future__ import annotations

from pathlib import Path

from grader.classroom.command import marked, open_store, read_rules, remembered
from grader.classroom.exports.canvas import fill_canvas
from grader.classroom.exports.moodle import fill_moodle
from grader.classroom.exports.sheet import Filled, Score
from grader.classroom.grades import Grade, rank_attempts
from grader.model.assignment import GRADING_PLACES, Assignment, find_assignment
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.report import write_whole

SHOWN = 40
"""The number of lines of each kind that are printed."""


def fill(
    place: str,
    export: Path,
    platform: str,
    column: str | None,
    feedback: str | None,
    out: Path | None,
    *,
    policy: Path | None,
    assignment: Path | None,
) -> int:
    """Fill grades into an export, or only tell what would happen. Return 0.

    Raises UsageError for a store, export or column that cannot be used.
    """
    graded = find_assignment(GRADING_PLACES, assignment)
    named = read_rules(policy)
    kept = open_store(place, graded)
    try:
        rules = named or remembered(kept) or Policy()
        version = kept.applied
        standing = kept.standing(version) if version else {}
        by_student = rank_attempts(kept.attempts(), standing, rules)
        scores = [score(graded, grade) for grade, _ in marked(kept, by_student, standing, version, rules)] if version else []
    finally:
        kept.close()
    if not scores:
        raise UsageError("no submission has been graded; run `grader batch` first")
    try:
        content = export.read_bytes()
    except OSError as error:
        raise UsageError(f"{export} cannot be read: {error.strerror}") from None
    # Without a name the columns that there are are told.
    found = fill_moodle(content, column, scores, feedback) if platform == "moodle" else fill_canvas(content, column or "", scores)
    tell(found)
    if out is None:
        print("Nothing has been written; name a file with --out to write it.")
    else:
        write_whole(out, found.content)
        print(f"Written: {out}")
    return 0


def score(assignment: Assignment, grade: Grade) -> Score:
    """Return a grade as platforms take it, with a line for each outcome as feedback."""
    lines = [f"{o.title}: {grade.outcomes[o.id]:.2f} of {o.points:g}" for o in assignment.outcomes if o.id in grade.outcomes]
    if grade.late.days:
        lines.append(f"{grade.late.days} days late: {100 * grade.late.factor:.0f} % of the score count")
    # The reasons are for those who ask later, and may not be meant for the student.
    lines += [f"{d.outcome or 'The mark'} was set to {d.score:g}" for d in grade.decisions]
    attempt = grade.attempt
    return Score(attempt.student, grade.final, grade.max_score, attempt.name, attempt.contacts, "\n".join(lines))


def tell(found: Filled) -> None:
    """Tell who gets what, and above all who does not."""
    changing = [m for m in found.matched if m.before != m.after]
    print(f"{len(found.matched)} students have a row; {len(changing)} marks change.")
    for title, names in (
        ("Changes", [f"{m.who}: {m.before} -> {m.after}" if m.before else f"{m.who}: {m.after}" for m in changing]),
        ("Graded here, but without a row there", found.unmatched),
        ("Not written", [f"{r.student}: {r.reason}" for r in found.refused]),
        ("In the export, but without a submission here", found.without_submission),
        ("Note", found.notes),
    ):
        for name in list(names)[:SHOWN]:
            print(f"{title}: {name}")
        if len(names) > SHOWN:
            print(f"{title}: {len(names) - SHOWN} more")
