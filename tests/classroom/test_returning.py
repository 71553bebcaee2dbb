"""What students get: the mark that counts with its reasons, nothing hidden, and ways to give it back."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from .conftest import Run

BY = ("--who", "A. Tutor", "--why", "the certificate was seen")


def page_of(out: Path, student: str) -> str:
    return (out / "reports" / f"{student}.html").read_text()


def hidden_parts(out: Path, *, titles: bool) -> set[str]:
    """What the full reports say of hidden checks and nobody else may read; `titles` and messages too, where none is shown."""
    found: set[str] = set()
    public: set[str] = set()
    for path in (out / "instructor").glob("*.json"):
        for outcome in json.loads(path.read_bytes())["outcomes"]:
            for check in outcome["checks"]:
                told = {check["title"], check["message"]}
                if check["hidden"]:
                    found |= {check["id"], check["detail"], check["call"]} | (told if titles else set())
                else:
                    public |= told
    return found - public - {""}


def test_a_folder_for_students_holds_nothing_hidden(
    classroom: Path, graded: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def read(titles: bool) -> None:
        files = [path for path in (graded / "reports").rglob("*") if path.is_file()]
        assert {path.suffix for path in files} == {".html"}
        hidden = hidden_parts(graded, titles=titles)
        assert any(".hidden." in part for part in hidden)
        for path in files:
            text = path.read_text()
            assert [part for part in hidden if html.escape(part) in text] == []

    (graded / "reports" / "ben.json").write_text("as an earlier version has left it")
    assert run("batch", classroom, "--out", graded) == 0
    read(titles=False)
    assert "(hidden check)" in page_of(graded, "ben")
    policy = tmp_path / "policy.toml"
    policy.write_text('[[visibility]]\nhidden = true\nshow = "never"\n')
    assert run("batch", classroom, "--out", graded, "--policy", policy) == 0
    read(titles=True)
    page = page_of(graded, "ben")
    assert "checks count and are not shown here." in page
    assert "(hidden check)" not in page
    # What is shown later is shown once the last date is over.
    for due, seen in (("2999-01-01", False), ("2001-01-01", True)):
        policy.write_text(f'[late]\ndue = {due}T12:00:00Z\n[[visibility]]\nhidden = true\nshow = "after due date"\n')
        assert run("batch", classroom, "--out", graded, "--policy", policy) == 0
        assert ("(hidden check)" in page_of(graded, "ben")) == seen
    # A rule that is misspelt would show what it should hide.
    policy.write_text('[[visibility]]\nchecks = "frist.*"\nshow = "never"\n')
    (tmp_path / "canvas.csv").write_text("Student,ID,SIS Login ID,Section,Lab (7)\n    Points Possible,,,,20\n")
    for command in (("batch", classroom, "--out", graded), ("gradebook", graded, "--canvas", tmp_path / "canvas.csv")):
        assert run(*command, "--policy", policy) == 2
        assert "no check is meant by 'frist.*'" in capsys.readouterr().err


def test_a_page_has_the_mark_that_counts_and_why(classroom: Path, graded: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "exceptions.toml").write_text('[[group]]\nname = "team 7"\nstudents = ["anna", "bo"]\n')
    told = ("--tell", "see the solution of the tutorial")
    assert run("override", graded, "ben", 9.5, "--outcome", "first", *BY, *told) == 0
    assert run("override", graded, "cleo", 3, *BY) == 0
    before = (graded / "reports" / "dora.html").stat().st_mtime_ns
    assert run("batch", classroom, "--out", graded, "--exceptions", tmp_path / "exceptions.toml") == 0
    assert (graded / "reports" / "dora.html").stat().st_mtime_ns == before
    page = page_of(graded, "ben")
    assert "<b>19.50 of 20.00 points</b>" in page
    assert "Double and halve was set to 9.5 by a person: see the solution of the tutorial" in page
    assert "<b>3.00 of 20.00 points</b>" in page_of(graded, "cleo")
    assert "By the checks: 0.00 of 20.00 points" in page_of(graded, "cleo")
    assert "Handed in together, as team 7." in page_of(graded, "bo")
    # Why, and who decided so, is for those who ask later.
    assert not any("certificate" in path.read_text() or "A. Tutor" in path.read_text() for path in (graded / "reports").iterdir())
