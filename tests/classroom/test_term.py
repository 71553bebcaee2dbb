"""A term: who belongs to the class, whose marks move and when, exceptions, and what is told of those without a mark."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support import RIGHT, TOY

from grader.classroom.exceptions import Exceptions, read_exceptions
from grader.classroom.people import Directory, KnownStudent, terms_in
from grader.classroom.records import FoundWork
from grader.classroom.roster import Roster, RosterMember, read_roster, succeed
from grader.model.errors import UsageError
from grader.model.policy import read_policy

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
    assert run("batch", folder, "--seed", 3, "--jobs", 1) == 0
    mark = finals(tmp_path / "class-grades")["101"]
    capsys.readouterr()
    assert run("grade", folder, "--student", "101", "--json", tmp_path / "report.json") == 0
    assert f"In the class it has {float(mark):.2f}: the same." in capsys.readouterr().out
    alone = json.loads((tmp_path / "report.json").read_text())
    assert run("explain", tmp_path / "class-grades", "101", "--json", tmp_path / "full.json") == 0
    together = json.loads((tmp_path / "full.json").read_text())
    assert alone["score"] == float(mark)
    assert alone["made_with"] == together["made_with"]
    assert alone["made_with"].keys() == {"engine", "checks", "python", "numpy", "policy"}
    assert run("explain", tmp_path / "class-grades", "101", "first.hidden.random.half") == 0
    told = capsys.readouterr().out
    assert "first.hidden.random.half (hidden)" in told
    assert "Call: half(np.array(" in told
    assert re.search(r"Numbers: .* got .* asked for", told)
    assert "lab.py, half:\n    def half(z):\n        return 2.0 * np.asarray(z)" in told
    assert "Made with engine" in told
    assert run("explain", tmp_path / "class-grades", "101", "first.half") == 2
    assert run("explain", tmp_path / "class-grades", "101", "half") == 2
    assert "those of this function are first.public.worked.half, first.hidden.random.half" in capsys.readouterr().err
    (folder / "lovelaceada_101_2_lab-1.py").write_text(RIGHT)
    assert run("explain", tmp_path / "class-grades", "101", "first.public.worked.half") == 0
    assert "holds another submission of 101 by now" in capsys.readouterr().out
    (folder / "lovelaceada_101_2_lab-1.py").write_text(f"import helper\n{WRONG}")
    assert run("grade", folder, "--student", "101", "--seed", 4) == 0
    assert "from other checks or another seed" in capsys.readouterr().out
    assert run("grade", folder, "--student", "10") == 2
    assert "nothing was handed in by '10'; did you mean" in capsys.readouterr().err


@pytest.mark.usefixtures("kept_sandboxes")
def test_what_changes_when_functions_are_replaced(
    tmp_path: Path, run: Run, assignment: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = tmp_path / "class", tmp_path / "class-grades"
    folder.mkdir()
    uses = RIGHT.replace("4.0 * np.asarray(z)", "double(double(z))").replace("return 2.0", "return 3.0")
    total = ("float(np.sum(z))", "float(np.mean(z))")
    for student, code in {
        "right": RIGHT,
        "half": WRONG,
        "both": WRONG.replace(*total),
        "total": RIGHT.replace(*total),
        "itself": RIGHT.replace("half(total(z))", "half(total(z)) + 1"),
        "uses": uses,
        "none": "x = 1",
    }.items():
        (folder / f"{student}.py").write_text(code)
    assert run("batch", folder, "--jobs", 1, assignment=assignment) == 0

    def told(student: str, check: str) -> str:
        capsys.readouterr()
        assert run("explain", out, student, check, assignment=assignment) == 0
        return capsys.readouterr().out

    capstone = "both.public.everything"
    assert "It has passed, so no function has to be replaced." in told("right", capstone)
    credited = told("half", capstone)
    assert "  half: passes\n  without a difference: total\n" in credited
    assert "So the mistake is in half, and everything is right.\n" in credited
    several = told("both", capstone)
    assert "  half: fails: got 1.33333, asked for 4\n" in several
    assert "  half, total together: passes\n" in several
    assert "So the mistakes are in half, total, and everything is right." in several
    # It counts for the outcome of `total`.
    assert "a mistake in total costs points, so it is not credited" in told("total", capstone)
    own = told("itself", capstone)
    assert "  all of them (2): fails, as before\n" in own
    assert "So there is a mistake in everything itself" in own
    inputs = told("uses", "first.hidden.random.quadruple")
    assert re.search(r"  the call: quadruple\(np.array.*\n  nothing replaced: fails: .* got .*\n  double: passes\n", inputs)
    assert "it uses no function that may be replaced" in told("uses", "first.hidden.random.double")
    assert "A function that it is about is not there" in told("none", capstone)
    assert "is judged by what others have found" in told("none", "first.public.imports")
    # The checks that the mark comes from are run, as long as they can be had.
    edit(assignment / "both" / "test_public.py", "4.0", "5.0")
    assert "  half: fails: got 1.33333, asked for 4\n" in told("both", capstone)
    with monkeypatch.context() as patch:
        patch.setattr("grader.grading.digests.engine_digest", lambda: "another engine")
        assert "the checks that this was graded with are gone" in told("both", capstone)
    # Without a check: the whole report, on request as a page with what is hidden from the student.
    assert run("explain", out, "half", "--html", tmp_path / "half.html", assignment=assignment) == 0
    assert "Made with engine" in capsys.readouterr().out
    assert run("explain", out, "half", "--json", tmp_path / "half.json", assignment=assignment) == 0
    hidden = json.loads((tmp_path / "half.json").read_text())["outcomes"][0]["checks"]
    numbers = next(check["detail"] for check in hidden if check["id"] == "first.hidden.random.half")
    assert numbers[:20] in html.unescape((tmp_path / "half.html").read_text())
    assert numbers[:20] not in html.unescape((out / "reports" / "half.html").read_text())


def test_limits_of_the_policy_hold_wherever_a_class_is_graded(tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    folder, policy = tmp_path / "class", tmp_path / "policy.toml"
    folder.mkdir()
    (folder / "ada.py").write_text(RIGHT.replace("return float(", "np.empty(50_000_000)\n    return float("))
    (folder / "bo.py").write_text(RIGHT)
    policy.write_text("seed = 7\n[limits]\nmemory_mb = 256\n")
    for place, options in ((folder / "ada.py", ()), (folder, ("--student", "ada"))):
        assert run("grade", place, *options, "--json", tmp_path / "free.json") == 0
        assert json.loads((tmp_path / "free.json").read_text())["score"] == 20.0
    assert run("batch", folder, "--policy", policy, "--jobs", 1) == 0
    marks = finals(tmp_path / "class-grades")
    assert (float(marks["ada"]) < 20.0, marks["bo"]) == (True, "20.0")
    capsys.readouterr()
    for place, options in ((folder, ("--student", "ada")), (folder / "ada.py", ("--policy", str(policy)))):
        assert run("grade", place, *options, "--json", tmp_path / "limited.json") == 0
        report = json.loads((tmp_path / "limited.json").read_text())
        assert (report["score"], report["seed"]) == (float(marks["ada"]), 7)
        assert "out_of_memory" in {check["reason"] for outcome in report["outcomes"] for check in outcome["checks"]}
    assert "In the class it has" in (told := capsys.readouterr().out)
    assert "the same." in told


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


@pytest.mark.parametrize(
    ("content", "members"),
    [
        # Excel's first line, semicolons and its encoding; one who is in two sections.
        (
            "sep=;\nStudent;Name;E-Mail;Section\na1;Müller, Zoë;zoe@x.edu;A\na1;Zoë Müller;ZOE@x.edu;B\n".encode("cp1252"),
            [RosterMember("a1", "Müller, Zoë", {"email": "zoe@x.edu"}, "A, B")],
        ),
        ("The class\n student , name \n\n a1 , Zoë \n,,\n".encode("utf-8-sig"), [RosterMember("a1", "Zoë")]),
        (
            b'"Lovelace, Ada"\n"Kurtz, Bo"\n',
            [RosterMember("Lovelace, Ada", "Lovelace, Ada"), RosterMember("Kurtz, Bo", "Kurtz, Bo")],
        ),
        (b"student,name\na1,Ada\na2,Ada\n", [RosterMember("a1", "Ada"), RosterMember("a2", "Ada")]),
    ],
)
def test_rosters_as_people_keep_them(content: bytes, members: list[RosterMember], tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes(content)
    assert list(read_roster(tmp_path / "roster.csv").members) == members


def test_a_folder_with_a_persons_name_is_theirs_if_nobody_else_has_it() -> None:
    roster = Roster((RosterMember("a1", "Lovelace, Ada"), RosterMember("b1", "Kurtz, Bo"), RosterMember("b2", "Bo Kurtz")))
    directory = Directory([KnownStudent("Lovelace_Ada", "", {}), KnownStudent("Bo Kurtz", "", {})], roster)
    assert {student: member.student for student, member in directory.members.items()} == {"Lovelace_Ada": "a1"}
    assert directory.unclear == {"Bo Kurtz": "several rows have this name: b1, b2"}


@pytest.mark.parametrize(
    "text",
    [
        "student,name\na1,Ada\na1,Bo\n",
        "First Name,Last Name\nAda,L\nAda,L\n",
        "Vorname;Nachname\nAda;L\n",
        "student\nada\nAda\n",
        "student,name\n",
        "",
        "Student,ID,Section\n,,\n",
    ],
)
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
