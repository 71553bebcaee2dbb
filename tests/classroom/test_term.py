"""A term: who belongs to the class, whose marks move and when, exceptions, and what is told of those without a mark."""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support import RIGHT, TOY

from grader.classroom.downloads.entry import Entry
from grader.classroom.exceptions import Exceptions, read_exceptions
from grader.classroom.people import Directory, KnownStudent, terms_in
from grader.classroom.records import FoundWork
from grader.classroom.roster import Roster, RosterMember, read_roster, succeed
from grader.cli.batch import BatchProgress
from grader.model.errors import UsageError
from grader.model.policy import read_policy
from grader.model.report import Report

from .conftest import WRONG, Run, table

# whose marks move ------------------------------------------------------------------------------------------------------


@pytest.fixture
def assignment(tmp_path: Path, run: Run) -> Path:
    """The toy, released beside its students' folder."""
    folder = Path(shutil.copytree(TOY, tmp_path / "assignment"))
    release(run, folder)
    return folder


def release(run: Run, assignment: Path) -> None:
    assert run("release", "--out", assignment.parent / "exercises", assignment=assignment) == 0


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def finals(out: Path) -> dict[str, str]:
    return {student: row["final"] for student, row in table(out / "gradebook.csv").items()}


def test_changed_checks_move_no_mark_until_they_are_applied(
    classroom: Path, graded: Path, assignment: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    out, before = graded, finals(graded)
    edit(assignment / "first" / "test_public.py", "np.full(shape, 2.0)", "np.full(shape, 3.0)")
    # One who hands in now is graded as all others were.
    (classroom / "late.py").write_text(RIGHT)
    capsys.readouterr()
    assert run("batch", classroom, "--out", out, assignment=assignment) == 0
    told = capsys.readouterr().out
    assert told.startswith("1 submission graded")
    assert "1 check changed or new (first.public.shapes). No mark moves because of that." in told
    assert "--regrade would run 1 check of 6 submissions" in told
    assert finals(out) == {**before, "late": "20.0"}
    assert table(out / "gradebook.csv")["late"]["for_a_person"] == ""
    assert run("batch", classroom, "--out", out, "--regrade", assignment=assignment) == 0
    assert "Nothing counts yet" in capsys.readouterr().out
    assert finals(out) == {**before, "late": "20.0"}
    moving = table(out / "changes.csv")
    assert run("batch", classroom, "--out", out, "--apply", "--who", "A. Tutor", assignment=assignment) == 0
    after = finals(out)
    assert float(after["late"]) < 20.0
    with (out / "history.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["student"]: (row["before"], row["after"], row["because_of"]) for row in rows} == {
        student: (row["before"], row["after"], "first.public.shapes") for student, row in moving.items()
    }
    assert {row["who"] for row in rows} == {"A. Tutor"}
    assert {"anna", "late"} <= {row["student"] for row in rows}
    assert run("batch", classroom, "--out", out, assignment=assignment) == 0
    assert finals(out) == after


def test_points_that_were_not_released_are_told(
    classroom: Path, assignment: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(assignment / "first" / "test_public.py", 'kind="property", points=2', 'kind="property", points=4')
    for command, status in (
        (("batch", classroom), 3),
        (("bundle", "gradescope", "--list"), 3),
        (("grade", classroom / "anna.py"), 0),
    ):
        assert run(*command, assignment=assignment) == status
        told = capsys.readouterr()
        assert re.search("run `grader release`|not as checks.json has it", told.err + told.out)


def test_what_is_new_is_marked_where_the_checks_that_count_are_gone(
    classroom: Path, graded: Path, assignment: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As after an update of the grader: the kept files make another version with it."""
    out, before = graded, finals(graded)
    monkeypatch.setattr("grader.grading.digests.engine_digest", lambda: "another engine")
    (classroom / "late.py").write_text(RIGHT)
    assert run("batch", classroom, "--out", out, assignment=assignment) == 0
    told = capsys.readouterr().out
    assert "cannot be had any more" in told
    assert "run all checks of 6 submissions" in told
    assert finals(out) == {**before, "late": "20.0"}
    assert "with other checks than the class" in table(out / "gradebook.csv")["late"]["for_a_person"]
    assert run("batch", classroom, "--out", out, "--apply", assignment=assignment) == 0
    told = capsys.readouterr().out
    assert "0 of 5 marks move" in told
    assert "1 more had been graded with other checks" in told
    assert table(out / "gradebook.csv")["late"]["for_a_person"] == ""


def test_one_student_again(classroom: Path, graded: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    out, before = graded, finals(graded)
    (classroom / "anna.py").write_text(WRONG)
    (classroom / "ben.py").write_text(RIGHT)
    assert run("batch", classroom, "--out", out, "--student", "ben") == 0
    assert capsys.readouterr().out.startswith("1 submission graded")
    assert finals(out) == {**before, "ben": "20.0"}
    for wrong, told in ((("--student", "bem"), "did you mean 'ben'"), (("--student", "ben", "--apply"), "whole class")):
        assert run("batch", classroom, "--out", out, *wrong) == 2
        assert told in capsys.readouterr().err


def test_who_is_not_there_or_not_expected_is_told(
    classroom: Path, graded: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = graded
    (classroom / "anna.py").rename(classroom / "anna2.py")
    (classroom / "ben.py").unlink()
    (tmp_path / "roster.csv").write_text("student\nanna2\nben\ncleo\n")
    (tmp_path / "policy.toml").write_text("[late]\nshare_for_each_day = 0.1\n")
    (tmp_path / "exceptions.toml").write_text('[[excused]]\nstudents = ["cloe"]\nwhy = "x"\nby = "y"\n')
    given = ("--out", out, "--roster", tmp_path / "roster.csv")
    assert run("batch", classroom, *given, "--policy", tmp_path / "policy.toml") == 2
    assert "the exceptions name nobody who is known: cloe; did you mean 'cleo'?" in capsys.readouterr().err
    (tmp_path / "exceptions.toml").write_text("")
    assert run("batch", classroom, *given, "--policy", tmp_path / "policy.toml") == 0
    told = capsys.readouterr()
    assert "anna2 has handed in what anna had, of whom nothing is there now" in told.err
    assert "nothing is there now of ben, by whom" in told.err
    assert {student: row["roster"] for student, row in table(out / "gradebook.csv").items()} == {
        "anna": "not on the roster",
        "anna2": "on it",
        "ben": "on it",
        "cleo": "on it",
        "dora": "not on the roster",
        "'=evil": "not on the roster",
    }
    assert "over 3 graded students of the roster" in told.out
    (tmp_path / "policy.toml").write_text('[[visibility]]\nchecks = "fist.*"\nshow = "never"\n')
    assert run("batch", classroom, "--out", out, "--policy", tmp_path / "policy.toml") == 2
    assert "no check is meant by 'fist.*'" in capsys.readouterr().err


def test_the_same_mark_alone(tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Files have the names that Canvas gives them; alone they are not what the student called them."""
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "lovelaceada_101_1_helper.py").write_text("import numpy as np\n")
    (folder / "lovelaceada_101_2_lab-1.py").write_text(f"import helper\n{WRONG}")
    (folder / "kurtzbo_102_3_lab.py").write_text(RIGHT)
    assert run("batch", folder, "--seed", 3) == 0
    mark = finals(tmp_path / "class-grades")["101"]
    capsys.readouterr()
    assert run("grade", folder, "--student", "101", "--json", tmp_path / "report.json") == 0
    assert f"In the class it has {float(mark):.2f}: the same." in capsys.readouterr().out
    alone = json.loads((tmp_path / "report.json").read_text())
    assert run("explain", tmp_path / "class-grades", "101", "--json", tmp_path / "full.json") == 0
    together = json.loads((tmp_path / "full.json").read_text())
    assert alone["score"] == float(mark)
    assert together["made_with"].pop("policy")
    assert alone["made_with"] == together["made_with"]
    assert alone["made_with"].keys() == {"engine", "checks", "python", "numpy"}
    assert run("explain", tmp_path / "class-grades", "101", "first.hidden.random.half") == 0
    told = capsys.readouterr().out
    assert "first.hidden.random.half (hidden)" in told
    assert "Call: half(np.array(" in told
    assert re.search(r"Numbers: .* got .* asked for", told)
    assert "lab.py, half:\n    def half(z):\n        return 2.0 * np.asarray(z)" in told
    assert "Made with engine" in told
    assert run("explain", tmp_path / "class-grades", "101", "first.half") == 2
    (folder / "lovelaceada_101_2_lab-1.py").write_text(RIGHT)
    assert run("explain", tmp_path / "class-grades", "101", "first.public.worked.half") == 0
    assert "holds another submission of 101 by now" in capsys.readouterr().out
    (folder / "lovelaceada_101_2_lab-1.py").write_text(f"import helper\n{WRONG}")
    assert run("grade", folder, "--student", "101", "--seed", 4) == 0
    assert "from other checks or another seed" in capsys.readouterr().out
    assert run("grade", folder, "--student", "10") == 2
    assert "nothing was handed in by '10'; did you mean" in capsys.readouterr().err


# rosters ---------------------------------------------------------------------------------------------------------------

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Lab (7)
    Points Possible,,,,,20
"Lovelace, Ada",101,S-1,ada@example.edu,Part A,
"Kurtz, Bo",102,,bo,"Part A, Monday",
"Student, Test",103,,0123,Part A,
"""
MOODLE = "Identifier,Full name,Email address,Status\nParticipant 41,Ada Lovelace,ada@example.edu,-\n"
GRADESCOPE = "First Name,Last Name,SID,Email,Role,Section\nAda,Lovelace,S-1,ada@example.edu,Student,A\nT,A,,t@example.edu,TA,\n"


@pytest.mark.parametrize(
    ("text", "students", "known"),
    [
        (CANVAS, ["101", "102"], {"canvas": "101", "sid": "S-1", "login": "ada@example.edu", "email": "ada@example.edu"}),
        (MOODLE, ["41"], {"moodle": "41", "email": "ada@example.edu"}),
        (GRADESCOPE, ["S-1"], {"sid": "S-1", "email": "ada@example.edu"}),
        ("student;name;section\nada;Ada Lovelace;A\nbo;Bo;B\n", ["ada", "bo"], {}),
        ("ada\nbo\n\n", ["ada", "bo"], {}),
    ],
)
def test_rosters(text: str, students: list[str], known: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(text)
    members = read_roster(tmp_path / "roster.csv").members
    assert [member.student for member in members] == students
    assert members[0].contacts == known


@pytest.mark.parametrize("text", ["student\nada\nAda\n", "student,name\n", "", "Student,ID,Section\n,,\n"])
def test_rosters_that_cannot_be_used(text: str, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(UsageError, match=r"roster\.csv"):
        read_roster(tmp_path / "roster.csv")


def test_who_has_left_is_known_by_any_number() -> None:
    old = Roster((RosterMember("ada", "Ada", {"sid": "1"}), RosterMember("bo", "Bo", {"sid": "2"})))
    new = Roster((RosterMember("ada.l", "Ada", {"sid": "1"}), RosterMember("cy")))
    assert [member.student for member in succeed(old, new).left] == ["bo"]
    assert succeed(succeed(old, new), old).left == (RosterMember("cy"),)


# exceptions ------------------------------------------------------------------------------------------------------------


def exceptions(folder: Path, text: str, zone: str = "Europe/Berlin") -> Exceptions:
    (folder / "exceptions.toml").write_text(text)
    return read_exceptions(folder / "exceptions.toml", zone)


def test_each_student_has_a_date(tmp_path: Path) -> None:
    by = 'why = "ill"\nby = "T"\n'
    found = exceptions(
        tmp_path,
        f'[[extension]]\nstudents = ["ada@example.edu"]\ndue = 2026-12-08T23:59:00\n{by}'
        f'[[accommodation]]\nstudents = ["ada", "bo"]\ndays = 2\n{by}'
        f'[[excused]]\nstudents = ["cy"]\n{by}'
        '[[section]]\nname = "Monday"\nstudents = ["dee", "eva"]\ndue = 2026-12-02T12:00:00Z\n',
    )
    policy = read_policy(b'[late]\ndue = 2026-12-01T23:59:00\nzone = "Europe/Berlin"', "policy.toml")
    known = [KnownStudent(name, "", {"email": f"{name}@example.edu"}) for name in ("ada", "bo", "cy", "dee", "eva", "finn")]
    own = {"eva": FoundWork("eva", "", {}, (), "", "", datetime(2026, 12, 5, tzinfo=UTC))}
    terms = terms_in(Directory(known, None), found, policy, own)
    assert {student: one.due and one.due.isoformat() for student, one in terms.items()} == {
        "ada": "2026-12-10T23:59:00+01:00",
        "bo": "2026-12-03T23:59:00+01:00",
        "cy": None,
        "dee": "2026-12-02T12:00:00+00:00",
        "eva": "2026-12-05T00:00:00+00:00",
    }
    assert (terms["cy"].excused, terms["dee"].section, len(terms["ada"].reasons)) == ("ill (T)", "Monday", 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[extension]]\nstudents = ["a"]\ndue = 2026-12-08T23:59:00\nwhy = "x"\nby = "y"', "for a has no time zone"),
        ('[[extension]]\nstudents = ["a"]\ndue = 2026-12-08\nwhy = "x"\nby = "y"', "extension.due is a day without a time"),
        ('[[excused]]\nstudents = ["a"]\nby = "y"', "excused has no 'why'"),
        ('[[group]]\nname = "1"\nstudents = ["a"]\n[[group]]\nname = "2"\nstudents = ["A"]', "'A' is in '1' and in '2'"),
        ('zone = "Berlin"', "no time zone is called 'Berlin'"),
        ("[[extensions]]", "did you mean 'extension'?"),
    ],
)
def test_exceptions_that_cannot_be_meant(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=re.escape(told)):
        exceptions(tmp_path, text, zone="")


# the walk of a term ----------------------------------------------------------------------------------------------------

UNREADABLE = {
    "u1.rar": b"Rar!\x1a\x07",
    "u2.7z": b"7z\xbc\xaf\x27\x1c",
    "u3.pdf": b"%PDF-1.7",
    "u4.docx": b"PK\x03\x04 a document",
    "u5.url": b"[InternetShortcut]",
    "u6": b"",
    "u7.zip": b"PK\x03\x04 cut off",
    "u8.tar.gz": b"\x1f\x8b cut off",
    "u9.pages": b"x",
}


def lay_out_the_class(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Make the submissions of nbgrader's layout, and roster, policy and exceptions beside them; return code, and all identifiers."""
    work = {f"s{n:02}": RIGHT if n % 2 else WRONG for n in range(1, 25)}
    handed_in = folder / "lab" / "submitted"
    for name, code in work.items():
        place = handed_in / name / "lab"
        place.mkdir(parents=True)
        (place / "lab.py").write_text(f"# {name}\n{code}")
        day = {"s01": "02", "s03": "02"}.get(name, "01")
        (place / "timestamp.txt").write_text(f"2026-12-{day} 12:00:00 UTC")
    for name, content in UNREADABLE.items():
        student, _, suffix = name.partition(".")
        place = handed_in / student / "lab"
        place.mkdir(parents=True)
        if suffix:
            (place / f"report.{suffix}").write_bytes(content)
    students = [*work, *(name.partition(".")[0] for name in UNREADABLE), *(f"n{n}" for n in range(7))]
    (folder / "roster.csv").write_text("student,name\n" + "".join(f"{name},Name of {name}\n" for name in students))
    (folder / "policy.toml").write_text('[late]\nshare_for_each_day = 0.1\ndue = 2026-12-01T23:59:00\nzone = "Europe/Berlin"\n')
    (folder / "exceptions.toml").write_text(
        '[[extension]]\nstudents = ["s03"]\ndue = 2026-12-03T23:59:00\nwhy = "ill"\nby = "T"\n'
        '[[group]]\nname = "team"\nstudents = ["s05", "n0"]\n'
        '[[excused]]\nstudents = ["n1"]\nwhy = "moved"\nby = "T"\n'
    )
    return work, students


def with_interruption(folder: Path, assignment: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Grade the class in a run that is interrupted, and in one that goes on."""
    given = ("--policy", folder / "policy.toml", "--roster", folder / "roster.csv")
    original, seen = BatchProgress.graded, set()

    def interrupted(self: BatchProgress, entry: Entry, report: Report) -> None:
        original(self, entry, report)
        seen.add(entry.student)
        if len(seen) == 8:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(BatchProgress, "graded", interrupted)
        assert run("batch", folder / "lab", *given, assignment=assignment) == 3
    again = set()
    monkeypatch.setattr(BatchProgress, "graded", lambda self, entry, report: again.add(entry.student))
    assert run("batch", folder / "lab", *given, "--unattended", assignment=assignment) == 4
    assert (len(seen | again), seen & again) == (25, set())
    monkeypatch.undo()


def everybody_has_a_row(rows: dict[str, dict[str, str]], work: dict[str, str], students: list[str], told: str, page: str) -> None:
    assert rows.keys() == set(students)
    assert {rows[name]["status"] for name in work} == {"graded"}
    unreadable = {name for name, row in rows.items() if row["status"] == "unreadable"}
    assert len(unreadable) == 9
    assert all("nothing of it can be read" in rows[name]["for_a_person"] for name in unreadable)
    assert "25 graded, 5 nothing handed in, 9 unreadable, 1 excused" in told
    assert (rows["s01"]["final"], rows["s03"]["final"], rows["n0"]["final"]) == ("18.0", "20.0", "20.0")
    assert (rows["n1"]["status"], rows["n1"]["final"], rows["n0"]["group"]) == ("excused", "", "team")
    assert "over 25 graded students; not in it: 5 nothing handed in, 9 unreadable, 1 excused" in page
    assert all(f"<td>{name}" in page or f">{name}</a>" in page for name in students)


def test_the_walk_of_a_term(
    tmp_path: Path, assignment: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Forty students: two late, one of them with an extension, a group, nine who cannot be read, one who leaves, six without work."""
    work, students = lay_out_the_class(tmp_path)
    assert len(students) == 40
    course, out = tmp_path / "lab", tmp_path / "lab-grades"
    given = ("--policy", tmp_path / "policy.toml", "--roster", tmp_path / "roster.csv")

    with_interruption(tmp_path, assignment, run, monkeypatch)
    rows = table(out / "gradebook.csv")
    everybody_has_a_row(rows, work, students, capsys.readouterr().out, (out / "class.html").read_text())

    # A person decides about two, also about one who has handed in nothing; one leaves; a check is mended.
    by = ("--who", "A. Tutor", "--why", "was shown")
    assert run("override", out, "s02", 10, "--outcome", "first", *by) == 0
    assert run("override", out, "u1", 12, *by) == 0
    assert run("override", out, "u1", 9, "--outcome", "first", *by) == 2
    lines = (tmp_path / "roster.csv").read_text().splitlines()
    (tmp_path / "roster.csv").write_text("\n".join(line for line in lines if not line.startswith("s04")))
    edit(assignment / "first" / "test_public.py", "np.full(shape, 2.0)", "np.full(shape, 3.0)")
    assert run("batch", course, *given, assignment=assignment) == 0
    told = capsys.readouterr()
    assert "not on this one: s04" in told.err
    assert "24 graded" in told.out
    before = table(out / "gradebook.csv")
    assert {name: row["final"] for name, row in before.items() if name not in ("s02", "u1")} == {
        name: row["final"] for name, row in rows.items() if name not in ("s02", "u1")
    }
    assert (before["u1"]["final"], before["s02"]["first"], before["s04"]["roster"]) == ("12.0", "10.0", "left the course")

    # It is looked at, and then made to count.
    assert run("batch", course, "--regrade", assignment=assignment) == 0
    assert "24 of 25 marks move" in capsys.readouterr().out
    assert finals(out) == {name: row["final"] for name, row in before.items()}
    moving = table(out / "changes.csv")
    assert run("batch", course, "--apply", *by[:2], assignment=assignment) == 0
    after = finals(out)
    assert {name for name in students if after[name] != before[name]["final"]} == {*work, "n0"} - {"s02"}
    assert {name: after[name] for name in moving} == {name: row["after"] for name, row in moving.items()}

    # The marks go into an export, and one student out of everything.
    (tmp_path / "canvas.csv").write_text(
        "Student,ID,SIS Login ID,Section,Lab (7)\n    Points Possible,,,,20\n"
        + "".join(f"{name},{n},{name},A,\n" for n, name in enumerate(students))
    )
    capsys.readouterr()
    assert run("gradebook", out, "--canvas", tmp_path / "canvas.csv", "--column", "Lab") == 0
    told = capsys.readouterr()
    assert "26 students have a row; 26 marks change" in told.out
    assert "Without a mark: n1: excused" in told.out
    assert "Without a mark: u2: unreadable; handed in" in told.out
    assert run("forget", out, "s06") == 0
    told = capsys.readouterr()
    assert "s06 is forgotten, with 1 submission" in told.out
    assert "still stands in changes.csv, checks.csv, class.html, gradebook.csv" in told.out
    shutil.rmtree(course / "submitted" / "s06")
    assert run("batch", course, assignment=assignment) == 0
    assert finals(out) == {name: mark for name, mark in after.items() if name != "s06"}
    assert not [
        path.name for path in out.rglob("*") if path.is_file() and path.name != "changes.csv" and b"s06" in path.read_bytes()
    ]
