"""What a class of a hundred thousand costs after grading: seconds, memory and bytes of everything that follows from results.

    python benchmarks/scale.py SAMPLES [STUDENTS ...] [--store URL] [--keep FOLDER] [--only PATTERN] [--write]

SAMPLES is a store in which a class of the course's assignment was graded, for example:

    grader synthesize CLASS --students 40 && grader batch CLASS      (then SAMPLES is CLASS-grades/grades.sqlite)

No submission is graded here. Each student gets outcomes of these reports, drawn at random, a name and a file, and the same code as
in a batch saves the result. Then every command runs as a process of its own. The table is in Markdown; sizes are 100 and 1,000 if
none are given. With --write, what was measured is put into the table of README.md. With --store the results are in that database,
for example of PostgreSQL, which must be empty. What is in a FOLDER already is used again, so that steps can be measured one by one.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent))

from batch import memory_of
from tables import put

from grader.classroom.downloads.entry import Entry
from grader.classroom.intake import find_entries
from grader.classroom.places import PlacedEnd, PlacedRequest
from grader.classroom.records import ClassFolder
from grader.classroom.register import FOLDER
from grader.classroom.run import Batch
from grader.classroom.store import Store
from grader.classroom.versions import current_checks
from grader.model.assignment import load_assignment
from grader.model.report import Problem, Report, SubmissionSummary

ROOT = Path(__file__).parent.parent
SOLUTIONS = ROOT / "solutions"
DRAWN = "drawn.txt"
"""The file with the processor time of drawing, which is subtracted."""
GRADER = [sys.executable, "-P", "-m", "grader"]
MODULE = SOLUTIONS / "variants" / "scipy_style" / "exercises.py"
FIRST = (
    "Ada",
    "Bo",
    "Carla",
    "Dmitri",
    "Emre",
    "Fatima",
    "Grzegorz",
    "Hana",
    "Ines",
    "Jun",
    "Klára",
    "Luís",
    "Mei",
    "Noor",
    "Oğuz",
)
LAST = (
    "Adams",
    "Berg",
    "Costa",
    "Dvořák",
    "Eriksen",
    "Fischer",
    "García",
    "Haddad",
    "Ito",
    "Jansen",
    "Kowalski",
    "Li",
    "Müller",
    "Nagy",
)


# results that nobody has graded ------------------------------------------------------------------------------------------


def sample_reports(address: Path) -> list[Report]:
    """The reports of a class that was graded."""
    store = Store(str(address), load_assignment(SOLUTIONS).id)
    with contextlib.closing(store):
        version = store.applied
        assert version
        found = [store.report(number, version) for number in store.graded(version)]
    return [report for report in found if report]


def synthesised(samples: Sequence[Report], task: PlacedRequest) -> Report:
    """A report for a submission: each outcome is that of one of the samples, and times vary."""
    rng = random.Random(task.entry.student)
    base = rng.choice(samples)
    outcomes = []
    for n, outcome in enumerate(base.outcomes):
        own = rng.choice(samples).outcomes[n]
        # Half of the work is that of one student.
        chosen = own if rng.random() < 0.5 else outcome
        checks = tuple(
            msgspec.structs.replace(check, seconds=round(check.seconds * rng.uniform(0.5, 2), 6)) for check in chosen.checks
        )
        outcomes.append(msgspec.structs.replace(chosen, checks=checks))
    request = task.request.submission
    return msgspec.structs.replace(
        base,
        submission=SubmissionSummary(request.id, request.sha256, tuple(request.files)),
        outcomes=tuple(outcomes),
        score=round(sum(outcome.score for outcome in outcomes), 9),
        seconds=base.seconds * rng.uniform(0.5, 2),
    )


class SynthesisedPlaces:
    """Places of a batch that grade nothing: the report of each submission is made of samples."""

    def __init__(self, samples: Sequence[Report]) -> None:
        self.samples = samples
        self.taken: list[PlacedRequest] = []
        self.seconds = 0.0
        """Of processor time for drawing, which no store does."""

    def has_room(self) -> bool:
        return len(self.taken) < 100

    def submit(self, task: PlacedRequest) -> None:
        self.taken.append(task)

    def ended(self, seconds: float) -> list[PlacedEnd]:
        taken, self.taken = self.taken, []
        begin = time.thread_time()
        ended = [PlacedEnd(task, synthesised(self.samples, task)) for task in taken]
        self.seconds += time.thread_time() - begin
        return ended

    def is_busy(self) -> bool:
        return bool(self.taken)

    def withdraw(self) -> int:
        return 0

    def stop(self) -> None:
        self.taken = []


class Silent:
    """A listener that tells problems only."""

    def graded(self, entry: Entry, report: Report) -> None: ...
    def known(self, entry: Entry) -> None: ...
    def waiting(self) -> None: ...

    def problem(self, problem: Problem) -> None:
        print(problem, file=sys.stderr)

    def unreadable(self, entry: Entry, why: str) -> None:
        print(entry.student, why, file=sys.stderr)

    def note(self, text: str) -> None:
        print(text, file=sys.stderr)


def fill_store(samples: Path, place: Path, address: str) -> None:
    """Save a result for each submission of a class, as a batch does."""
    assignment = load_assignment(SOLUTIONS)
    reports = sample_reports(samples)
    entries, _ = find_entries(place)
    store = Store(address, assignment.id)
    with contextlib.closing(store):
        store.set_setting(FOLDER, ClassFolder(str(place.absolute())))
        places = SynthesisedPlaces(reports)
        Batch(store, current_checks(assignment, 1), Silent()).run(entries, places)
    (place.parent / DRAWN).write_text(f"{places.seconds}")


def make_class(place: Path, students: int) -> None:
    """Make a download of Moodle with a file for each student."""
    text = MODULE.read_text()[:6000]
    place.mkdir()
    for n in range(students):
        (place / f"{name_of(n)}_{n + 1000}_assignsubmission_file_lab.py").write_text(f"{text}\n# {n}\n")


def name_of(n: int) -> str:
    return f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]} {n}"


# exports of platforms ----------------------------------------------------------------------------------------------------


def make_exports(folder: Path, students: int) -> None:
    """Write what Canvas and Moodle would export of this class, and its roster, by which Canvas finds the students."""
    with (folder / "roster.csv").open("w") as file:
        file.write("student,name,email,login\n")
        file.writelines(f'{n + 1000},"{name_of(n)}",s{n}@example.edu,login{n}\n' for n in range(students))
    with (folder / "canvas.csv").open("w") as file:
        file.write(
            "Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (4711),Current Score\n    Points Possible,,,,,100.00,(read only)\n"
        )
        file.writelines(f'"{name_of(n)}",{n + 5000},S-{n},login{n},Part A,,90.0\n' for n in range(students))
    with (folder / "moodle.csv").open("w") as file:
        file.write(
            'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Feedback comments"\n'
        )
        file.writelines(
            f'"Participant {n + 1000}","{name_of(n)}",s{n}@example.edu,"Submitted for grading",,100.00,Yes,\n'
            for n in range(students)
        )


# measuring ---------------------------------------------------------------------------------------------------------------


def bytes_in(*paths: Path) -> int:
    """What these files, and all in these folders, take on disk."""
    total = 0
    for path in paths:
        for root, _, files in os.walk(path) if path.is_dir() else [(str(path.parent), [], [path.name] * path.exists())]:
            total += sum(os.lstat(os.path.join(root, file)).st_blocks * 512 for file in files)
    return total


def measured(command: Sequence[object], log: Path) -> tuple[float, float, float]:
    """Seconds, seconds of processor time, and the most MiB of a command and all its processes."""
    peak, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            peak[0] = max(peak[0], memory_of(os.getpid()))

    watcher = threading.Thread(target=watch)
    before, begin = os.times(), time.monotonic()
    with log.open("ab") as file:
        process = subprocess.Popen([str(part) for part in command], stdout=file, stderr=file, cwd=ROOT)
        watcher.start()
        try:
            status = process.wait()
        finally:
            over.set()
            watcher.join()
    if status:
        sys.exit(f"{command} has ended with {status}: {log}")
    seconds, after = time.monotonic() - begin, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, cpu, peak[0]


def changed_assignment(folder: Path) -> Path:
    """Return a copy of the assignment with another title of an outcome, with which all is scored anew and nothing runs."""
    place = folder / "solutions"
    if not place.is_dir():
        shutil.copytree(SOLUTIONS, place)
        description = place / "assignment.toml"
        text = description.read_text()
        start = text.index("[[outcome]]")
        description.write_text(text[:start] + re.sub(r'title = "', 'title = "New: ', text[start:], count=1))
    return place


def steps(samples: Path, folder: Path, address: str) -> Iterator[tuple[str, list[object], list[Path]]]:
    """Yield the name of each step, its command, and the files of which the size is told."""
    place, out = folder / "class", folder / "class-grades"
    batch = [*GRADER, "batch", place, "--out", out, "--store", address]
    export = [*GRADER, "gradebook", address]
    back = [*GRADER, "return", address]
    database = folder / "grades.sqlite"
    yield "store", [sys.executable, __file__, "--fill", samples, place, address], [database]
    yield "`batch`: tables and class report", [*batch, "--no-pages", "--roster", folder / "roster.csv"], [out]
    yield "`batch` with nothing to do", [*batch, "--no-pages"], [out]
    filled = {name: folder / f"{name}-filled.csv" for name in ("canvas", "moodle")}
    canvas = ["--canvas", folder / "canvas.csv", "--column", "Lab 1", "--out", filled["canvas"]]
    yield "`gradebook --canvas`", [*export, *canvas], [filled["canvas"]]
    yield "`gradebook --moodle`", [*export, "--moodle", folder / "moodle.csv", "--out", filled["moodle"]], [filled["moodle"]]
    yield "`return --canvas`, told only", [*back, "--canvas", "https://canvas.example.edu/courses/1/assignments/2"], []
    yield "`explain`", [*GRADER, "explain", address, "1003", "model.public.shapes.heaviside"], []
    yield "`forget`", [*GRADER, "forget", address, "1005"], []
    regrade = [*batch, "--no-pages", "--regrade", "--assignment", changed_assignment(folder)]
    yield "`batch --regrade`, the first look", regrade, [database]
    yield "`batch --regrade`, another look", regrade, []
    yield "pages of students (`batch`)", batch, [out / "reports"]
    yield "pages of students, nothing to do", batch, []
    yield "`return --moodle`", [*back, "--moodle", folder / "feedback.zip"], [folder / "feedback.zip"]
    own = folder / "gradebook.db"
    yield "`gradebook --nbgrader`", [*export, "--nbgrader", own, "--out", own], [own]


def empty_nbgrader(database: Path) -> None:
    from nbgrader.api import Gradebook

    # nbgrader looks for a program of a package that it needs.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with Gradebook(f"sqlite:///{database}"):
        pass


def main(options: argparse.Namespace) -> None:
    samples = Path(options.samples).absolute()
    for size in options.students or [100, 1000]:
        with contextlib.ExitStack() as stack:
            folder = options.keep / str(size) if options.keep else Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder.mkdir(parents=True, exist_ok=True)
            address = options.store or str(folder / "grades.sqlite")
            if not (folder / "class").is_dir():
                make_class(folder / "class", size)
                make_exports(folder, size)
                empty_nbgrader(folder / "gradebook.db")
            for name, command, files in steps(samples, folder, address):
                if options.only and not re.search(options.only, name):
                    continue
                seconds, cpu, peak = measured(command, folder / "log.txt")
                if "--fill" in command:
                    drawn = float((folder / DRAWN).read_text())
                    seconds, cpu = seconds - drawn, cpu - drawn
                # The file of a store is not there where it is in a database.
                files = [path for path in files if path.exists()]
                size_told = f"{bytes_in(*files) / 2**20:.1f}" if files else ""
                print(f"| {size:,} | {name} | {seconds:.1f} | {cpu:.1f} | {peak:.0f} | {size_told} |", flush=True)
                if options.write:
                    told = f"{cpu:.1f} s, {peak:.0f} MiB" + (f", {size_told} on disk" if files else "")
                    put("scale", f"{name}{', in PostgreSQL' if options.store else ''}", f"{size:,}", told)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("samples")
    parser.add_argument("students", nargs="*", type=int)
    parser.add_argument("--store")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", help="steps whose names match this pattern")
    parser.add_argument("--write", action="store_true", help="write processor time, memory and size into README.md, too")
    return parser.parse_args()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fill"]:
        fill_store(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    else:
        main(arguments())
