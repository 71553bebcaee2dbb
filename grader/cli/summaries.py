"""What `grader batch` prints when it has graded: how the class has done, who needs a person, and whose marks move."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from rich.table import Table
from rich.text import Text

from grader.classroom.people import counts_of
from grader.classroom.publish import CLASS_REPORT, GRADEBOOK, REPORTS, Outlook
from grader.classroom.regrade import Comparison
from grader.classroom.versions import Difference
from grader.report.terminal import console
from grader.report.wording import join_names, points

SHOWN = 20
"""So many students whose marks move are shown; the file has all of them."""


def tell_difference(found: Difference, submissions: int, *, only_new: bool) -> None:
    """Print that the checks are others than those that the marks come from, and what can be done about it."""
    print(f"The checks have changed since these marks were made: {found}. No mark moves because of that.")
    checks = "all checks" if found.everything else f"{len(found.rerun)} check{'s' * (len(found.rerun) != 1)}"
    runs = (
        f"run {checks} of {submissions} submission{'s' * (submissions != 1)}" if found.rerun else "count points anew, run nothing"
    )
    print(f"--regrade would {runs}, and show whose marks would move; --apply would do so and make them count.")
    if only_new:
        print("The checks that count cannot be had any more: what is new was graded with the changed ones, and its row says so.")


def tell_grades(outlook: Outlook, target: Path, full: float) -> int:
    """Print how the class has done, and where tables and reports are. Return how many need a person."""
    people, waiting = outlook.people, outlook.waiting
    parts = ", ".join(f"{count} {what}" for what, count in counts_of(people).items())
    print(f"{len(people)} student{'s' * (len(people) != 1)}: {parts or 'nobody'}.")
    if count := outlook.counted:
        over = f"over {count} graded student{'s' * (count != 1)}" + (" of the roster" if people[0].roster else "")
        print(f"{points(outlook.total / count, 2)} of {full:g} on average, {over}.")
    print(f"{len(waiting)} need{'s' * (len(waiting) == 1)} a person{':' if waiting else '.'}")
    for student, reasons in list(waiting.items())[:SHOWN]:
        print(f"  {student}: {'; '.join(reasons)}")
    if len(waiting) > SHOWN:
        print(f"  and {len(waiting) - SHOWN} more")
    there = f"   Class report: {target / CLASS_REPORT}   Reports: {target / REPORTS}" if outlook.graded else ""
    print(f"Marks: {target / GRADEBOOK}{there}")
    return len(waiting)


def tell_changes(found: Comparison, what: str, path: Path) -> None:
    """Print whose mark moves, the largest losses first, and the checks that move most."""
    marks = found.marks
    print(f"The checks have changed ({what}): {len(marks)} of {found.compared} marks move.")
    print(f"{path} lists them with the checks that move them.")
    if found.already:
        print(f"{found.already} more had been graded with other checks than those that count.")
    if found.absent:
        print(f"{found.absent} more were not there to be graded again; their marks stay.")
    if not marks:
        return
    table = Table(box=None, pad_edge=False)
    for name in ("student", "before", "after", "because of"):
        table.add_column(name, justify="right" if name in ("before", "after") else "left")
    for one in marks[:SHOWN]:
        because = join_names([moved.check for moved in one.checks], 3)
        table.add_row(Text(one.student), points(one.before, 2), points(one.after, 2), Text(because))
    out = console(sys.stdout)
    out.print(table)
    if len(marks) > SHOWN:
        out.print(f"... and {len(marks) - SHOWN} more")
    causes = Counter(m.check for one in marks for m in one.checks)
    out.print(Text("Checks that move marks: " + ", ".join(f"{name} ({count})" for name, count in causes.most_common(10))))
