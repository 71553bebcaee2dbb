"""Packing a submission: what is graded is what was checked, and the digest says so."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from support import RIGHT, ROOT, TOY, notebook

import grader
from grader.authoring.release import students_files
from grader.cli.main import main
from grader.model.assignment import load_assignment
from grader.model.errors import CheckError, UsageError
from grader.model.submission import read_submission


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


@pytest.mark.parametrize("error", [UsageError("so it is"), CheckError("so it is"), OSError("so it is")])
def test_in_a_notebook_a_package_that_cannot_be_made_is_one_line(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*arguments: object, **keywords: object) -> None:
        raise error

    monkeypatch.chdir(ROOT / "exercises" / "notebooks")
    monkeypatch.setattr("grader.selfcheck.submit.check_before_packing", fail)
    grader.submit()
    assert [line for line in capsys.readouterr().out.splitlines() if line.endswith("so it is")]


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


STUB = 'import numpy as np\n\ndef {name}({arguments}):\n    """To do."""\n    raise NotImplementedError\n'
STUBS = "".join(
    STUB.format(name=name, arguments=arguments)
    for name, arguments in {
        "double": "z",
        "half": "z",
        "quadruple": "z",
        "total": "z",
        "twice": "f, z",
        "draw": "n, rng",
        "everything": "z",
    }.items()
)


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a student who has written nothing yet, and stands in it."""
    folder = tmp_path / "toy"
    (folder / "exercises").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    assignment = load_assignment(TOY)
    texts = students_files(TOY, assignment.description, assignment.manifest)
    for name, text in texts.items():
        if name.startswith("checks/"):
            (folder / "exercises" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "exercises" / name).write_bytes(text)
    (folder / "exercises" / "lab.py").write_text(STUBS)
    (folder / "notebooks" / "lab.ipynb").write_bytes(notebook(STUBS))
    monkeypatch.chdir(folder)
    return folder


def test_the_folder_in_which_something_is_written_is_taken(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (given / "notebooks" / "lab.ipynb").write_bytes(notebook(RIGHT))
    assert main(["check"]) == 0
    assert capsys.readouterr().err.splitlines()[0] == "grader: nothing is written in exercises yet; this is about notebooks"
    assert main(["submit"]) == 0
    assert "notebooks/ is packed, since more is written there than in exercises/." in capsys.readouterr().out
    assert read_submission(Path("submission.zip")).files == {"lab.ipynb": notebook(RIGHT)}


def test_of_two_folders_with_different_work_the_student_names_one(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (given / "exercises" / "lab.py").write_text(RIGHT)
    (given / "notebooks" / "lab.ipynb").write_bytes(notebook(RIGHT.replace("0.5 *", "0.25 *").replace("2.0 *", " 2.0 *")))
    assert main(["check"]) == 0
    assert capsys.readouterr().err.splitlines()[0] == "grader: this is about exercises, and not about notebooks"
    assert main(["submit"]) == 2
    assert capsys.readouterr().err == (
        "grader: exercises (7 functions) and notebooks (7 functions) both have work, and not the same: "
        "name the one that you mean, for example notebooks\n"
    )
    assert not Path("submission.zip").exists()
    # `everything` uses `half`.
    for folder, other, file in (("exercises", "notebooks", "lab.py"), ("notebooks", "exercises", "lab.ipynb")):
        assert main(["submit", folder]) == 0
        told = " ".join(capsys.readouterr().out.split())
        assert f"{other}/ has work that is not in the package: `everything`, `half`. To pack that folder, name it" in told
        assert list(read_submission(Path("submission.zip")).files) == [file]
    # What is packed again does not complain of the package before.
    (given / "notebooks" / "submission.zip").write_bytes(Path("submission.zip").read_bytes())
    assert main(["submit", "notebooks"]) == 0
    assert "Not packed" not in capsys.readouterr().out


def test_what_has_changed_since_the_last_package_is_told(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for text, other in ((RIGHT, "a.py"), (RIGHT, "a.py"), (RIGHT + "\n", "b.py")):
        (given / "exercises" / "lab.py").write_text(text)
        for old in given.glob("exercises/[ab].py"):
            old.unlink()
        (given / "exercises" / other).write_text("x = 1\n")
        assert main(["submit"]) == 0
        said.append(" ".join(capsys.readouterr().out.split()))
    assert "2 files from exercises/: a.py, lab.py. 7 of 7 functions are written. The report" in said[0]
    assert "the one before" not in said[0]
    assert re.search(r"It is the same as the one before, of \d{4}-\d\d-\d\d \d\d:\d\d\.", said[1])
    assert re.search(r"Since the one before, of [-0-9: ]+: changed: lab\.py; new: b\.py; gone: a\.py\. The report", said[2])


def test_several_files_are_packed_so_that_each_platform_takes_them(lab: Path, tmp_path: Path) -> None:
    (lab / "more.ipynb").write_bytes(notebook("x = 1"))
    assert submit(lab, lab / "submission.zip") == 0
    names = zipfile.ZipFile(lab / "submission.zip").namelist()
    assert names == ["__main__.py", "submission/data.csv", "submission/lab.py", "submission/more.ipynb"]
    packed = read_submission(lab / "submission.zip")
    assert (packed.sha256, list(packed.files)) == (read_submission(lab).sha256, ["lab.py", "more.ipynb"])
    zipfile.ZipFile(lab / "submission.zip").extractall(tmp_path / "unpacked")
    assert read_submission(tmp_path / "unpacked").sha256 == packed.sha256
    # The folder of a package is part of the name of its modules.
    (lab / "__init__.py").touch()
    assert submit(lab, lab / "submission.zip") == 0
    assert "lab.py" in zipfile.ZipFile(lab / "submission.zip").namelist()
