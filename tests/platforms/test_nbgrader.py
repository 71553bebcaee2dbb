"""The bundle for nbgrader with nbgrader itself: an assignment is generated, handed in, autograded, and its gradebook filled."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest
from support import RIGHT, TOY

from grader.cli.main import main

from .conftest import succeed

pytest.importorskip("nbgrader", reason="nbgrader is not installed: pip install -e '.[dev]'")

BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONWARNINGS": "ignore"}
FORGED = """
import os, sys
open({mark!r}, "w").write("ran")
sys.displayhook = lambda value: print(10.0)
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
        if more:
            notebook.cells.insert(0, nbformat.v4.new_code_cell(more))
        nbformat.write(notebook, folder / path.name)
    (folder / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is there once a student's cell has run where it must not."""
    return tmp_path_factory.mktemp("mark") / "ran"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, ran: Path) -> Path:
    """The folder of the course, in which four students have handed in and are graded."""
    folder = tmp_path_factory.mktemp("nbgrader") / "course"
    assert main(["bundle", "nbgrader", "--assignment", str(TOY), "--out", str(folder)]) == 0
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
        }
    )
    assert not ran.exists()
    cell = next(c for c in nbformat.read(course / "autograded/bo/toy/first.ipynb", 4).cells if c.metadata.get("nbgrader"))
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


def test_batch_reads_the_course_and_fills_its_gradebook(course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, policy, database = tmp_path / "grades", tmp_path / "policy.toml", course / "gradebook.db"
    policy.write_text("[late]\ndue = 2026-02-28T13:00:00+00:00\nshare_for_each_day = 0.1\n")
    batch = [
        "batch",
        str(course / "submitted"),
        "--assignment",
        str(TOY),
        "--out",
        str(out),
        "--policy",
        str(policy),
        "--jobs",
        "1",
    ]
    assert main(batch) == 0
    store = ["--assignment", str(TOY)]
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
    assert sum(score - penalty for (student, _), (score, penalty) in after.items() if student == "cy") == pytest.approx(19.0)
    # nbgrader's own export has our marks.
    nbgrader(course, "export", "--to", str(tmp_path / "grades.csv"))
    rows: list[Any] = [line.split(",") for line in (tmp_path / "grades.csv").read_text().splitlines()]
    final = {row[rows[0].index("student_id")]: float(row[rows[0].index("score")]) for row in rows[1:]}
    assert final == pytest.approx({"ada": 18.0, "bo": 14.0, "cy": 19.0})
    assert main(filling) == 0
    assert "0 marks change" in capsys.readouterr().out
    (tmp_path / "other.db").write_bytes(b"nothing")
    assert main(["gradebook", str(out), "--nbgrader", str(tmp_path / "other.db"), *store]) == 2
    assert "is no gradebook of nbgrader" in capsys.readouterr().err
