"""`grader batch`: grades a class, writes what follows from it, and shows whose marks move where checks have changed."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from grader.authoring.release import refuse_stale
from grader.classroom.changes import Change, changes_csv
from grader.classroom.downloads.entry import STORE, Entry
from grader.classroom.grades import Grade
from grader.classroom.intake import find_entries
from grader.classroom.places import Places, local
from grader.classroom.publish import CLASS_REPORT, GRADEBOOK, REPORTS, write_all
from grader.classroom.regrade import compare_versions
from grader.classroom.run import Batch, current_checks
from grader.classroom.store import Store, Version
from grader.cli import DONE
from grader.cli.options import assignment_option, chosen_assignment, layers, positive, seed
from grader.cli.stores import STORE_HELP, given_store, named_policy, remembered_policy
from grader.grading.session import usable_processors
from grader.model.assignment import Assignment
from grader.model.distribution import installing
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.model.report import Problem, Report
from grader.report import write_whole
from grader.report.progress import ProgressLine
from grader.report.terminal import console
from grader.report.wording import join_names

CHANGES = "changes.csv"
SHOWN = 20
"""So many students whose marks move are shown; the file has all of them."""
TELL_SECONDS = 5.0
"""Between two lines of progress where there is no terminal."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "path", type=Path, metavar="DIR", help="one submission a folder, file or archive; downloads of platforms, too"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="where marks and reports go (default: DIR-grades)")
    parser.add_argument("--jobs", type=positive, metavar="N", help="submissions at a time (default: one for each processor)")
    parser.add_argument("--dask", metavar="ADDRESS", help="grade on the workers of this Dask cluster")
    parser.add_argument("--store", metavar="URL", help=STORE_HELP)
    parser.add_argument("--policy", type=Path, metavar="FILE", help="seed, due date, late days, which attempt counts, layers")
    parser.add_argument("--seed", type=seed, metavar="N", help="of the random inputs (default: the policy's, else 1)")
    parser.add_argument("--require", type=layers, default=(), metavar="LAYER[,LAYER]", help="as for `grader grade`")
    parser.add_argument("--regrade", action="store_true", help="after checks have changed: show whose marks would move")
    parser.add_argument("--apply", action="store_true", help="make the marks of the changed checks count")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Grade a class; the status is DONE whatever the marks are."""
    assignment = chosen_assignment(options)
    named = named_policy(options.policy)
    folder = options.path.resolve() if options.path.name in ("", "..") else options.path
    if not folder.name:
        raise UsageError(f"{folder} is no folder of a class")
    entries, problems = find_entries(folder)
    target = options.out or folder.with_name(f"{folder.absolute().name}-grades")
    refuse_stale(assignment)
    target.mkdir(parents=True, exist_ok=True)
    store = Store(given_store(options.store) or str(target / STORE), assignment.id)
    try:
        if named:
            store.save_policy(named)
        given = named or remembered_policy(store)
        policy = given or Policy()
        checks = current_checks(assignment, policy.seed if options.seed is None else options.seed)
        progress = BatchProgress(len(entries))
        for problem in problems:
            progress.problem(problem)
        require = [*given.limits.require, *options.require] if given else options.require
        batch = Batch(
            assignment, store, checks, progress, seconds=policy.limits.over(assignment.description.limits).submission_seconds
        )
        with progress.line, open_places(options, assignment, require, progress.note) as places:
            batch.run(entries, places)
        progress.tell()
        if may_count(store, checks.version, policy, target / CHANGES, regrade=options.regrade, apply=options.apply):
            tell_grades(write_all(assignment, store, checks.version, policy, target, progress.problems), target)
        return DONE
    finally:
        store.close()


def open_places(
    options: argparse.Namespace, assignment: Assignment, require: Sequence[str], note: Callable[[str], None]
) -> contextlib.AbstractContextManager[Places]:
    """Open what grades: the workers of a cluster, or this computer."""
    if not options.dask:
        return local(assignment, require, options.jobs or usable_processors())
    try:
        from grader.classroom.cluster import cluster
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("dask", "distributed"):
            raise UsageError(f"--dask needs the package {error.name}; install it with: {installing('dask')}") from None
        raise
    return cluster(options.dask, assignment, require, note)


def may_count(store: Store, version: Version, policy: Policy, changes: Path, *, regrade: bool, apply: bool) -> bool:
    """Make the results of a version count, once marks that move have been shown; False if somebody has to approve them first."""
    base = store.applied
    assert base
    if base != version:
        moved, compared = compare_versions(store, base, version, policy)
        write_whole(changes, changes_csv(moved))
        tell_changes(moved, compared, changes)
        if regrade and not apply:
            print("Nothing counts yet. The same command with --apply instead of --regrade makes these the marks.")
            return False
        store.apply(version)
    elif regrade:
        print("The checks and the seed are those that the marks come from: nothing to regrade.")
    return True


def tell_grades(grades: Sequence[Grade], target: Path) -> None:
    """Print how the class has done, and where the tables and reports are."""
    if not grades:
        print("No submission has been graded.")
        return
    person = sum(bool(grade.person) for grade in grades)
    mean = sum(grade.final for grade in grades) / len(grades)
    print(f"{len(grades)} students, {mean:.2f} of {grades[0].max_score:g} on average; {person} need{'s' * (person == 1)} a person.")
    print(f"Marks: {target / GRADEBOOK}   Class report: {target / CLASS_REPORT}   Reports: {target / REPORTS}")


def tell_changes(moved: Sequence[Change], compared: int, path: Path) -> None:
    """Print whose mark moves, the largest losses first, and the checks that move most; `compared` students have both results."""
    scores = [one for one in moved if abs(one.after - one.before) > 1e-9]
    moving = f"{len(scores)} of {compared} marks move"
    print(f"The checks or the seed have changed: {moving}; {path} lists them with the checks that move them.")
    if not scores:
        return
    table = Table(box=None, pad_edge=False)
    for name in ("student", "before", "after", "because of"):
        table.add_column(name, justify="right" if name in ("before", "after") else "left")
    for one in sorted(scores, key=lambda c: c.after - c.before)[:SHOWN]:
        because = join_names([moved.check for moved in one.checks], 3)
        table.add_row(Text(one.student), f"{one.before:.2f}", f"{one.after:.2f}", Text(because))
    out = console(sys.stdout)
    out.print(table)
    if len(scores) > SHOWN:
        out.print(f"... and {len(scores) - SHOWN} more")
    causes = Counter(m.check for one in scores for m in one.checks)
    out.print(Text("Checks that move marks: " + ", ".join(f"{name} ({count})" for name, count in causes.most_common(10))))


class BatchProgress:
    """Progress of a batch: how many submissions are graded, and a line for each problem."""

    def __init__(self, total: int) -> None:
        self.line = ProgressLine("grading", total, sys.stderr)
        self.problems: list[str] = []
        self.total = total
        self.new = self.old = 0
        self.begin = self.told = time.monotonic()

    def graded(self, entry: Entry, report: Report) -> None:
        """Count a submission that has been graded, and say so if checks of it could not be run."""
        self.new += 1
        self.advance()
        if errors := report.errors:
            told = next((p.message for p in report.problems if p.origin != "submission"), errors[0].message)
            self.problem(Problem(entry.student, None, f"{len(errors)} checks could not be run: {told}"))

    def known(self, entry: Entry) -> None:
        """Count a submission that had its result before."""
        self.old += 1
        self.advance()

    def advance(self) -> None:
        """Move the bar on, or print a line every few seconds where there is none."""
        self.line.show(self.new + self.old)
        if not self.line.active and time.monotonic() - self.told >= TELL_SECONDS:
            self.told = time.monotonic()
            self.say(f"{self.new + self.old} of {self.total} graded")

    def problem(self, problem: Problem) -> None:
        """Print a problem, and keep it for the class report."""
        self.problems.append(str(problem))
        self.say(str(problem))

    def note(self, text: str) -> None:
        """Print something about the run."""
        self.say(text)

    def say(self, text: str) -> None:
        """Print one line on standard error, above the bar."""
        self.line.console.print(Text(f"grader: {' '.join(text.split())}"))

    def tell(self) -> None:
        """Print how many submissions were graded, and how fast."""
        seconds = time.monotonic() - self.begin
        rate = f", {60 * self.new / seconds:.0f} a minute" if self.new else ""
        earlier = f"; {self.old} had been graded before" if self.old else ""
        print(f"{self.new} submission{'s' * (self.new != 1)} graded in {seconds:.0f} s{rate}{earlier}.")
