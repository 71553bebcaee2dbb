"""A practice: public checks at home, no points, and nothing of it where work is graded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support import RIGHT, TOY, notebook, submission

from grader.cli.main import main
from grader.grading.session import grade
from grader.model.assignment import Assignment, load_assignment
from grader.model.report import Report
from grader.report import to_json
from grader.selfcheck.notebook import check_namespace

PRACTICE = """
[[practice]]
id = "zero"
title = "Add one"
functions = ["increase"]
"""
SOLUTION = '''# %% [markdown]
# # Add one

# %%
def increase(z):
    """One more than z."""
    ### BEGIN SOLUTION
    return z + 1
    ### END SOLUTION
'''
CHECKS = '''from grader.checks import check, close


@check("increase", kind="value", seconds=1)
def test_increase(student):
    """One more."""
    close(student.pure.increase(2.0), 3.0)
    close(student.increase(-1.5), -0.5)
'''
MISTAKES = """from grader.checks import misconception


@misconception("increase", says="Two are added, one is asked for.", see="")
def increase_by_two(z):
    return z + 2
"""
WRITTEN = "def increase(z):\n    return z + 1\n"
UNWRITTEN = "def increase(z):\n    raise NotImplementedError\n"
FILES: dict[str, str | bytes] = {
    "written": WRITTEN,
    "unwritten": UNWRITTEN,
    "broken": "def increase(z:\n",
    "endless": "while True:\n    pass\n",
    "with a helper": f"{WRITTEN}\n\ndef doubled(z):\n    return increase(z)\n",
    "a notebook": notebook("import torch", "1 / 0", WRITTEN),
}
STUB = "def double(z):\n    raise NotImplementedError\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy assignment with a practice, released, in a folder `solutions`."""
    folder = tmp_path_factory.mktemp("course") / "solutions"
    shutil.copytree(TOY, folder)
    (folder / "zero").mkdir()
    for name, text in (("solution.py", SOLUTION), ("test_public.py", CHECKS), ("misconceptions.py", MISTAKES)):
        (folder / "zero" / name).write_text(text)
    with (folder / "assignment.toml").open("a") as stream:
        stream.write(PRACTICE)
    assert main(["release", "--assignment", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def toy(course: Path) -> Assignment:
    return load_assignment(course)


def at_home(course: Path, work: Path, *options: str) -> int:
    return main(["check", str(work), "--assignment", str(course.parent / "exercises" / "checks"), *options])


def folder_of(tmp_path: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def plain(report: Report) -> dict[str, object]:
    """What `grade` writes, without what differs from run to run, and without the list of files."""
    content = json.loads(to_json(report))
    for part in [content, *(check for outcome in content["outcomes"] for check in outcome["checks"])]:
        del part["seconds"]
    return {name: value for name, value in content.items() if name != "submission"}


def test_students_get_it_like_an_exercise_but_nothing_to_hand_in(course: Path) -> None:
    exercises = course.parent / "exercises"
    assert "raise NotImplementedError" in (exercises / "zero.py").read_text()
    cells = json.loads((exercises / "notebooks" / "zero.ipynb").read_text())["cells"]
    codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert 'grader.check("zero", "increase")' in codes
    assert not any("submit" in text or "points)" in text for text in ("".join(cell["source"]) for cell in cells))
    assert {path.name for path in (exercises / "checks" / "zero").iterdir()} == {"test_public.py", "mistakes.json"}


@pytest.mark.parametrize("kind", FILES)
def test_grading_leaves_it_alone(toy: Assignment, kind: str) -> None:
    name = "zero.ipynb" if kind == "a notebook" else "zero.py"
    alone = grade(toy, submission({"lab.py": RIGHT}))
    beside = grade(toy, submission({"lab.py": RIGHT, name: FILES[kind]}))
    assert plain(beside) == plain(alone)
    assert beside.score == 20.0
    assert beside.submission.files == ("lab.py", name)
    assert "practice" not in plain(alone)


def test_what_the_work_needs_of_it_is_there(toy: Assignment) -> None:
    imported = RIGHT.replace("import numpy as np", "import numpy as np\nfrom zero import increase").replace(
        "2.0 * np.asarray(z)", "2.0 * increase(np.asarray(z) - 1)"
    )
    assert grade(toy, submission({"lab.py": imported, "zero.py": WRITTEN})).score == 20.0
    assert grade(toy, submission({"zero.py": f"{WRITTEN}\n{RIGHT}"})).score == 20.0


def test_at_home_it_comes_first_and_does_not_count(course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work = folder_of(tmp_path, zero=UNWRITTEN, first=STUB)
    assert at_home(course, work, "--json", str(tmp_path / "report.json")) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == [
        "0 of 7 functions are done, 7 are to do.",
        "Next: `increase` in the sheet `zero`, to warm up, without points.",
    ]
    assert any(line.startswith("○ Add one") and line.endswith("0 of 1") for line in told)
    report = json.loads((tmp_path / "report.json").read_text())
    assert [outcome["id"] for outcome in report["outcomes"]] == ["first", "second"]
    assert [(practice["id"], practice["max_score"]) for practice in report["practice"]] == [("zero", 0.0)]
    # Who has begun with something else is not asked any more, and who does not have the file hears nothing of it.
    folder_of(tmp_path, first="def double(z):\n    return 2.0 * z + 1\n")
    at_home(course, work)
    assert "Next: `double` in the sheet `first`." in capsys.readouterr().out
    (work / "zero.py").unlink()
    at_home(course, work)
    assert "Add one" not in capsys.readouterr().out
    # All that counts is done: so is the work.
    folder_of(tmp_path, first=RIGHT, zero=UNWRITTEN)
    assert at_home(course, work) == 0


def test_it_can_be_checked_alone(course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work = folder_of(tmp_path, zero=WRITTEN.replace("1", "2"))
    assert at_home(course, work, "--outcome", "zero") == 1
    told = capsys.readouterr().out
    assert told.startswith("0 of 1 function is done, 1 is begun.\nNext: `increase`")
    assert "Two are added, one is asked for." in told
    folder_of(tmp_path, zero=WRITTEN)
    assert at_home(course, work, "--outcome", "zero", "--html", str(tmp_path / "report.html")) == 0
    assert "Add one" in (tmp_path / "report.html").read_text()


def test_a_notebook_checks_it(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course.parent / "exercises" / "notebooks")
    env: dict[str, object] = {"__name__": "__main__"}
    exec(WRITTEN, env)
    assert repr(check_namespace("zero", ("increase",), env)).startswith("✓ `increase` is right.")


def test_handing_in_packs_it_and_says_nothing_of_it(course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work = folder_of(tmp_path, lab=RIGHT, zero=WRITTEN)
    options = ["--out", str(tmp_path / "out.zip"), "--assignment", str(course.parent / "exercises" / "checks")]
    assert main(["submit", str(work), *options]) == 0
    told = capsys.readouterr().out
    assert "2 files" in told
    assert "7 of 7 functions are written." in told
    assert "no function of the exercises" not in told


def test_a_hidden_check_of_a_practice_is_refused(course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "solutions"
    shutil.copytree(course, folder)
    (folder / "zero" / "test_hidden.py").write_text(CHECKS)
    assert main(["release", "--assignment", str(folder)]) == 3
    assert "zero.hidden.increase is hidden, and belongs to a practice" in capsys.readouterr().err
