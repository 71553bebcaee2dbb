"""`grader batch`: grades a class, writes what follows from it, and shows whose marks move where checks have changed."""

from __future__ import annotations

import argparse
import contextlib
import gc
import getpass
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from grader.classroom.changes import changes_csv
from grader.classroom.downloads.entry import Entry
from grader.classroom.exceptions import FILE
from grader.classroom.intake import find_entries
from grader.classroom.places import Places, local
from grader.classroom.records import ClassFolder, Version
from grader.classroom.register import FOLDER, Register
from grader.classroom.regrade import application, compare_versions
from grader.classroom.reports import take_reports
from grader.classroom.run import Batch
from grader.classroom.store import Store
from grader.classroom.versions import Checks, current_checks, difference, grading_checks
from grader.cli import ATTENTION, DONE
from grader.cli.options import assignment_option, chosen_assignment, layers, positive, seed
from grader.cli.policies import named_policy, remembered_policy
from grader.cli.remembered import chosen_entries, remember_exceptions, remember_roster
from grader.cli.stores import STORE_HELP, remember_store, store_of_batch
from grader.grading.session import usable_processors
from grader.model.assignment import Assignment
from grader.model.distribution import installing
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.model.report import Problem, Report
from grader.report import write_whole
from grader.report.progress import ProgressLine

EXCEPTIONS_HELP = f"extensions, excused, groups, sections (default: {FILE} beside --policy, else those given last)"
CHANGES = "changes.csv"
GARBAGE = 5_000
"""Objects after which the process of a batch looks for garbage."""
TELL_SECONDS = 5.0
"""Between two lines of progress where there is no terminal."""
PATIENCE_SECONDS = 30.0
"""After so long without a result a line says that it goes on."""


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
    parser.add_argument("--apply", action="store_true", help="make the marks of the changed checks count; it is recorded")
    parser.add_argument("--who", metavar="NAME", default=user_name(), help="who decides so (default: the user of this computer)")
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="who belongs: an export of Canvas, Moodle or Gradescope, or any CSV"
    )
    parser.add_argument(
        "--reports",
        type=Path,
        metavar="FOLDER",
        help="reports that `grader grade --json` has made of these submissions, as in a cluster",
    )
    text = "make no page for each student; `grader return` makes what they get (for classes of many thousands)"
    parser.add_argument("--no-pages", dest="pages", action="store_false", help=text)
    parser.add_argument("--exceptions", type=Path, metavar="FILE", help=EXCEPTIONS_HELP)
    parser.add_argument("--student", action="append", default=[], metavar="ID", help="grade only this one (repeatable)")
    parser.add_argument("--unattended", action="store_true", help=f"end with status {ATTENTION} if somebody needs a person")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Grade a class. The status is DONE whatever the marks are, or ATTENTION with --unattended where a person is needed."""
    if options.student and (options.regrade or options.apply):
        raise UsageError("--student grades one again; --regrade and --apply are about the whole class")
    assignment = chosen_assignment(options)
    named = named_policy(options.policy, assignment)
    folder = options.path.resolve() if options.path.name in ("", "..") else options.path
    if not folder.name:
        raise UsageError(f"{folder} is no folder of a class")
    entries, problems = find_entries(folder)
    target = options.out or folder.with_name(f"{folder.absolute().name}-grades")
    refuse_stale_apart(assignment)
    target.mkdir(parents=True, exist_ok=True)
    progress = BatchProgress()
    address = store_of_batch(options.store, target, progress.note)
    store = Store(address, assignment.id)
    try:
        remember_store(address, target)
        if named:
            store.save_policy(named)
        policy = named or remembered_policy(store, assignment) or Policy()
        remember_roster(store, options.roster, progress.note)
        remember_exceptions(store, options.exceptions, options.policy, policy)
        chosen = chosen_entries(store, folder, entries, options.student, problems, progress.note)
        store.set_setting(FOLDER, ClassFolder(str(folder.absolute())))
        for problem in problems:
            progress.problem(problem)
        return grade_class(options, assignment, store, policy, entries=chosen, progress=progress, target=target)
    finally:
        store.close()


def grade_class(
    options: argparse.Namespace,
    assignment: Assignment,
    store: Store,
    policy: Policy,
    *,
    entries: Sequence[Entry],
    progress: BatchProgress,
    target: Path,
) -> int:
    """Grade what is missing, decide which marks count, and write and tell what follows. Returns the status."""
    current = current_checks(assignment, policy.seed if options.seed is None else options.seed)
    base = store.applied or current.version
    earlier = set(store.found())
    require = [*policy.limits.require, *options.require]
    with grading_checks(store, current, changed=options.regrade or options.apply) as (checks, only_new):
        batch = Batch(store, checks, progress, limits=policy.limits, only_new=only_new)
        if options.reports:
            taken, problems = take_reports(store, checks, entries, options.reports)
            progress.note(f"{taken} report{'s' * (taken != 1)} taken from {options.reports}")
            for problem in problems:
                progress.problem(problem)
        grade_entries(batch, entries, open_places(options, checks.assignment, require, progress.note), progress)
        # Not before: NumPy, Jinja and Rich would take memory for nothing while submissions are graded.
        from grader.classroom.gradebook import full_points
        from grader.classroom.publish import write_all
        from grader.cli.summaries import tell_difference, tell_grades

        register = Register(store, policy)
        if not options.student:
            for note in register.missing(earlier, {entry.student for entry in entries}, options.store or str(target)):
                progress.note(note)
        if base == current.version:
            if options.regrade or options.apply:
                print("The checks and the seed are those that the marks come from: nothing to regrade.")
        elif options.regrade or options.apply:
            if not settle(register, base, current, target / CHANGES, apply=options.apply, who=options.who):
                return DONE
        else:
            tell_difference(difference(store, base, current), len(entries), only_new=only_new)
        version = store.applied
        assert version
        outlook = write_all(checks.assignment, register, version, target, progress.problems, with_pages=options.pages)
    waiting = tell_grades(outlook, target, full_points(checks.assignment))
    return ATTENTION if options.unattended and waiting else DONE


def grade_entries(
    batch: Batch, entries: Sequence[Entry], opened: contextlib.AbstractContextManager[Places], progress: BatchProgress
) -> None:
    """Grade what is missing, in places that are opened for it."""
    progress.begin(len(entries))
    # What is here now stays. The statements of a database are garbage with cycles, of which much would lie about otherwise.
    gc.freeze()
    gc.set_threshold(GARBAGE)
    with progress.line, opened as places:
        batch.run(entries, places)
    progress.tell()


def refuse_stale_apart(assignment: Assignment) -> None:
    """Do what `refuse_stale` does in a fork of this process, whose memory is free again when it has ended. Raises CheckError.

    This process goes on as long as the class is graded, and needs neither the checks nor what they import.
    """
    if sys.platform == "linux":
        process = os.fork()
        if process == 0:
            be_refusal(assignment)
        if os.waitpid(process, 0)[1] == 0:
            return
    from grader.authoring.release import refuse_stale

    # Once more here, to raise it: nobody has to send an exception from process to process.
    refuse_stale(assignment)


def be_refusal(assignment: Assignment) -> NoReturn:
    """End this process with status 0 if a batch may begin, and print nothing."""
    status = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        from grader.authoring.release import refuse_stale

        refuse_stale(assignment)
        status = 0
    finally:
        os._exit(status)


def user_name() -> str:
    """Return the name by which this computer knows whoever runs the command."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


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
            raise UsageError(f"--dask needs the extra [dask]; install it with: {installing('dask')}") from None
        raise
    return cluster(options.dask, assignment, require, note)


def settle(register: Register, base: Version, current: Checks, changes: Path, *, apply: bool, who: str) -> bool:
    """Show which marks move with the current checks and, with `apply`, make them count and record that; return whether they do."""
    from grader.classroom.publish import HISTORY
    from grader.cli.summaries import tell_changes

    found = compare_versions(register, base, current.version)
    write_whole(changes, changes_csv(found.moved))
    what = str(difference(register.store, base, current))
    tell_changes(found, what, changes)
    if not apply:
        print("Nothing counts yet. The same command with --apply instead of --regrade makes these the marks.")
        return False
    register.store.record(application(found, base, current.version, what, who))
    print(f"These marks count from now on. {changes.with_name(HISTORY)} has all that were ever moved so.")
    return True


class BatchProgress:
    """Progress of a batch: how many submissions are graded, and a line for each problem."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.new = self.old = self.unread = 0
        self.begin(0)

    def begin(self, total: int) -> None:
        """Begin to count so many submissions."""
        self.line = ProgressLine("grading", total, sys.stderr)
        self.total = total
        self.started = self.told = time.monotonic()

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
        if self.line.active:
            self.line.show(self.done)
        self.tell_how_far(TELL_SECONDS)

    def waiting(self) -> None:
        """Say how far it is where nothing has happened for a while."""
        self.tell_how_far(PATIENCE_SECONDS)

    def tell_how_far(self, seconds: float) -> None:
        """Print a line where there is no bar, and none has been printed for so long."""
        if not self.line.active and time.monotonic() - self.told >= seconds:
            self.told = time.monotonic()
            self.say(f"{self.done} of {self.total} graded")

    def unreadable(self, entry: Entry, why: str) -> None:
        """Count a student of whom nothing can be read, and say why; the tables have a row for them."""
        self.unread += 1
        self.say(f"{entry.student}: nothing that was handed in can be read: {why}")
        self.advance()

    @property
    def done(self) -> int:
        """The number of submissions that need not be waited for."""
        return self.new + self.old + self.unread

    def problem(self, problem: Problem) -> None:
        """Print a problem, and keep it for the class report."""
        self.problems.append(str(problem))
        self.say(str(problem))

    def note(self, text: str) -> None:
        """Print something about the run."""
        self.say(text)

    def say(self, text: str) -> None:
        """Print one line on standard error, above the bar."""
        self.line.say(f"grader: {' '.join(text.split())}")

    def tell(self) -> None:
        """Print how many submissions were graded, and how fast."""
        seconds = time.monotonic() - self.started
        rate = f", {60 * self.new / seconds:.0f} a minute" if self.new else ""
        earlier = f"; {self.old} had been graded before" if self.old else ""
        unread = f"; {self.unread} cannot be read" if self.unread else ""
        print(f"{self.new} submission{'s' * (self.new != 1)} graded in {seconds:.0f} s{rate}{earlier}{unread}.")
