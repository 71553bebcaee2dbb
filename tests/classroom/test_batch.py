"""A class graded from the command line: marks, what is graded again and what is not, rules, decisions, reports."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from support import RIGHT, TOY, submission

from grader.classroom.store import Store
from grader.classroom.work import Servers
from grader.grading.server import GradingRequest, GradingServerEnded, RemoteGradingServer
from grader.grading.session import grade
from grader.model.assignment import load_assignment
from grader.model.report import Report
from grader.sandbox import open_sandbox

from .conftest import SUBMISSIONS, WRONG, Run, full_reports, table


def kept(out: Path) -> list[tuple[str, str]]:
    """Student and version of every result in the store."""
    engine = sa.create_engine(f"sqlite:///{out / 'grades.sqlite'}")
    query = "select student, version from results join attempts on attempt = number order by student"
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_a_class(classroom: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    out = classroom.with_name("out")
    assert run("batch", classroom, "--out", out) == 0
    told = capsys.readouterr()
    assert told.out.startswith("5 submissions graded")
    marks = table(out / "gradebook.csv")
    assert set(marks) == {*SUBMISSIONS} - {"=evil"} | {"'=evil"}
    assert float(marks["anna"]["final"]) == 20.0
    assert float(marks["cleo"]["final"]) == 0.0
    assert 0.0 < float(marks["dora"]["final"]) < float(marks["ben"]["final"]) < 20.0
    assert "nothing that could be graded" in marks["cleo"]["for_a_person"]
    toy = load_assignment(TOY)
    assert table(out / "checks.csv").keys() == marks.keys()
    assert set(table(out / "checks.csv")["anna"]) == {"student", *(check.id for check in toy.manifest.checks)}
    lines = (out / "results.jsonl").read_text().splitlines()
    assert {json.loads(line)["student"] for line in lines} == set(SUBMISSIONS)
    page = (out / "class.html").read_text()
    assert 'href="reports/anna.html"' in page
    assert (out / "reports" / "anna.html").is_file()


def test_progress_where_there_is_no_terminal(
    classroom: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("grader.cli.batch.TELL_SECONDS", 0.0)
    run("batch", classroom, "--out", classroom.with_name("out"))
    assert [line for line in capsys.readouterr().err.splitlines() if "graded" in line] == [
        f"grader: {n} of 5 graded" for n in range(1, 6)
    ]


def test_a_batch_tells_what_grading_tells(classroom: Path, run: Run) -> None:
    out = classroom.with_name("out")
    run("batch", classroom, "--out", out, "--jobs", 1)
    toy = load_assignment(TOY)
    for student, code in SUBMISSIONS.items():
        alone = grade(toy, submission({f"{student}.py": code}), sandbox=open_sandbox())
        found = next(report for name, report in full_reports(out).items() if student.strip("=") in name)
        assert found.score == alone.score
        messages = [(c.id, c.status, c.message) for c in alone.checks]
        assert [(c.id, c.status, c.message) for c in found.checks] == messages


def test_only_what_has_changed_is_graded_again(classroom: Path, graded: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    out = graded
    reports = {path.name: path.stat().st_mtime_ns for path in (out / "reports").iterdir()}
    capsys.readouterr()
    assert run("batch", classroom, "--out", out) == 0
    assert capsys.readouterr().out.startswith("0 submissions graded")
    assert {path.name: path.stat().st_mtime_ns for path in (out / "reports").iterdir()} == reports
    (classroom / "ben.py").write_text(RIGHT)
    assert run("batch", classroom, "--out", out) == 0
    assert capsys.readouterr().out.startswith("1 submission graded")
    marks = table(out / "gradebook.csv")
    assert (marks["ben"]["final"], marks["ben"]["attempts"]) == ("20.0", "2")
    assert run("batch", classroom, "--out", out, "--seed", 5, "--apply") == 0
    assert "5 submissions graded" in capsys.readouterr().out


def test_which_attempt_counts(classroom: Path, graded: Path, run: Run, tmp_path: Path) -> None:
    out = graded
    (classroom / "anna.py").write_text(WRONG)
    run("batch", classroom, "--out", out)
    assert float(table(out / "gradebook.csv")["anna"]["final"]) < 20.0
    policy = tmp_path / "policy.toml"
    policy.write_text('[attempts]\nkeep = "best"\n')
    run("batch", classroom, "--out", out, "--policy", policy)
    assert table(out / "gradebook.csv")["anna"]["final"] == "20.0"
    # Who goes back to an earlier version has handed that one in last.
    (classroom / "anna.py").write_text(RIGHT)
    run("batch", classroom, "--out", out)
    assert table(out / "gradebook.csv")["anna"]["final"] == "20.0"


def test_decisions_stand_beside_the_machine(classroom: Path, graded: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    out = graded
    machine = table(out / "gradebook.csv")["ben"]["machine_score"]
    by = ("--who", "A. Tutor", "--why", "shown in the tutorial")
    assert run("override", out, "ben", 10, "--outcome", "first", *by) == 0
    run("batch", classroom, "--out", out)
    row = table(out / "gradebook.csv")["ben"]
    assert (row["first"], row["final"], row["machine_score"]) == ("10.0", "20.0", machine)
    assert "A. Tutor: shown in the tutorial" in row["decisions"]
    run("override", out, "ben", 3, *by)
    run("batch", classroom, "--out", out)
    assert table(out / "gradebook.csv")["ben"]["final"] == "3.0"
    run("override", out, "ben", "machine", *by)
    run("override", out, "ben", "machine", "--outcome", "first", *by)
    run("batch", classroom, "--out", out)
    assert table(out / "gradebook.csv")["ben"]["final"] == machine
    capsys.readouterr()
    for wrong, message in (
        (("nobody", 1, *by), "no student is called 'nobody'"),
        (("ben", 21, *by), "from 0 to 20"),
        (("ben", 11, "--outcome", "first", *by), "from 0 to 10"),
        (("ben", "nan", *by), "from 0 to 20"),
        (("ben", 1, "--who", " ", "--why", "x"), "neither can be empty"),
    ):
        assert run("override", out, *wrong) == 2
        assert message in capsys.readouterr().err
    assert run("override", out / "nowhere", "ben", 1, *by) == 2


def test_a_decision_about_an_earlier_submission_is_told(classroom: Path, graded: Path, run: Run) -> None:
    out = graded
    run("override", out, "ben", 3, "--who", "A. Tutor", "--why", "shown in the tutorial")
    run("batch", classroom, "--out", out)
    assert table(out / "gradebook.csv")["ben"]["for_a_person"] == ""
    with (out / "nbgrader.csv").open(newline="") as stream:
        (row,) = (row for row in csv.DictReader(stream) if row["student_id"] == "ben")
    assert (row["raw_score"], row["late_submission_penalty"], row["score"]) == ("3.0", "0.0", "3.0")
    (classroom / "ben.py").write_text(RIGHT)
    run("batch", classroom, "--out", out)
    row = table(out / "gradebook.csv")["ben"]
    assert (row["final"], row["for_a_person"]) == ("3.0", "has handed in again since a decision about the mark was made")


def test_names_are_those_of_the_roster(classroom: Path, graded: Path, run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text('student,name\nanna,"Bell, Anna"\nben,Ben de Vries\n')
    run("batch", classroom, "--out", graded, "--roster", roster)
    with (graded / "nbgrader.csv").open(newline="") as stream:
        names = {row["student_id"]: (row["first_name"], row["last_name"]) for row in csv.DictReader(stream)}
    assert (names["anna"], names["ben"]) == (("Anna", "Bell"), ("Ben de", "Vries"))
    assert table(graded / "gradebook.csv")["anna"]["name"] == "Bell, Anna"
    assert "Bell, Anna" in (graded / "class.html").read_text()
    assert '"name":"Bell, Anna"' in (graded / "results.jsonl").read_text()


def test_the_policy_that_was_given_last_stays_in_force(
    classroom: Path, graded: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, policy, export = graded, tmp_path / "policy.toml", tmp_path / "canvas.csv"
    (classroom / "anna.py").write_text(WRONG)
    policy.write_text('[attempts]\nkeep = "best"\n')
    run("batch", classroom, "--out", out, "--policy", policy)
    run("batch", classroom, "--out", out)
    assert table(out / "gradebook.csv")["anna"]["final"] == "20.0"
    export.write_text("Student,ID,SIS Login ID,Section,Lab (7)\n    Points Possible,,,,20\nA,1,anna,X,\n")
    capsys.readouterr()
    assert run("gradebook", out, "--canvas", export, "--column", "Lab") == 0
    assert "Changes: A: 20.00" in capsys.readouterr().out
    policy.write_text("")
    run("batch", classroom, "--out", out, "--policy", policy)
    assert float(table(out / "gradebook.csv")["anna"]["final"]) < 20.0


def test_what_could_not_be_read_is_told(classroom: Path, run: Run, tmp_path: Path) -> None:
    (classroom / "eve").mkdir()
    (classroom / "eve" / "lab.py").write_text(RIGHT)
    (tmp_path / "elsewhere.py").write_text(RIGHT)
    (classroom / "eve" / "more.py").symlink_to(tmp_path / "elsewhere.py")
    out = classroom.with_name("out")
    run("batch", classroom, "--out", out)
    assert "more.py" in table(out / "gradebook.csv")["eve"]["for_a_person"]


def test_the_folder_that_one_stands_in(classroom: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(classroom)
    assert run("batch", ".") == 0
    assert (classroom.with_name("class-grades") / "gradebook.csv").is_file()
    assert run("batch", "/") == 2


@pytest.mark.parametrize("place", ["absent", "empty"])
def test_nothing_to_grade(place: str, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if place == "empty":
        (tmp_path / place).mkdir()
    assert run("batch", tmp_path / place) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_store_of_another_assignment(classroom: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    out = classroom.with_name("out")
    out.mkdir()
    Store(f"sqlite:///{out / 'grades.sqlite'}", "other").close()
    assert run("batch", classroom, "--out", out) == 2
    assert "holds results of 'other'" in capsys.readouterr().err
    (out / "grades.sqlite").write_bytes(b"not a database, but long enough to look at" * 100)
    assert run("batch", classroom, "--out", out) == 2
    assert "store cannot be used" in capsys.readouterr().err


# the process that grades -----------------------------------------------------------------------------------------------


def test_a_process_that_ends_is_replaced(classroom: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    original, calls = RemoteGradingServer.grade, []

    def faulty(self: RemoteGradingServer, request: GradingRequest) -> object:
        calls.append(request.submission.id)
        if calls.count(request.submission.id) == 1 and request.submission.id in ("anna", "ben"):
            self.process.kill()
        return original(self, request)

    monkeypatch.setattr(RemoteGradingServer, "grade", faulty)
    out = classroom.with_name("out")
    assert run("batch", classroom, "--out", out) == 0
    assert table(out / "gradebook.csv")["anna"]["final"] == "20.0"
    assert calls.count("anna") == calls.count("ben") == 2


def test_what_cannot_be_graded_is_an_error_and_tried_again_the_next_time(
    classroom: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    original = RemoteGradingServer.grade

    def faulty(self: RemoteGradingServer, request: GradingRequest) -> object:
        if request.submission.id == "anna":
            self.close()
            raise GradingServerEnded("no memory left")
        return original(self, request)

    out = classroom.with_name("out")
    with monkeypatch.context() as patch:
        patch.setattr(RemoteGradingServer, "grade", faulty)
        assert run("batch", classroom, "--out", out) == 0
    told = capsys.readouterr()
    assert "anna" in told.err
    assert "no memory left" in told.err
    row = table(out / "gradebook.csv")["anna"]
    assert (row["final"], row["provisional"]) == ("0.0", "yes")
    assert run("batch", classroom, "--out", out) == 0
    assert capsys.readouterr().out.startswith("1 submission graded")
    assert table(out / "gradebook.csv")["anna"]["provisional"] == "no"


def test_a_missing_layer_stops_a_batch(classroom: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.model.errors import CheckError

    def missing(self: Servers, request: GradingRequest) -> object:
        raise CheckError("this computer cannot confine submissions")

    monkeypatch.setattr(Servers, "grade", missing)
    assert run("batch", classroom, "--out", classroom.with_name("out")) == 3


def test_one_process_grades_many(tmp_path: Path) -> None:
    """Nothing of a submission reaches the next one, and reports are those of a process of their own."""
    toy = load_assignment(TOY)
    hostile = f"import os\n{RIGHT}\nnp.seterr(all='raise')\nopen('left', 'w').close()\nos.environ['LEFT'] = '1'\n"
    curious = f"import os\nassert not os.path.exists('left') and 'LEFT' not in os.environ\n{RIGHT}"
    with contextlib.closing(Servers(TOY)) as server:
        for code in (RIGHT, hostile, curious, "import os\nos._exit(0)", WRONG, RIGHT):
            request = GradingRequest(submission(code), seed=3)
            found, alone = server.grade(request), grade(toy, request.submission, seed=3, sandbox=open_sandbox())
            assert [(c.id, c.status, c.message) for c in found.checks] == [(c.id, c.status, c.message) for c in alone.checks]
            assert found.problems == alone.problems


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process cannot be kept to a processor")
def test_processes_share_out_the_processors() -> None:
    servers = Servers(TOY, pin=True)
    processors = os.sched_getaffinity(0)
    waiting = [servers.take() for _ in range(len(processors) + 1)]
    try:
        places = [os.sched_getaffinity(server.process.pid) for server in waiting]
        assert all(len(one) == 1 for one in places)
        assert set().union(*places) == processors
        report = waiting[0].grade(GradingRequest(submission(RIGHT)))
        assert report.score == report.max_score
    finally:
        for server in waiting:
            server.close()
        servers.close()


# checks that change ----------------------------------------------------------------------------------------------------


@pytest.fixture
def assignment(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TOY, tmp_path / "assignment"))


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def released(run: Run, assignment: Path) -> None:
    assert run("release", "--out", assignment.parent / "exercises", assignment=assignment) == 0


def test_points_and_titles_move_marks_without_running_anything(
    classroom: Path, graded: Path, assignment: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = graded
    released(run, assignment)
    before = table(out / "gradebook.csv")
    edit(assignment / "first" / "test_public.py", 'kind="property", points=2', 'kind="property", points=4')
    edit(assignment / "first" / "test_public.py", "Keeps the shape.", "The shape stays.")
    released(run, assignment)
    monkeypatch.setattr(Servers, "grade", lambda servers, request: pytest.fail("something was run"))
    assert run("batch", classroom, "--out", out, "--regrade", assignment=assignment) == 0
    told = capsys.readouterr().out
    assert "marks move" in told
    assert table(out / "gradebook.csv") == before
    changes = table(out / "changes.csv")
    assert "ben" in changes
    assert "anna" not in changes or changes["anna"]["before"] == changes["anna"]["after"]
    assert run("batch", classroom, "--out", out, "--apply", assignment=assignment) == 0
    after = table(out / "gradebook.csv")
    assert float(after["ben"]["final"]) == pytest.approx(float(changes["ben"]["after"]))
    assert after["anna"]["final"] == "20.0"
    assert "The shape stays" in (out / "reports" / "ben.html").read_text()


def test_what_is_not_there_any_more_keeps_its_mark(classroom: Path, graded: Path, assignment: Path, run: Run) -> None:
    out = graded
    released(run, assignment)
    before = table(out / "gradebook.csv")
    (classroom / "ben.py").unlink()
    (classroom / "anna.py").write_text(WRONG)
    edit(assignment / "first" / "test_public.py", 'kind="property", points=2', 'kind="property", points=4')
    released(run, assignment)
    run("batch", classroom, "--out", out, "--apply", assignment=assignment)
    # Points can be counted anew without the submission.
    rescored = table(out / "gradebook.csv")["ben"]
    assert (rescored["final"] != before["ben"]["final"], rescored["for_a_person"]) == (True, "")
    edit(assignment / "first" / "test_public.py", "np.full(shape, 2.0)", "2.0 * np.ones(shape)")
    released(run, assignment)
    run("batch", classroom, "--out", out, "--apply", assignment=assignment)
    after = table(out / "gradebook.csv")
    assert after.keys() == before.keys()
    assert after["ben"]["final"] == rescored["final"]
    assert "was graded with other checks than the class" in after["ben"]["for_a_person"]
    assert (after["anna"]["attempts"], after["anna"]["for_a_person"]) == ("2", "")


def test_a_mended_check_runs_again_and_no_other(
    classroom: Path, graded: Path, assignment: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = graded
    released(run, assignment)
    requests: list[GradingRequest] = []
    original = Servers.grade

    def noted(servers: Servers, request: GradingRequest) -> Report:
        requests.append(request)
        return original(servers, request)

    monkeypatch.setattr(Servers, "grade", noted)
    edit(assignment / "first" / "test_public.py", "np.full(shape, 2.0)", "np.full(shape, 2.0) + 0.0")
    run("batch", classroom, "--out", out, "--regrade", assignment=assignment)
    ids = {check.id for check in load_assignment(assignment).manifest.checks}
    assert len(requests) == len(SUBMISSIONS)
    assert all(ids - request.earlier.keys() == {"first.public.shapes"} for request in requests)
    # What was only written differently moves nothing.
    assert table(out / "changes.csv") == {}
    edit(assignment / "first" / "test_public.py", "np.full(shape, 2.0) + 0.0", "np.full(shape, 3.0)")
    run("batch", classroom, "--out", out, "--regrade", assignment=assignment)
    assert table(out / "changes.csv")["anna"]["check"] == "first.public.shapes"
    assert len(kept(out)) == 3 * len(SUBMISSIONS)


def test_other_solutions_run_everything_again(
    classroom: Path, graded: Path, assignment: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    out = graded
    released(run, assignment)
    (assignment / "first" / "solution.py").write_text((assignment / "first" / "solution.py").read_text() + "\n# words\n")
    released(run, assignment)
    capsys.readouterr()
    run("batch", classroom, "--out", out, assignment=assignment)
    assert "0 submissions graded" in capsys.readouterr().out
    edit(assignment / "first" / "solution.py", "0.5 *", "1.0 / 2.0 *")
    released(run, assignment)
    capsys.readouterr()
    run("batch", classroom, "--out", out, "--regrade", assignment=assignment)
    assert "5 submissions graded" in capsys.readouterr().out


# platforms -------------------------------------------------------------------------------------------------------------


def test_marks_go_into_an_export(
    classroom: Path, graded: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, export, filled = graded, tmp_path / "canvas.csv", tmp_path / "filled.csv"
    rows = ["Student,ID,SIS Login ID,Section,Lab (7)", "    Points Possible,,,,20", "A,1,anna,X,", "B,2,ben,X,3", "N,3,nobody,X,"]
    export.write_bytes("\r\n".join(rows).encode())
    capsys.readouterr()
    assert run("gradebook", out, "--canvas", export, "--column", "Lab") == 0
    told = capsys.readouterr().out
    assert "2 students have a row; 2 marks change" in told
    assert "without a row there: cleo" in told
    assert "Nothing has been written" in told
    assert run("gradebook", out, "--canvas", export, "--column", "Lab", "--out", filled) == 0
    lines = filled.read_bytes().decode().split("\r\n")
    assert lines[2] == "A,1,anna,X,20.00"
    assert [lines[0], lines[1], lines[4]] == [rows[0], rows[1], rows[4]]
    capsys.readouterr()
    for arguments, message in (
        (("--canvas", export), "those for marks are: Lab (7)"),
        (("--canvas", tmp_path / "none.csv", "--column", "Lab"), "cannot be read"),
        (("--moodle", export), ""),
    ):
        assert run("gradebook", out, *arguments) == 2
        assert message in capsys.readouterr().err
    assert run("gradebook", tmp_path / "nowhere", "--canvas", export) == 2
