"""`grader new`: an assignment to begin with, which goes through every command as it is."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from grader.cli.main import main


def test_a_new_assignment_is_released_graded_audited_and_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", str(tmp_path / "my lab")]) == 0
    monkeypatch.chdir(tmp_path / "my lab")
    printed = capsys.readouterr().out
    assert "pytest solutions/averages  " in printed
    assert "grader release" in printed
    assert main(["release"]) == 0
    monkeypatch.chdir("solutions/averages")
    assert main(["release", "--check"]) == 0
    monkeypatch.chdir(tmp_path / "my lab")
    graded = {}
    for name in ("solutions/averages/solution.py", "solutions/averages", "solutions", "exercises"):
        assert main(["grade", name, "--json", "report.json"]) == 0
        graded[name] = json.loads(Path("report.json").read_text())["score"]
    assert graded.pop("exercises") == 0.0
    assert {*graded.values()} == {10.0}
    assert main(["audit", "--jobs", "1", "--store", "store.jsonl", "--json", "audit.json"]) == 0
    found = json.loads(Path("audit.json").read_text())
    assert found["faults"] == []
    assert {mistake["id"] for mistake in found["misconceptions"]} == {"mean_of_a_sample", "centred_by_adding"}
    assert main(["bundle", "plain", "--out", "lab.zip"]) == 0
    assert any(name.endswith("averages/test_hidden.py") for name in zipfile.ZipFile("lab.zip").namelist())


def test_a_folder_that_is_in_use_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.tex").write_text("all my work")
    assert main(["new", str(tmp_path)]) == 2
    assert "is in use; name a folder that does not exist yet" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_new_assignment_from_the_one_that_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / "next year"), "--from", "course"]) == 0
    assert capsys.readouterr().out.startswith("copied from 'Neural networks by hand' in ")
    assert (tmp_path / "next year" / "solutions" / "losses" / "solution.py").is_file()


@pytest.mark.parametrize(
    "command", [["release"], ["grade", "lab.py"], ["bundle", "plain", "--out", "lab.zip"], ["audit"], ["batch", "class"]]
)
def test_several_assignments_below_are_not_taken_for_another(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        assert main(["new", name]) == 0
    assert main(command) == 2
    where = [str(Path(name) / "solutions") for name in ("one", "two")]
    assert f"name the assignment that you mean: --assignment {where[0]} or --assignment {where[1]}" in capsys.readouterr().err


def test_a_release_where_there_is_nothing_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["release"]) == 2
    assert (
        "there is no assignment here or above: name one with --assignment, or make one with `grader new DIR`"
        in capsys.readouterr().err
    )
