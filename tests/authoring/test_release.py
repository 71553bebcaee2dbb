"""What goes to students: generated from the solutions, the same as what is committed, and with nothing in it that is not theirs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support import ROOT, TOY, leaked

from grader.authoring.stubs import BEGIN, END, stub
from grader.checks.misconceptions import load_misconceptions
from grader.cli.main import main
from grader.model.errors import CheckError

SOLUTIONS = ROOT / "solutions"


@pytest.fixture
def toy_copy(tmp_path: Path) -> Path:
    """A copy of the toy assignment, released."""
    folder = tmp_path / "solutions"
    shutil.copytree(TOY, folder)
    assert main(["release", "--assignment", str(folder)]) == 0
    return folder


def drifted(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Names of the files that `release --check` complains of."""
    capsys.readouterr()
    status = main(["release", "--check", "--assignment", str(folder)])
    lines = capsys.readouterr().out.splitlines()
    assert status == (1 if lines else 0)
    return [Path(line.split(" is not ")[0]).name for line in lines]


def test_what_is_committed_has_not_drifted(capsys: pytest.CaptureFixture[str]) -> None:
    assert drifted(SOLUTIONS, capsys) == []


def test_drift_is_noticed(toy_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exercises = toy_copy.parent / "exercises"
    assert drifted(toy_copy, capsys) == []
    solution = toy_copy / "first" / "solution.py"
    solution.write_text(solution.read_text().replace("Twice z.", "Two times z."))
    # What is known of its mistakes was made from the solution.
    assert drifted(toy_copy, capsys) == ["mistakes.json", "mistakes.json", "first.py", "first.ipynb"]
    assert main(["release", "--assignment", str(toy_copy)]) == 0
    (exercises / "extra.py").write_text("x = 1\n")
    first = exercises / "first.py"
    first.write_text(first.read_text().replace("Two", "2"))
    (exercises / "notebooks" / "first.ipynb").write_text("{}")
    (exercises / "second.py").unlink()
    assert sorted(drifted(toy_copy, capsys)) == ["extra.py", "first.ipynb", "first.py", "second.py"]
    public = toy_copy / "second" / "test_public.py"
    public.write_text(
        public.read_text().replace('@check("total", kind="value", seconds=1)', '@check("total", kind="value", seconds=2)')
    )
    assert set(drifted(toy_copy, capsys)) == {
        "checks.json",
        "extra.py",
        "first.ipynb",
        "first.py",
        "second.py",
        "test_public.py",
    }
    refusals = [main(["release", "--assignment", str(toy_copy)])]
    assert "extra.py, which no release has written" in capsys.readouterr().err
    (exercises / "extra.py").unlink()
    refusals.append(main(["release", "--assignment", str(toy_copy)]))
    assert "first.py, notebooks/first.ipynb was changed since it was written" in capsys.readouterr().err
    assert refusals == [2, 2]
    assert main(["release", "--overwrite", "--assignment", str(toy_copy)]) == 0
    assert drifted(toy_copy, capsys) == []


def test_a_release_deletes_what_an_earlier_one_wrote_and_nothing_else(toy_copy: Path) -> None:
    exercises = toy_copy.parent / "exercises"
    (exercises / ".git").mkdir()
    (exercises / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    description = toy_copy / "assignment.toml"
    description.write_text(description.read_text().partition("[[capstone]]")[0])
    shutil.rmtree(toy_copy / "both")
    assert (exercises / "both.py").is_file()
    assert main(["release", "--assignment", str(toy_copy)]) == 0
    assert not (exercises / "both.py").exists()
    assert (exercises / ".git" / "HEAD").is_file()


def test_a_stub_has_text_and_signature_and_no_solution() -> None:
    made = stub((TOY / "first" / "solution.py").read_text(), "first")
    assert 'def double(z):\n    """Twice z."""\n    raise NotImplementedError\n' in made
    assert "2.0" not in made
    assert "SOLUTION" not in made


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    return 1\n",
        f"def f():\n    {BEGIN}\n    return 1\n",
        f"def f():\n    return 1\n    {END}\n",
        f"def f():\n    {BEGIN}\n    {BEGIN}\n    return 1\n    {END}\n",
        f"def f():\n    {BEGIN}\n    return 1\n    {END}\ndef g():\n    # BEGIN SOLUTION\n    return 2\n",
    ],
)
def test_markers_that_are_not_in_pairs(text: str) -> None:
    with pytest.raises(CheckError, match="every solution stands between"):
        stub(text, "f.py")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('@check("total", kind="value", seconds=1)\n', "", "not marked with @check"),
        ('@check("total"', '@check("sum"', "test_total is about 'sum', which assignment.toml does not list"),
        ('@check("total", kind="value"', '@check("totl", kind="value"', "did you mean 'total'"),
        ('@check("total", kind="value"', '@check("total", kind="value", points="2"', "the points of a check are a number"),
        ('@check("total", kind="value"', '@check("total", kind="magic"', "'magic' is none of the kinds value, "),
        ('"""A worked sum."""', "pass", "docstring"),
        ('@check("total", kind="value"', '@check("total", outcome="third", kind="value"', "'third' is not an outcome"),
        ("import numpy as np", "import nimpy as np", "nimpy"),
    ],
)
def test_a_check_that_cannot_be_meant(
    toy_copy: Path, old: str, new: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = toy_copy / "second" / "test_public.py"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    assert main(["release", "--assignment", str(toy_copy)]) == 3
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert complaint in err


# what is in the package ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every text file that a student gets, from the wheel and from `exercises/`, by name."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=ROOT, check=True, capture_output=True
    )
    with zipfile.ZipFile(next(out.glob("*.whl"))) as wheel:
        files = {name: wheel.read(name).decode(errors="replace") for name in wheel.namelist()}
    return files | {str(p): p.read_text() for p in (ROOT / "exercises").rglob("*") if p.suffix in {".py", ".json", ".toml"}}


def test_the_package_lets_a_student_check(package: dict[str, str]) -> None:
    assert {
        "grader/exercises/checks/assignment.toml",
        "grader/exercises/checks/losses/test_public.py",
        "grader/py.typed",
    } <= package.keys()


def test_the_package_has_no_file_of_the_instructor(package: dict[str, str]) -> None:
    assert not [
        name
        for name in package
        if re.search(r"solution|test_hidden|/misconceptions\.py$", name.replace("grader/checks/misconceptions.py", ""))
    ]
    assert not [name for name, text in package.items() if '"hidden": true' in text]


def test_the_package_has_no_word_about_a_mistake(package: dict[str, str]) -> None:
    checks = {name: text for name, text in package.items() if "/checks/" in name and "exercises" in name}
    assert sum(name.endswith("/mistakes.json") for name in checks) >= 11
    known = [one for path in SOLUTIONS.glob("*/misconceptions.py") for one in load_misconceptions(path)]
    everything = "\n".join(checks.values())
    words = set(re.findall(r"\w+", everything))
    assert not [one.id for one in known if one.says in everything or one.id in words]


def test_the_package_has_no_line_of_a_solution_or_hidden_check(package: dict[str, str]) -> None:
    assert leaked(package, SOLUTIONS) == []
    assert "### BEGIN SOLUTION" not in "".join(t for n, t in package.items() if "authoring" not in n)
    assert "\n".join(package.values()).count("raise NotImplementedError") >= 66
