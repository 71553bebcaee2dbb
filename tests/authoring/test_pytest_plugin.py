"""`pytest solutions/...`: checks of an assignment run under pytest, on the solutions, the stubs or a submission."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import RIGHT, TOY

Run = Callable[..., str]
PLUGIN = "grader.authoring.pytest_plugin"


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """A copy of the toy assignment, in a folder of its own."""
    shutil.copytree(TOY, tmp_path / "lab" / "solutions")
    return tmp_path / "lab"


@pytest.fixture
def run(lab: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run pytest in that folder, and return what it prints; its exit status is `status`."""
    monkeypatch.chdir(lab)
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        monkeypatch.delenv(name, raising=False)

    def run_there(*arguments: str, status: int = 0) -> str:
        capfd.readouterr()
        modules = {*sys.modules}
        found = pytest.main(["-p", PLUGIN, "-p", "no:cacheprovider", "--no-header", "-rA", *arguments])
        out, err = capfd.readouterr()
        # The files of the next run have the same names.
        for name in sys.modules.keys() - modules:
            if name.startswith(("solutions", "other", "conftest")):
                del sys.modules[name]
        assert found == status, out + err
        return out + err

    return run_there


def edited(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_all_checks_and_examples_hold_for_the_solutions_before_any_release(lab: Path, run: Run) -> None:
    (lab / "solutions" / "checks.json").unlink()
    edited(lab / "solutions/first/solution.py", '"""', '"""Twice z.\n\n    >>> float(double(2.0))\n    4.0\n    """\n    """')
    # The students' copy is not a second assignment.
    shutil.copytree(TOY, lab / "exercises" / "checks")
    printed = run()
    assert "PASSED solutions/first/test_hidden.py::" in printed
    assert "exercises" not in printed.partition("short test summary")[2]
    assert "PASSED solutions/first/solution.py::double" in printed
    assert "PASSED solutions/both/test_public.py::" in printed
    edited(lab / "solutions/first/solution.py", "    4.0\n", "    5.0\n")
    printed = run("solutions/first/solution.py", status=1)
    assert 'first/solution.py", line ' in printed
    assert "Expected:\n    5.0\nGot:\n    4.0" in printed


def test_a_failure_shows_the_line_of_the_check_and_what_the_student_reads(lab: Path, run: Run) -> None:
    wrong = RIGHT.replace("return 4.0 *", "print('hello'); return 5.0 *")
    (lab / "student").mkdir()
    (lab / "student" / "lab.py").write_text(wrong + "\nimport nothing_of_that_name\n")
    # pytest would import it here.
    (lab / "student" / "conftest.py").write_text("raise SystemExit('student code in the session')\n")
    # pytest would read its settings here.
    (lab / "student" / "pytest.ini").write_text("[pytest]\naddopts = -p mine\npythonpath = .\n")
    (lab / "student" / "mine.py").write_text("raise SystemExit('student code in the session')\n")
    (lab / "student" / "test_mine.py").write_text("raise SystemExit('student code in the session')\n")
    printed = run("solutions/first", "-k", "quadruple", "--submission=student", status=1)
    assert ">       close(" in printed
    assert "FAILED solutions/first/test_public.py::" in printed
    assert "first.public.quadruple: what the student reads" in printed
    assert "Four times, exactly" in printed
    assert "quadruple(" in printed.partition("what the student reads")[2]
    assert "printed by the submission -" in printed
    assert "hello" in printed.partition("printed by the submission -")[2]
    assert "No module named 'nothing_of_that_name'" in printed.partition("problems of the submission")[2]
    assert "closeness.py" not in printed


def test_numbers_follow_the_seed_as_in_a_grading(lab: Path, run: Run) -> None:
    edited(
        lab / "solutions/first/test_hidden.py", "z = rng.normal(size=(3, 2))", "z = rng.normal(size=(3, 2)); print('z is', z[0, 0])"
    )
    told = [run("solutions/first/test_hidden.py", "-k", "double", "--seed", seed) for seed in ("1", "1", "2")]
    numbers = [text.partition("z is ")[2].split()[0] for text in told]
    assert numbers[0] == numbers[1] != numbers[2]


def test_stubs_pass_nothing(run: Run) -> None:
    printed = run("solutions", "--submission=stubs", status=1)
    assert "PASSED" not in printed
    assert "is not implemented yet" in printed


def test_a_broken_check_shows_where(lab: Path, run: Run) -> None:
    edited(lab / "solutions/first/test_hidden.py", "z = rng.normal(size=(3, 2))", "z = {}['b']")
    printed = run("solutions/first/test_hidden.py", status=1)
    assert "KeyError: 'b'" in printed
    assert "error, check_broken: this check could not be run" in printed


@pytest.mark.parametrize(
    ("slip", "arguments", "says"),
    [
        ("", ("--submission=nowhere.py",), "ERROR: nowhere.py does not exist"),
        ("", ("--submission", "lab.py"), "ERROR: write --submission=lab.py, with =: otherwise pytest reads settings"),
        ("checks", (), "has no solutions to run its checks on: name work with --submission=PATH, or run `grader check`"),
        ("def (", (), "solutions/first/solution.py:"),
        ("1 / 0", (), "ERROR: .*solutions/first/solution.py:[0-9]+: ZeroDivisionError: division by zero"),
    ],
)
def test_what_cannot_be_run_is_said_in_one_line(slip: str, arguments: tuple[str, ...], says: str, lab: Path, run: Run) -> None:
    if slip == "checks":
        for path in lab.rglob("solution.py"):
            path.unlink()
    elif slip:
        with (lab / "solutions/first/solution.py").open("a") as file:
            file.write(f"{slip}\n")
    printed = run("solutions", *arguments, status=2 if slip == "def (" else 4)
    assert re.search(says, printed), printed


def test_a_check_that_another_one_hides_is_refused(lab: Path, run: Run) -> None:
    with (lab / "solutions/first/test_public.py").open("a") as file:
        file.write('\n\n@check("half", kind="value")\ndef test_quadruple(student):\n    """Half."""\n')
    assert re.search(r"ERROR: solutions/first/test_public\.py:\d+: 'test_quadruple' hides", run("solutions", status=4))


def test_two_assignments_are_run_one_at_a_time(lab: Path, run: Run) -> None:
    shutil.copytree(TOY, lab / "other" / "solutions")
    assert "is another assignment than" in run("solutions/first", "other/solutions/first", status=2)


def test_it_comes_with_the_package_and_leaves_other_projects_alone(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "def pytest_addoption(parser):\n    parser.addoption('--submission')\n    parser.addoption('--seed')\n"
    )
    (tmp_path / "test_public.py").write_text(
        "import sys\n\n\ndef test_nothing_is_imported(request):\n"
        f"    assert request.config.pluginmanager.has_plugin({PLUGIN!r})\n"
        "    assert not {'grader.model', 'numpy', 'msgspec'} & {*sys.modules}\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "--submission", "x", "--seed", "y", "-p", "no:hypothesispytest"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
