"""The bundle for nbgrader with nbgrader itself: an assignment is generated, handed in, autograded, and its gradebook filled."""

from __future__ import annotations

import csv
import os
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from support import RIGHT, TOY

from grader.cli.main import main

from .conftest import succeed

pytest.importorskip("nbgrader", reason="nbgrader is not installed: pip install -e '.[dev]'")

from nbgrader.api import Gradebook

BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONWARNINGS": "ignore"}
FORGED = """
import os, sys
open({mark!r}, "w").write("ran")
sys.displayhook = lambda value: print(10.0)
"""
MANUAL = """
[[manual]]
id = "essay"
title = "Essay"
points = 5
outcome = "first"
asks = "Say why doubling is linear."

[[manual]]
id = "talk"
title = "Talk"
points = 3
"""
BODY = re.compile(r"    raise NotImplementedError")


def nbgrader(course: Path, *arguments: str) -> str:
    return succeed([str(BIN / "nbgrader"), *arguments], ENVIRONMENT, course)


def hand_in(course: Path, student: str, code: str, more: str = "", leave_out: str = "") -> None:
    """Fill in each function of the released notebooks, and hand them in; `more` is a cell before the others."""
    bodies = dict(re.findall(r"def (\w+)\(.*\n((?:    .*\n)+)", code))
    folder = course / "submitted" / student / "toy"
    folder.mkdir(parents=True)
    for path in (course / "release/toy").glob("*.ipynb"):
        if path.stem == leave_out:
            continue
        notebook = nbformat.read(path, 4)
        for cell in notebook.cells:
            if name := re.match(r"def (\w+)", cell.source):
                cell.source = BODY.sub(bodies[name[1]].rstrip(), cell.source)
            if cell.cell_type == "markdown" and student != "bo":
                cell.source = cell.source.replace("YOUR ANSWER HERE", "Because 2 (a + b) = 2 a + 2 b.")
        if more:
            notebook.cells.insert(0, nbformat.v4.new_code_cell(more))
        nbformat.write(notebook, folder / path.name)
    (folder / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is there once a student's cell has run where it must not."""
    return tmp_path_factory.mktemp("mark") / "ran"


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy with two parts that a person grades."""
    folder = Path(shutil.copytree(TOY, tmp_path_factory.mktemp("toy") / "solutions"))
    (folder / "assignment.toml").write_text((TOY / "assignment.toml").read_text() + MANUAL)
    return folder


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, assignment: Path, ran: Path) -> Path:
    """The folder of the course, in which three students have handed in and are graded."""
    folder = tmp_path_factory.mktemp("nbgrader") / "course"
    assert main(["bundle", "nbgrader", "--assignment", str(assignment), "--out", str(folder)]) == 0
    nbgrader(folder, "generate_assignment", "toy")
    hand_in(folder, "ada", RIGHT)
    hand_in(folder, "bo", RIGHT.replace("return 2.0 * np", "return 3.0 * np"), FORGED.format(mark=str(ran)))
    hand_in(folder, "cy", RIGHT, leave_out="second")
    nbgrader(folder, "autograde", "toy")
    return folder


def scores(database: Path) -> dict[tuple[str, str], tuple[float, float]]:
    """Points and penalty of each student and graded cell, from the tables of nbgrader's database."""
    question = """
        SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score, submitted_notebook.late_submission_penalty
        FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
        JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
        JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id"""
    with closing(sqlite3.connect(database)) as connection:
        return {(row[0], row[1]): (row[2], row[3] or 0.0) for row in connection.execute(question)}


def test_autograde_asks_our_engine(course: Path, ran: Path) -> None:
    found = {key: score for key, (score, _) in scores(course / "gradebook.db").items()}
    assert found == pytest.approx(
        {
            ("ada", "first"): 10.0,
            ("ada", "second"): 10.0,
            ("bo", "first"): 5.555556,
            ("bo", "second"): 10.0,
            ("cy", "first"): 10.0,
            # Its notebook is missing.
            ("cy", "second"): 0.0,
            # A person grades what was written, and nbgrader gives nothing for nothing.
            **dict.fromkeys([("ada", "essay"), ("ada", "talk"), ("cy", "essay"), ("cy", "talk")]),
            **dict.fromkeys([("bo", "essay"), ("bo", "talk")], 0.0),
        }
    )
    assert not ran.exists()
    cell = next(
        c for c in nbformat.read(course / "autograded/bo/toy/first.ipynb", 4).cells if "outputs" in c and c.metadata.get("nbgrader")
    )
    assert "`double`" in cell.outputs[0].text


def test_nothing_hidden_is_released(course: Path) -> None:
    for path in (course / "release").rglob("*.*"):
        assert path.suffix == ".ipynb"
        assert b"test_hidden" not in path.read_bytes()


def test_a_cell_that_nbgrader_itself_executes_gives_no_points(monkeypatch: pytest.MonkeyPatch) -> None:
    import grader

    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(RuntimeError, match=r"nbgrader_config\.py"):
        grader.check("first")


def exported(course: Path, tmp_path: Path) -> dict[str, float]:
    """The marks in nbgrader's own export."""
    nbgrader(course, "export", "--to", str(tmp_path / "grades.csv"))
    with (tmp_path / "grades.csv").open(newline="") as stream:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(stream)}


def test_batch_reads_the_course_and_fills_its_gradebook(
    course: Path, assignment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, policy, database = tmp_path / "grades", tmp_path / "policy.toml", course / "gradebook.db"
    policy.write_text("[late]\ndue = 2026-02-28T13:00:00+00:00\nshare_for_each_day = 0.1\n")
    batch = [
        "batch",
        str(course / "submitted"),
        "--assignment",
        str(assignment),
        "--out",
        str(out),
        "--policy",
        str(policy),
        "--jobs",
        "1",
    ]
    assert main(batch) == 0
    store = ["--assignment", str(assignment)]
    assert main(["override", str(out), "cy", "19", "--why", "told me", "--who", "tutor", *store]) == 0
    capsys.readouterr()
    filling = ["gradebook", str(out), "--nbgrader", str(database), *store]
    before = scores(database)
    assert main(filling) == 0
    said = capsys.readouterr().out
    assert "Nothing has been written" in said
    assert "Changes: ada: 20 -> 18" in said
    assert scores(database) == before
    assert main([*filling, "--out", str(database)]) == 0
    after = scores(database)
    assert after["ada", "first"] == pytest.approx((10.0, 2.0))
    assert sum((score or 0.0) - penalty for (student, _), (score, penalty) in after.items() if student == "cy") == pytest.approx(
        19.0
    )
    assert exported(course, tmp_path) == pytest.approx({"ada": 18.0, "bo": 14.0, "cy": 19.0})
    assert main(filling) == 0
    assert "0 marks change" in capsys.readouterr().out
    # What a person gives in nbgrader stays there, and counts in our tables.
    with Gradebook(f"sqlite:///{database}") as gradebook:
        gradebook.find_grade("essay", "first", "toy", "ada").manual_score = 4.0
        gradebook.find_grade("first", "first", "toy", "bo").manual_score = 9.0
        gradebook.db.commit()
    assert main([*filling, "--out", str(database)]) == 0
    said = capsys.readouterr().out
    assert "A person has given in nbgrader, which counts here, too: ada, essay: 4" in said
    assert main(["batch", *batch[1:]]) == 0
    with (out / "gradebook.csv").open(newline="") as stream:
        ours = {row["student"]: row for row in csv.DictReader(stream)}
    assert (ours["ada"]["essay"], ours["ada"]["talk"], ours["bo"]["first"]) == ("4.0", "", "9.0")
    assert "Talk (3 points)" in ours["ada"]["for_a_person"]
    with Gradebook(f"sqlite:///{database}") as gradebook:
        assert gradebook.find_grade("essay", "first", "toy", "ada").manual_score == 4.0
        assert [
            gradebook.find_grade(*cell, "toy", "ada").needs_manual_grade for cell in (("essay", "first"), ("talk", "both"))
        ] == [
            False,
            True,
        ]
    assert exported(course, tmp_path) == pytest.approx({student: float(row["final"]) for student, row in ours.items()})
    assert exported(course, tmp_path) == pytest.approx({"ada": 21.6, "bo": 17.1, "cy": 19.0})
    # A decision of our own about the same is told, and changes nothing there.
    assert main(["override", str(out), "ada", "5", "--part", "essay", "--why", "read again", "--who", "tutor", *store]) == 0
    assert main(filling) == 0
    assert "In nbgrader a person has given other points than tutor here (5): ada, essay: 4" in capsys.readouterr().out
    (tmp_path / "other.db").write_bytes(b"nothing")
    assert main(["gradebook", str(out), "--nbgrader", str(tmp_path / "other.db"), *store]) == 2
    assert "is no gradebook of nbgrader" in capsys.readouterr().err
