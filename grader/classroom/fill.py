"""What `grader gradebook` does: fill marks into the export of a platform, or only tell what would happen."""

from __future__ import annotations

from pathlib import Path

from grader.classroom.command import marked, open_store, read_rules, remembered
from grader.classroom.exports.canvas import fill_canvas
from grader.classroom.exports.moodle import fill_moodle
from grader.classroom.exports.sheet import Filled, Score
from grader.classroom.grades import Mark, counting
from grader.model.assignment import GRADING_PLACES, Assignment, find_assignment
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.report import write_whole

SHOWN = 40


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
    """Fill marks into an export; 0. UsageError for a store, export or column that cannot be used."""
    about = find_assignment(GRADING_PLACES, assignment)
    named = read_rules(policy)
    kept = open_store(place, about)
    try:
        rules = named or remembered(kept) or Policy()
        version = kept.applied
        standing = kept.standing(version) if version else {}
        by_student = counting(kept.attempts(), standing, rules)
        scores = [score(about, one) for one, _ in marked(kept, by_student, standing, version, rules)] if version else []
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


def score(about: Assignment, one: Mark) -> Score:
    """A mark as platforms take it, with a line for each outcome."""
    lines = [f"{o.title}: {one.outcomes[o.id]:.2f} of {o.points:g}" for o in about.outcomes if o.id in one.outcomes]
    if one.late_days:
        lines.append(f"{one.late_days} days late: {100 * one.factor:.0f} % of the score count")
    # The reasons are for those who ask later, and may not be meant for the student.
    lines += [f"{d.outcome or 'The mark'} was set to {d.score:g}" for d in one.decisions]
    attempt = one.attempt
    return Score(attempt.student, one.final, one.max_score, attempt.name, attempt.contacts, "\n".join(lines))


def tell(found: Filled) -> None:
    """Who gets what, and above all who does not."""
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
