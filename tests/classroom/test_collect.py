"""`grader collect`, from bare repositories on this computer, and what `grader batch` makes of it."""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path

import pytest
from support import RIGHT, TOY

from grader.classroom.repositories import read_list
from grader.cli.main import main
from grader.model.errors import UsageError

WHEN = "2026-03-01T13:00:00+01:00"


def commit(bare: Path, files: dict[str, str], branch: str = "main") -> None:
    """Push a commit with these files to a bare repository, which is made if it is not there. A text `-> x` is a link to x."""
    if not bare.exists():
        git(bare.parent, "init", "-q", "--bare", "-b", "main", bare.name)
    work = bare.with_suffix(".work")
    if not work.exists():
        git(bare.parent, "clone", "-q", str(bare), str(work))
    git(work, "checkout", "-q", "-B", branch)
    for name, text in files.items():
        (work / name).parent.mkdir(exist_ok=True)
        if text.startswith("-> "):
            (work / name).symlink_to(text.removeprefix("-> "))
        else:
            (work / name).write_text(text)
    git(work, "add", ".")
    git(work, "commit", "-q", "-m", "work")
    git(work, "push", "-q", "origin", branch)


def git(folder: Path, *arguments: str) -> None:
    dates = {"GIT_AUTHOR_DATE": WHEN, "GIT_COMMITTER_DATE": WHEN}
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, **dates})


def test_a_class_is_collected_graded_and_collected_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("secret = 1\n")
    for name in ("lab1-ada", "lab1-bo"):
        commit(tmp_path / f"{name}.git", {"src/lab.py": RIGHT, "link.py": f"-> {secret}"})
    commit(tmp_path / "lab1-bo.git", {"src/lab.py": RIGHT.replace("2.0 * np.asarray", "3.0 * np.asarray")}, "late")
    git(tmp_path, "init", "-q", "--bare", "empty.git")
    listed, folder = tmp_path / "class.txt", tmp_path / "lab1"
    listed.write_text(f"# the class\nada {tmp_path}/lab1-ada.git\n{tmp_path}/lab1-bo.git\nempty,{tmp_path}/empty.git\n\n")
    assert main(["collect", str(listed), str(folder)]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [(row["student"], len(row["commit"]), row["committed"]) for row in rows] == [
        ("ada", 40, WHEN),
        ("lab1-bo", 40, WHEN),
        ("empty", 0, ""),
    ]
    assert sorted(path.name for path in folder.rglob("*")) == [
        "ada",
        "empty",
        "lab.py",
        "lab.py",
        "lab1-bo",
        "link.py",
        "link.py",
        "src",
        "src",
    ]
    assert not (folder / "ada/link.py").is_symlink()
    out = tmp_path / "results"
    assert main(["batch", str(folder), "--assignment", str(TOY), "--out", str(out), "--jobs", "1"]) == 0
    capsys.readouterr()
    marks = {row["student"]: row for row in csv.DictReader((out / "gradebook.csv").read_text().splitlines())}
    assert [float(marks[student]["final"]) for student in ("ada", "lab1-bo")] == [20.0, 20.0]

    # Once more: a repository that has gone keeps what was collected, and the others are taken from another branch.
    (tmp_path / "lab1-ada.git").rename(tmp_path / "gone.git")
    listed.write_text(f"ada {tmp_path}/lab1-ada.git\n{tmp_path}/lab1-bo.git\n")
    assert main(["collect", str(listed), str(folder), "--branch", "late"]) == 2
    said = capsys.readouterr().err
    assert "ada: fatal: repository" in said
    assert "what was collected before stays" in said
    assert "1 of 2 repositories could not be collected: ada" in said
    assert (folder / "ada/src/lab.py").read_text() == RIGHT
    assert "3.0 * np.asarray" in (folder / "lab1-bo/src/lab.py").read_text()
    assert {path.name for path in folder.iterdir()} == {"ada", "lab1-bo", "empty"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# nobody\n", "names no repository"),
        ("a b c\n", "line 1: a b c: a line has an address"),
        ("ada --upload-pack=touch\n", "line 1"),
        ("git@example.org:course/lab1-ada.git\nLab1-Ada https://example.org/x/\n", "line 2: Lab1-Ada is there twice"),
    ],
)
def test_a_list_that_cannot_be_used(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_list(text)


def test_names_are_those_of_the_repositories() -> None:
    text = "git@example.org:lab1-ada.git\nhttps://example.org/course/bo/\n../x ; ssh://example.org/y.git\n"
    assert [one.student for one in read_list(text)] == ["lab1-ada", "bo", "-x"]
