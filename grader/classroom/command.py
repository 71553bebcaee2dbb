"""What `grader batch`, `grader gradebook` and `grader override` do: grade a class, write what follows from it, and tell."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table
from rich.text import Text

from grader.classroom import gradebook
from grader.classroom.analysis import Analysis
from grader.classroom.changes import Change, change, changes_csv
from grader.classroom.intake import STORE, Entry, find_entries
from grader.classroom.marks import Mark, counting, dated, mark
from grader.classroom.names import file_names
from grader.classroom.page import render
from grader.classroom.run import Batch, Checks, cluster, current_checks, local
from grader.classroom.store import Attempt, Override, Standing, Store, Version, now
from grader.model.assignment import GRADING_PLACES, Assignment, find_assignment
from grader.model.errors import UsageError
from grader.model.policy import Policy, read_policy
from grader.model.report import Problem, Report
from grader.report import replacing, to_html, to_json, write_whole
from grader.report.progress import ProgressLine
from grader.report.terminal import console

REPORTS, CHANGES = "reports", "changes.csv"
SHOWN = 20
TELL_SECONDS = 5.0
"""Between two lines of progress where there is no terminal."""


def batch(
    folder: Path,
    out: Path | None,
    *,
    assignment: Path | None,
    policy: Path | None,
    store: str | None,
    seed: int | None,
    require: Sequence[str],
    jobs: int,
    dask: str | None,
    regrade: bool,
    apply: bool,
) -> int:
    """Grade a class; 0, whatever the marks are. UsageError for unusable input, CheckError where the grader fails."""
    about = find_assignment(GRADING_PLACES, assignment)
    named = read_rules(policy)
    if folder.name in ("", ".."):
        folder = folder.resolve()
    if not folder.name:
        raise UsageError(f"{folder} is no folder of a class")
    entries, problems = find_entries(folder)
    target = out or folder.with_name(f"{folder.absolute().name}-grades")
    target.mkdir(parents=True, exist_ok=True)
    kept = Store(store or f"sqlite:///{target / STORE}", about.id)
    try:
        if named:
            kept.rule(named)
        given = named or remembered(kept)
        rules = given or Policy()
        checks = current_checks(about, rules.seed if seed is None else seed)
        progress = BatchProgress(len(entries))
        for problem in problems:
            progress.problem(problem)
        run = Batch(about, kept, checks, [*given.limits.require, *require] if given else require, progress)
        with progress.line, cluster(dask) if dask else local(jobs) as (executor, width):
            run.run(entries, executor, width, remote=bool(dask))
        progress.tell()
        return settle(about, kept, rules, checks, target, progress, regrade=regrade, apply=apply)
    finally:
        kept.close()


def settle(
    about: Assignment,
    kept: Store,
    rules: Policy,
    checks: Checks,
    target: Path,
    progress: BatchProgress,
    *,
    regrade: bool,
    apply: bool,
) -> int:
    """Everything after the grading: what has moved, which version counts, tables and reports."""
    base = kept.applied
    assert base
    if base != checks.version:
        moved, compared = compare(kept, base, checks.version, rules)
        write_whole(target / CHANGES, changes_csv(moved))
        tell_changes(moved, compared, target / CHANGES)
        if regrade and not apply:
            print("Nothing counts yet. The same command with --apply instead of --regrade makes these the marks.")
            return 0
        kept.apply(checks.version)
    elif regrade:
        print("The checks and the seed are those that the marks come from: nothing to regrade.")
    write_all(about, kept, checks.version, rules, target, progress.problems)
    return 0


def remembered(kept: Store) -> Policy | None:
    """The rules that were named last, for a command that names none."""
    rules = kept.rules
    if rules:
        print("The policy is the one that was given last; --policy names another, which may be an empty file.")
    return rules


def read_rules(path: Path | None) -> Policy | None:
    """The rules in a file. UsageError if it cannot be used."""
    if path is None:
        return None
    try:
        return read_policy(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"--policy {path}: {error.strerror}") from None


# what follows ----------------------------------------------------------------------------------------------------------


def write_all(about: Assignment, kept: Store, version: Version, rules: Policy, target: Path, problems: Sequence[str]) -> None:
    """Tables, class report, and the students' reports that are missing or older than their results."""
    reports = target / REPORTS
    reports.mkdir(exist_ok=True)
    standing = kept.standing(version)
    by_student = counting(kept.attempts(), standing, rules)
    if not by_student:
        print("No submission has been graded.")
        return
    names = file_names(by_student)
    marks: list[Mark] = []
    analysis = Analysis(about)
    table = gradebook.ChecksTable(about)
    with contextlib.ExitStack() as files:
        lines = files.enter_context(replacing(target / "results.jsonl"))
        analytic = open_parquet(files, target / "results.parquet")
        for one, report in marked(kept, by_student, standing, version, rules):
            student = one.attempt.student
            marks.append(one)
            analysis.add(report)
            table.add(student, report)
            lines.write(gradebook.summary(one, report))
            if analytic:
                analytic.add(student, report)
            write_report(reports / names[student], report)
    due = rules.late.due.isoformat() if rules.late.due else ""
    write_whole(target / "gradebook.csv", gradebook.marks_csv(about, marks))
    write_whole(target / "checks.csv", table.csv())
    write_whole(target / "nbgrader.csv", gradebook.nbgrader_csv(about, marks, due))
    links = {student: f"{REPORTS}/{names[student]}.html" for student in by_student}
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    page = render(about, analysis.findings(), marks, links, problems, when)
    write_whole(target / "class.html", page.encode("utf-8", "replace"))
    person = sum(bool(one.person) for one in marks)
    mean = sum(one.final for one in marks) / len(marks)
    print(f"{len(marks)} students, {mean:.2f} of {marks[0].max_score:g} on average; {person} need{'s' * (person == 1)} a person.")
    print(f"Marks: {target / 'gradebook.csv'}   Class report: {target / 'class.html'}   Reports: {reports}")


def marked(
    kept: Store, by_student: Mapping[str, Sequence[Attempt]], standing: Mapping[int, Standing], version: Version, rules: Policy
) -> Iterator[tuple[Mark, Report]]:
    """The mark of each student, with the report that it comes from; one report at a time is in memory."""
    decisions = kept.decisions()
    for attempts in by_student.values():
        stands = standing[attempts[0].number]
        report = kept.report(attempts[0].number, stands.version)
        assert report
        yield dated(mark(attempts, report, rules, decisions), stands, version), report


def open_parquet(files: contextlib.ExitStack, path: Path) -> gradebook.Analytic | None:
    """A table for analysis, where the package for it is installed."""
    if importlib.util.find_spec("pyarrow") is None:
        return None
    analytic = gradebook.Analytic(files.enter_context(replacing(path)))
    files.callback(analytic.close)
    return analytic


def write_report(path: Path, report: Report) -> None:
    """The full report as JSON, and the page that the student may have; left as they are if they are these already."""
    content = to_json(report)
    full, page = path.with_name(f"{path.name}.json"), path.with_name(f"{path.name}.html")
    if page.is_file() and full.is_file() and full.read_bytes() == content:
        return
    write_whole(page, to_html(report.for_student()))
    write_whole(full, content)


# regrading -------------------------------------------------------------------------------------------------------------


def compare(kept: Store, base: Version, version: Version, rules: Policy) -> tuple[list[Change], int]:
    """Whose score moves from one version to another, of how many students."""
    standing = kept.standing(version)
    by_student = counting(kept.attempts(), standing, rules)
    moved = []
    compared = 0
    for student, attempts in by_student.items():
        number = attempts[0].number
        before, after = (kept.report(number, one) for one in (base, standing[number].version))
        if before and after:
            compared += 1
            found = change(student, before, after)
            if found:
                moved.append(found)
    return moved, compared


def tell_changes(moved: Sequence[Change], compared: int, path: Path) -> None:
    scores = [one for one in moved if abs(one.after - one.before) > 1e-9]
    moving = f"{len(scores)} of {compared} marks move"
    print(f"The checks or the seed have changed: {moving}; {path} lists them with the checks that move them.")
    if not scores:
        return
    table = Table(box=None, pad_edge=False)
    for name in ("student", "before", "after", "because of"):
        table.add_column(name, justify="right" if name in ("before", "after") else "left")
    for one in sorted(scores, key=lambda c: c.after - c.before)[:SHOWN]:
        because = ", ".join(m.check for m in one.checks[:3]) + (f" and {len(one.checks) - 3} more" if len(one.checks) > 3 else "")
        table.add_row(Text(one.student), f"{one.before:.2f}", f"{one.after:.2f}", Text(because))
    out = console(sys.stdout)
    out.print(table)
    if len(scores) > SHOWN:
        out.print(f"... and {len(scores) - SHOWN} more")
    causes = Counter(m.check for one in scores for m in one.checks)
    out.print(Text("Checks that move marks: " + ", ".join(f"{name} ({count})" for name, count in causes.most_common(10))))


# decisions -------------------------------------------------------------------------------------------------------------


def override(
    place: str, student: str, score: float | None, *, outcome: str | None, who: str, why: str, assignment: Path | None
) -> int:
    """Set the mark of a student, or the score of one outcome; the machine's score stays what it is."""
    about = find_assignment(GRADING_PLACES, assignment)
    most = about.outcome(outcome).points if outcome else sum(o.points for o in about.outcomes)
    if score is not None and not 0 <= score <= most:
        raise UsageError(f"a score here is a number from 0 to {most:g}")
    if not who.strip() or not why.strip():
        raise UsageError("--who and --why are for those who ask later: neither can be empty")
    kept = open_store(place, about)
    try:
        known = sorted({attempt.student for attempt in kept.attempts()})
        if student not in known:
            raise UsageError(f"no student is called {student!r}; there are {', '.join(known[:5])}{', ...' * (len(known) > 5)}")
        kept.decide(Override(student, outcome, score, who.strip(), why.strip(), now()))
    finally:
        kept.close()
    what = f"{student}, {outcome or 'mark'}"
    print(f"{what}: the machine's score counts again" if score is None else f"{what}: {score:g} from now on")
    print("The next `grader batch` or `grader gradebook` writes it into the tables.")
    return 0


def open_store(place: str, about: Assignment) -> Store:
    """The store of an earlier batch: its folder, its file, or its address. UsageError if there is none."""
    if "://" in place:
        return Store(place, about.id)
    path = Path(place) / STORE if Path(place).is_dir() else Path(place)
    if not path.is_file():
        raise UsageError(f"{path} does not exist; name the folder that `grader batch` has written to")
    return Store(f"sqlite:///{path}", about.id)


# talk ------------------------------------------------------------------------------------------------------------------


class BatchProgress:
    """What is said while a class is graded: how far it is, and a line for each problem."""

    def __init__(self, total: int) -> None:
        self.line = ProgressLine("grading", total, sys.stderr)
        self.problems: list[str] = []
        self.total = total
        self.new = self.old = 0
        self.begin = self.told = time.monotonic()

    def graded(self, entry: Entry, report: Report) -> None:
        self.new += 1
        self.advance()
        errors = [check for outcome in report.outcomes for check in outcome.checks if check.status == "error"]
        if errors:
            told = next((p.message for p in report.problems if p.file.startswith("(")), errors[0].message)
            self.problem(Problem(entry.student, None, f"{len(errors)} checks could not be run: {told}"))

    def known(self, entry: Entry) -> None:
        self.old += 1
        self.advance()

    def advance(self) -> None:
        """One more: the bar moves on, or a line says so every few seconds."""
        self.line.show(self.new + self.old)
        if not self.line.active and time.monotonic() - self.told >= TELL_SECONDS:
            self.told = time.monotonic()
            self.say(f"{self.new + self.old} of {self.total} graded")

    def problem(self, problem: Problem) -> None:
        self.problems.append(str(problem))
        self.say(str(problem))

    def say(self, text: str) -> None:
        self.line.console.print(Text(f"grader: {' '.join(text.split())}"))

    def tell(self) -> None:
        seconds = time.monotonic() - self.begin
        rate = f", {60 * self.new / seconds:.0f} a minute" if self.new else ""
        earlier = f"; {self.old} had been graded before" if self.old else ""
        print(f"{self.new} submission{'s' * (self.new != 1)} graded in {seconds:.0f} s{rate}{earlier}.")
