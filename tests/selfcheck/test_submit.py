"""Packing a submission: what is graded is what was checked, and the digest says so."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from support import RIGHT, TOY, notebook

from grader.cli.main import main


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """A folder with a module and its data, and files that are not graded."""
    folder = tmp_path / "lab"
    (folder / ".ipynb_checkpoints").mkdir(parents=True)
    (folder / ".ipynb_checkpoints" / "lab.ipynb").write_bytes(notebook("half = 1"))
    (folder / "lab.py").write_text(RIGHT)
    (folder / "data.csv").write_text("1,2\n")
    (folder / "report.pdf").write_text("%PDF")
    return folder


def submit(path: Path, out: Path) -> int:
    return main(["submit", str(path), "--out", str(out), "--assignment", str(TOY)])


@pytest.mark.parametrize("part", ["", "lab.py"])
def test_the_digest_is_that_of_the_instructors_report(
    lab: Path, tmp_path: Path, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.zip"
    assert submit(lab / part, out) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    assert zipfile.ZipFile(out).namelist() == (["lab.py"] if part else ["data.csv", "lab.py"])
    assert main(["grade", str(out), "--assignment", str(TOY), "--json", str(tmp_path / "report.json")]) == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["submission"]["sha256"] == told
    assert report["score"] == 20.0


def test_packing_again_gives_the_same_bytes(lab: Path, tmp_path: Path) -> None:
    out, again = tmp_path / "out.zip", lab / "again.zip"
    assert submit(lab, out) == 0
    (lab / "lab.py").touch()
    assert submit(lab, again) == 0
    assert submit(again, tmp_path / "third.zip") == 0
    assert out.read_bytes() == again.read_bytes() == (tmp_path / "third.zip").read_bytes()


def test_an_archive_that_was_packed_before_is_not_packed_again(lab: Path) -> None:
    assert submit(lab, lab / "submission.zip") == 0
    (lab / "lab.py").rename(lab / "work.py")
    assert submit(lab, lab / "submission.zip") == 0
    assert zipfile.ZipFile(lab / "submission.zip").namelist() == ["data.csv", "work.py"]


def test_what_may_not_be_meant_is_told(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unfinished = RIGHT.replace("def half", "def halve").replace("return float(np.sum(z))", "raise NotImplementedError")
    (lab / "lab.py").write_text(unfinished)
    (lab / "notes.py").write_text("x = 1\n")
    assert submit(lab, lab / "submission.zip") == 0
    out = capsys.readouterr().out
    assert "Not found: `half`." in out
    assert "Not implemented yet: `total`." in out
    assert "no function of the exercises stands there: notes.py." in out
    assert "Not packed, since only code and up to 5 MB of data are: report.pdf." in out


def test_a_submission_without_faults_has_no_warnings(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert submit(lab / "lab.py", lab / "submission.zip") == 0
    assert not any(line.startswith("Not ") for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize("out", ["lab/lab.py", "lab", "no/such/folder.zip", "lab.zip"])
def test_an_archive_that_cannot_be_written(
    lab: Path, tmp_path: Path, out: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    if out == "lab.zip":
        assert submit(Path("lab"), Path(out)) == 0
        capsys.readouterr()
        assert submit(Path(out), Path(out)) == 2
    else:
        assert submit(Path("lab"), Path(out)) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert (lab / "lab.py").read_text() == RIGHT
