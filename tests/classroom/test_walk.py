"""The walk of a term with each platform: every number that leaves the house is the same one, whatever happens on the way."""

from __future__ import annotations

import csv
import email
import email.policy
import html
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from support import TOY

from grader.cli.main import main
from grader.platforms import gradescope

from .conftest import Run, end, full_reports, results, start, table, wait_for
from .term_of_forty import (
    ABSENT,
    DUE,
    EXCUSED,
    EXTENDED,
    GRADED,
    LATE,
    LAYOUTS,
    LEAVING,
    MEMBER,
    ODD,
    OVERRIDDEN,
    PARTNER,
    UNREADABLE,
    Layout,
    Student,
    exceptions_of,
    the_class,
    waiting,
)

BY = ("--who", "A. Tutor", "--why", "was shown")
POLICY = '[late]\nshare_for_each_day = 0.1\ndue = 2026-12-01T23:59:00\nzone = "Europe/Berlin"\n'
BEFORE_KILLED = 4

Marks = dict[str, str]
"""Marks with two decimals, by identifier; "" where there is none."""


def two(number: object) -> str:
    """A mark as people round it."""
    return str(Decimal(str(number)).quantize(Decimal("0.01"), ROUND_HALF_UP)) if number not in ("", None) else ""


def first_mark(text: str) -> str:
    """The mark that a text for a student begins with."""
    match = re.match(r"(\d+\.\d\d) of 20\.00 points\n", text)
    if match:
        return match[1]
    assert text.startswith(("Excused: no mark is asked for", "What was handed in cannot be read.", "Nothing was graded."))
    return ""


def mark_on(page: str) -> str:
    """The mark on a student's page; its title has it, too."""
    if "<b>Excused</b>: no mark is asked for" in page:
        return ""
    (mark,) = re.findall(r"<b>(\d+\.\d\d) of 20\.00 points</b>", page)
    assert f": {mark} of 20.00 points" in html.unescape(page[page.index("<title>") : page.index("</title>")])
    return str(mark)


@pytest.fixture(scope="module")
def assignments(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The toy as it is released at first, and with a check that counts more."""
    folder = tmp_path_factory.mktemp("assignments")
    first, mended = (Path(shutil.copytree(TOY, folder / name)) for name in ("first", "mended"))
    checks = mended / "first" / "test_public.py"
    checks.write_text(checks.read_text().replace('kind="property", points=2', 'kind="property", points=5'))
    for one in (first, mended):
        assert main(["release", "--assignment", str(one), "--out", str(folder / f"exercises of {one.name}")]) == 0
    return first, mended


class Term:
    """A class on disk in the layout of a platform, and what a batch has made of it."""

    def __init__(
        self, folder: Path, layout: Layout, assignments: tuple[Path, Path], run: Run, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self.layout, self.command, self.capsys = folder, layout, run, capsys
        self.students = the_class()
        self.keys = [layout.key(student) for student in self.students]
        self.assignment, self.mended = assignments
        self.lab = layout.hand_in(folder / "lab", self.students)
        self.out = folder / "lab-grades"
        (folder / "policy.toml").write_text(POLICY)
        (folder / "exceptions.toml").write_text(exceptions_of(layout, self.students))
        self.enrol(self.students)
        self.given = ("--policy", folder / "policy.toml", "--roster", folder / "roster.csv")

    def enrol(self, students: Iterable[Student]) -> None:
        (self.folder / "roster.csv").write_bytes(self.layout.roster(list(students)))

    def key(self, number: int) -> str:
        return self.keys[number - 1]

    def run(self, *arguments: object, status: int = 0) -> str:
        self.capsys.readouterr()
        assert self.command(*arguments, assignment=self.assignment) == status
        told = self.capsys.readouterr()
        return told.out + told.err

    # what the tables say ---------------------------------------------------------------------------------------------

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        return table(self.out / "gradebook.csv")

    @property
    def marks(self) -> Marks:
        return {student: two(row["final"]) for student, row in self.rows.items()}

    def everything_agrees(self, told: str) -> None:
        """Compare all that a batch has written, and what it has `told`."""
        rows, marks = self.rows, self.marks
        assert set(rows) == set(self.keys)
        graded = {student for student, row in rows.items() if row["machine_score"]}
        excused = {student for student, row in rows.items() if row["status"] == "excused"}
        marked = {student: mark for student, mark in marks.items() if mark}
        page = (self.out / "class.html").read_text()
        assert class_page(page) == marks
        assert {path.stem: mark_on(path.read_text()) for path in (self.out / "reports").iterdir()} == {s: marks[s] for s in graded}
        lines = [json.loads(line) for line in (self.out / "results.jsonl").read_text().splitlines()]
        assert {line["student"]: two(line["final"] if line["final"] is not None else "") for line in lines} == marks
        export = {row["student_id"]: row for row in read_csv((self.out / "nbgrader.csv").read_bytes())}
        assert {student: two(row["score"]) for student, row in export.items()} == marked
        for row in export.values():
            assert float(row["raw_score"]) - float(row["late_submission_penalty"]) == pytest.approx(float(row["score"]))

        # What the machine has found.
        machine = {student: pytest.approx(float(rows[student]["machine_score"])) for student in graded}
        reports = full_reports(self.out, self.assignment)
        assert {student: report.score for student, report in reports.items()} == machine
        checks = {row.pop("student"): row for row in table(self.out / "checks.csv").values()}
        assert {student: sum(float(score) for score in row.values()) for student, row in checks.items()} == machine

        # Averages, and whom they are over.
        counted = [float(rows[s]["final"]) for s in graded - excused if rows[s]["roster"] == "on it"]
        average = sum(counted) / len(counted)
        assert f"{two(average)} of 20 on average, over {len(counted)} graded students of the roster." in told
        assert f"The class has {100 * average / 20:.0f} % of the points on average" in page
        assert f"averages are over {len(counted)} graded students" in page
        waiting = sum(bool(row["for_a_person"]) for row in rows.values())
        assert f"{waiting} need{'s' * (waiting == 1)} a person" in told
        assert f">{waiting} students</a></strong> need a person." in page or waiting < 2

    @property
    def unreadable(self) -> list[str]:
        found = [key for key, row in self.rows.items() if row["status"] == "unreadable"]
        assert len(found) == UNREADABLE
        assert all("nothing of it can be read" in self.rows[key]["for_a_person"] for key in found)
        return found

    def exceptions_are_seen(self) -> None:
        """Late days by each student's own date, a mark for both of a group, and none for who is excused."""
        rows = self.rows
        late, extended, member, partner = (rows[self.key(n)] for n in (LATE, EXTENDED, MEMBER, PARTNER))
        if self.layout.has_times:
            assert float(late["final"]) == pytest.approx(0.9 * float(late["machine_score"]))
            assert extended["final"] == extended["machine_score"]
        else:
            assert "time" in late["for_a_person"]
        assert "2026-12-03" in extended["exceptions"]
        assert member["final"] == partner["final"] != ""
        assert rows[self.key(EXCUSED)]["final"] == ""

    def is_decided_about(self, unreadable: str) -> None:
        """A person decides about an outcome, a mark, and one who cannot be read; one leaves; a check is mended."""
        self.run("override", self.out, self.key(OVERRIDDEN), 8.575, "--outcome", "first", *BY, "--tell", "as shown")
        self.run("override", self.out, self.key(OVERRIDDEN + 1), 18.575, *BY)
        self.run("override", self.out, unreadable, 12, *BY)
        self.enrol(student for student in self.students if student.number != LEAVING)
        self.assignment = self.mended
        told = self.run("batch", self.lab, *self.given)
        assert "No mark moves because of that." in told
        assert f"not on this one: {self.key(LEAVING)}" in told
        self.everything_agrees(told)

    def not_right(self) -> set[str]:
        """Those whose mark comes from the points of checks, not all of which have passed."""
        numbers = [n for n in (*range(1, GRADED + ODD + 1), PARTNER) if n % 3 and n != OVERRIDDEN]
        return {self.key(n) for n in numbers}

    def one_alone_agrees(self, *numbers: int) -> None:
        """Grade some of them alone: the score of the checks, and the mark that counts, are those in the class."""
        for number in numbers:
            row = self.rows[self.key(number)]
            told = self.run("grade", self.lab, "--student", self.key(number), "--json", self.folder / "alone.json")
            machine = two(row["machine_score"])
            assert two(json.loads((self.folder / "alone.json").read_bytes())["score"]) == machine
            assert f"In the class it has {machine}: the same." in told
            assert f"The mark that counts there:\n  {two(row['final'])} of 20.00 points\n" in told

    def platform_agrees(self) -> None:
        """Grade two on a platform, with the same rules."""
        source = self.folder / "autograder" / "source"
        shutil.copytree(self.assignment, source / "assignment")
        (source / "policy.toml").write_text(POLICY)
        for number in (LATE, EXTENDED):
            student = self.students[number - 1]
            work = self.folder / "autograder" / "submission"
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            for name, content in student.files.items():
                (work / name).write_bytes(content)
            due = DUE + timedelta(days=2) if number == EXTENDED else DUE
            about = {
                "created_at": student.submitted.isoformat(),
                "assignment": {"due_date": DUE.isoformat()},
                "users": [{"email": student.email, "assignment": {"due_date": due.isoformat()}}],
            }
            (work.parent / "submission_metadata.json").write_text(json.dumps(about))
            (work.parent / "results").mkdir(exist_ok=True)
            assert gradescope.main(work.parent) == 0
            found = json.loads((work.parent / "results" / "results.json").read_bytes())
            assert two(found["score"]) == self.marks[self.key(number)]

    def all_is_decided(self) -> None:
        """Once a person has decided about all that is left, nobody waits for one."""
        left = [key for key, row in self.rows.items() if row["for_a_person"]]
        # An outcome of one of whom nothing was graded has no points.
        self.run("override", self.out, left[0], 7, "--outcome", "first", *BY, status=2)
        for key in left:
            self.run("override", self.out, key, 7, *BY)
        told = self.run("batch", self.lab, "--unattended")
        assert "0 need a person." in told
        self.everything_agrees(told)

    def one_is_forgotten(self) -> None:
        """Nothing but the list of marks that had moved names a student who is forgotten, and nobody else's mark moves."""
        student = self.key(LEAVING)
        marks = self.marks
        fingerprints = self.out / "fingerprints.sqlite"
        fingerprints.touch()
        told = self.run("forget", self.out, student)
        assert not fingerprints.exists()
        assert f"{student} is forgotten, with 1 submission" in told
        assert "still stands in changes.csv, checks.csv, class.html, gradebook.csv" in told
        shutil.rmtree(self.lab / "submitted" / student)
        self.run("batch", self.lab)
        assert self.marks == {key: mark for key, mark in marks.items() if key != student}
        files = [path for path in self.out.rglob("*") if path.is_file() and student.encode() in path.read_bytes()]
        assert [path.name for path in files] == ["changes.csv"]

    def what_is_returned_agrees(self) -> None:
        """Compare all that goes back to students and to a platform."""
        marks, rows = self.marks, self.rows
        by_sid = {student.sid: key for student, key in zip(self.students, self.keys, strict=True)}
        self.gradebook_agrees(by_sid)
        told = self.run("return", self.out, "--folder", self.folder / "feedback")
        folder = {path.name: given(path) for path in (self.folder / "feedback").iterdir()}
        reached = {s for s, row in rows.items() if row["status"] != "nothing handed in" and row["roster"] == "on it"}
        assert folder == {student: marks[student] for student in reached}
        assert f"Feedback to {len(reached)} students" in told

        self.run("return", self.out, "--moodle", self.folder / "feedback.zip")
        with zipfile.ZipFile(self.folder / "feedback.zip") as archive:
            zipped = {name.split("_")[1]: returned(name, archive.read(name)) for name in archive.namelist()}
        assert zipped == (folder if self.layout is LAYOUTS["moodle"] else {})

        self.run("return", self.out, "--mail", self.folder / "mail")
        mails = {path.stem: mailed(path.read_bytes()) for path in (self.folder / "mail").iterdir()}
        assert mails == ({} if self.layout is LAYOUTS["canvas"] else folder)

        told = self.run("return", self.out, "--canvas", "https://canvas.example.edu/courses/1/assignments/2")
        lines = re.findall(r"^Would be sent: (\S+) \(\S+\): (.*)$", told, re.MULTILINE)
        assert {student: first_mark(f"{line}\n") for student, line in lines} == ({} if self.layout is LAYOUTS["moodle"] else folder)

    def gradebook_agrees(self, by_sid: Mapping[str, str]) -> None:
        layout, target = self.layout, self.folder / "filled.csv"
        (self.folder / "export.csv").write_bytes(layout.export(self.students))
        column = () if b"Maximum Grade" in layout.export(self.students) else ("--column", "Lab")
        self.run("gradebook", self.out, f"--{layout.platform}", self.folder / "export.csv", *column, "--out", target)
        found: Marks = {}
        for row, student in zip(student_rows(target.read_bytes()), self.keys, strict=True):
            mark = next(row[title] for title in ("Lab (7)", "Grade", "Assignment: Lab (Real)") if title in row)
            found[student] = "" if mark == "-" else mark.replace(",", ".")
            for outcome, points in re.findall(r"^(.+): (\d+\.\d\d) of 10$", row.get("Feedback comments", ""), re.MULTILINE):
                name = {"Double and halve": "first", "Sum and apply": "second"}[outcome]
                assert points == two(self.rows[student][name])
        assert found == self.marks


def given(folder: Path) -> str:
    """The mark in the one file of a student's folder."""
    (path,) = folder.iterdir()
    return returned(path.name, path.read_bytes())


def returned(name: str, content: bytes) -> str:
    return mark_on(content.decode()) if name.endswith(".html") else first_mark(content.decode())


def mailed(content: bytes) -> str:
    """The mark in a message; the page that is attached has the same."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body
    mark = first_mark(body.get_content().replace("\r\n", "\n"))
    assert all(mark_on(part.get_content()) == mark for part in message.iter_attachments())
    return mark


def class_page(page: str) -> Marks:
    """The marks in the table of students of the class report."""
    students = page[page.index("<h2>Students</h2>") : page.index("<h2>All checks</h2>")]
    cells = re.findall(r"<tr><td>(?:<a [^>]*>)?([^<]+)(?:</a>)?(?:<br>.*?)?</td>\s*<td class=\"n\">([\d.]*)</td>", students)
    return {html.unescape(student): mark for student, mark in cells}


def read_csv(content: bytes) -> list[dict[str, str]]:
    text = content.decode("cp1252" if b"\xeb" in content and b"\xc3\xab" not in content else "utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in text.splitlines()[0] else ","))


def student_rows(content: bytes) -> Iterator[dict[str, str]]:
    """The rows of an export that are about students of ours."""
    return (row for row in read_csv(content) if ("Last" in json.dumps(row) and "Part A" in json.dumps(row)) or "Student" not in row)


def kill_in_the_middle(term: Term) -> int:
    """Kill a batch that has graded some; return how many."""
    term.layout.hand_in(term.lab, waiting(term.students))
    process = start("batch", term.lab, *term.given, assignment=term.assignment)
    store = f"sqlite:///{term.out / 'grades.sqlite'}"
    wait_for(store, BEFORE_KILLED, process)
    end(process)
    term.layout.hand_in(term.lab, term.students)
    assert process.returncode == -9
    done = len(results(store))
    assert BEFORE_KILLED <= done < GRADED + ODD
    assert not (term.out / "gradebook.csv").exists()
    return done


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_walk_of_a_term(
    name: str, assignments: tuple[Path, Path], tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """Forty students, a batch that is killed, decisions, a check that is mended, and all ways in which a mark leaves."""
    layout = LAYOUTS[name]
    term = Term(tmp_path, layout, assignments, run, capsys)
    assert len(term.students) == 40
    done = kill_in_the_middle(term)
    told = term.run("batch", term.lab, *term.given, "--unattended", status=4)
    assert f"{done} had been graded before; {UNREADABLE} cannot be read." in told
    assert f"{GRADED + ODD} graded, {ABSENT} nothing handed in, {UNREADABLE} unreadable, 1 excused." in told
    term.everything_agrees(told)
    term.exceptions_are_seen()
    before, unreadable = term.marks, term.unreadable
    term.is_decided_about(unreadable[0])
    now = term.marks
    moved = {key: mark for key, mark in now.items() if mark != before[key]}
    assert moved.keys() == {term.key(OVERRIDDEN), term.key(OVERRIDDEN + 1), unreadable[0]}
    assert (now[term.key(OVERRIDDEN + 1)], now[unreadable[0]]) == ("18.58", "12.00")
    assert term.rows[unreadable[0]]["for_a_person"] == ""

    # A mended check is looked at, and then made to count.
    assert "Nothing counts yet." in term.run("batch", term.lab, "--regrade")
    assert term.marks == now
    moving = table(term.out / "changes.csv")
    assert {key for key, row in moving.items() if row["before"] != row["after"]} == term.not_right()
    told = term.run("batch", term.lab, "--apply", "--who", "A. Tutor")
    after = term.marks
    assert {key for key in term.keys if after[key] != now[key]} == term.not_right()
    assert all((two(row["before"]), two(row["after"])) == (now[key], after[key]) for key, row in moving.items() if after[key])
    term.everything_agrees(told)
    term.what_is_returned_agrees()
    term.one_alone_agrees(OVERRIDDEN, PARTNER)
    if layout.has_times:
        term.platform_agrees()
        term.all_is_decided()
    if name == "nbgrader":
        term.one_is_forgotten()
