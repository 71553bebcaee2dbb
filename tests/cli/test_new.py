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
    assert "grader release" in capsys.readouterr().out
    assert main(["release"]) == 0
    graded = {}
    for name in ("solutions/averages/solution.py", "exercises"):
        assert main(["grade", name, "--json", "report.json"]) == 0
        graded[name] = json.loads(Path("report.json").read_text())["score"]
    assert graded == {"solutions/averages/solution.py": 10.0, "exercises": 0.0}
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


def test_a_new_assignment_from_the_one_that_is_found(tmp_path: Path) -> None:
    assert main(["new", str(tmp_path / "next year"), "--from", "course"]) == 0
    assert (tmp_path / "next year" / "solutions" / "losses" / "solution.py").is_file()
