"""The students' archive alone: set up, checked and handed in by its own script, with nothing in it that is not theirs."""

from __future__ import annotations

import ast
import io
import re
import runpy
import shutil
import subprocess
import sys
import types
import zipfile
from pathlib import Path

import pytest
from support import ROOT, TOY, leaked

import grader.__main__ as entry
from grader.cli.main import main
from grader.grading.session import grade
from grader.model.assignment import Assignment, load_assignment
from grader.model.submission import read_submission
from grader.platforms.contents import BundleSource
from grader.platforms.student import pack

from .conftest import finish, succeed

SOLUTIONS = ROOT / "solutions"
RIGHT = "    return np.where(np.asarray(z) >= 0, 1.0, 0.0)[()]"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "student.zip"
    assert main(["bundle", "student", "--assignment", str(SOLUTIONS), "--out", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def place(archive: Path, packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive unpacked on a computer where the packages can be installed, but for ours, which comes with it."""
    folder = tmp_path_factory.mktemp("student")
    zipfile.ZipFile(archive).extractall(folder)
    link_packages(folder / "nn-by-hand" / ".venv", packages)
    return folder / "nn-by-hand"


def link_packages(venv: Path, packages: Path) -> None:
    """Make an environment that finds these packages."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    next(venv.glob("lib/python*/site-packages")).joinpath("packages.pth").write_text(str(packages))


@pytest.fixture
def script(archive: Path, tmp_path: Path) -> Path:
    """The script alone, with two files to give out, in an environment that is set up."""
    folder = tmp_path / "folder"
    with zipfile.ZipFile(archive) as content:
        text = content.read("nn-by-hand/start.py").decode()
    for name in ("exercises/one.py", "exercises/two.py", "notebooks/one.ipynb"):
        (folder / ".originals" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / ".originals" / name).write_text("old")
    (folder / "start.py").write_text(text)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")], check=True)
    digest = re.search(r'DIGEST = "(.*)"', text)
    assert digest
    (folder / ".venv" / "ready").write_text(f"{digest[1]} {sys.version_info[0]}.{sys.version_info[1]}")
    return folder


def module(script: Path) -> types.SimpleNamespace:
    """What `start.py` defines."""
    return types.SimpleNamespace(**runpy.run_path(str(script / "start.py"), run_name="start"))


def start(place: Path, environment: dict[str, str], *arguments: str, status: int = 0) -> str:
    """What `start.py` prints, of both streams; it must end with that status."""
    ended = subprocess.run(
        [sys.executable, "start.py", *arguments],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == status, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_from_nothing_to_a_submission(place: Path, environment: dict[str, str], course: Assignment) -> None:
    assert "Ready." in start(place, environment)
    finish(place / ".venv")
    assert "Setting up" not in start(place, environment)
    model = place / "exercises" / "model.py"
    model.write_text(model.read_text().replace("    raise NotImplementedError", RIGHT, 1))
    said = start(place, environment, "check", "--outcome", "model", "--html", "report.html", status=1)
    assert "✓ heaviside\n" in said
    # What is not written yet is not wrong.
    assert "✗" not in said
    assert "Next: `sign`" in said
    assert (place / "report.html").is_file()
    for path in ("exercises/model.py", "model.py"):
        assert "✓ heaviside\n" in start(place, environment, "check", path, "--outcome", "model", status=1)
    assert "did you mean exercises/model.py?" in start(place, environment, "check", "model", status=2)
    assert "did you mean notebooks?" in start(place, environment, "check", "notebook", status=2)
    told = start(place, environment, "submit").split()[-1]
    submission = read_submission(place / "submission.zip")
    assert submission.sha256 == told
    report = grade(course, submission, outcomes=["model"])
    assert {c.functions for c in report.checks if c.status == "passed"} == {("heaviside",), ()}


def test_nothing_can_be_graded_there(place: Path, environment: dict[str, str]) -> None:
    start(place, environment)
    finish(place / ".venv")
    assert "there is no command 'grade'. The commands are check, hint, submit, " in start(
        place, environment, "grade", ".", status=2
    )
    command = [str(place / ".venv" / "bin" / "python"), "-m", "grader", "grade", "exercises", "--assignment", "exercises/checks"]
    ended = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=80, check=False)
    assert ended.returncode == 3
    assert "it can check, but not grade" in ended.stderr
    names = succeed(
        [
            str(place / ".venv" / "bin" / "python"),
            "-c",
            "import grader, pkgutil; print(grader.__file__, *(m.name for m in pkgutil.walk_packages(grader.__path__, 'grader.')))",
        ],
        environment,
        place,
    ).split()
    assert names[0].startswith(str(place))
    assert len(names) > 50
    assert [name for name in names if re.search("solution|hidden|misconception", name)] == ["grader.checks.misconceptions"]


def test_nothing_is_inside_that_is_not_theirs(archive: Path) -> None:
    files: dict[str, str] = {}
    with zipfile.ZipFile(archive) as outer:
        for name in outer.namelist():
            if name.endswith(".whl"):
                with zipfile.ZipFile(io.BytesIO(outer.read(name))) as wheel:
                    files |= {f"wheel/{inner}": wheel.read(inner).decode(errors="replace") for inner in wheel.namelist()}
            else:
                files[name] = outer.read(name).decode(errors="replace")
    assert leaked(files, SOLUTIONS) == []
    own = {name: text for name, text in files.items() if not name.startswith("wheel/")}
    assert not [n for n in own if re.search(r"solution|test_hidden|misconception|variants|equivalent", n)]
    assert not [n for n, text in files.items() if '"hidden": true' in text or ("BEGIN SOLUTION" in text and "authoring" not in n)]
    assert sum(name.endswith(".ipynb") for name in own) == 11
    assert {"nn-by-hand/README.md", "nn-by-hand/start.py", "nn-by-hand/.originals/exercises/model.py"} <= own.keys()


@pytest.mark.parametrize("is_reported", [False, True])
def test_the_policy_says_who_learns_of_hints(tmp_path: Path, is_reported: bool) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(f"seed = 7\n[hints]\nreported = {str(is_reported).lower()}\n")
    files = pack(BundleSource(load_assignment(TOY), policy))
    told = files["toy/README.md"].content.decode()
    assert ("is packed by `submit`, in `hints_taken.json`" in told) == is_reported
    assert ("is told to nobody" in told) == (not is_reported)
    # The rest of the policy is nobody's business.
    given = [file.content for name, file in files.items() if name.endswith("policy.toml")]
    assert given == ([b"[hints]\nreported = true\n"] if is_reported else [])
    assert "toy/exercises/checks/first/hints.json" in files


def test_an_old_python_can_read_that_it_is_too_old(archive: Path) -> None:
    with zipfile.ZipFile(archive) as content:
        start = content.read("nn-by-hand/start.py").decode()
    for text in (start, Path(entry.__file__).read_text()):
        ast.parse(text, feature_version=(3, 7))
        assert "Python 3.11 or later is needed" in text
    # What Python 2 cannot read either.
    newer = (ast.JoinedStr, ast.AnnAssign, ast.Nonlocal, ast.NamedExpr, ast.YieldFrom)
    assert start.isascii()
    nodes = list(ast.walk(ast.parse(start)))
    for node in nodes:
        assert not isinstance(node, newer), ast.dump(node)
        assert not (isinstance(node, ast.arguments) and (node.kwonlyargs or node.posonlyargs))
    # Only the last argument of a call may have a star.
    last = {id(node.args[-1]) for node in nodes if isinstance(node, ast.Call) and node.args}
    assert {id(node) for node in nodes if isinstance(node, ast.Starred)} <= last


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8", "3.10"])
def test_an_old_python_says_one_line(script: Path, version: str) -> None:
    python = shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"there is no Python {version} here")
    done = subprocess.run([python, "start.py", "check"], cwd=script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"start.py: Python 3.11 or later is needed; this is Python {version} (")
    assert len(done.stderr.splitlines()) == 1


def test_the_readme_names_files_that_are_there(archive: Path) -> None:
    with zipfile.ZipFile(archive) as content:
        text = content.read("nn-by-hand/README.md").decode()
        assert "@" not in text
        assert "nn-by-hand/.originals/exercises/model.py" in content.namelist()
        assert "exercises/model.py" in text


def written(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.glob("[en]*/*")) if path.is_file()}


def test_a_new_archive_overwrites_no_work(script: Path, environment: dict[str, str]) -> None:
    start(script, environment)
    old = {"exercises/one.py": "old", "exercises/two.py": "old", "notebooks/one.ipynb": "old"}
    assert written(script) == old
    (script / "exercises" / "one.py").write_text("work")
    (script / "notebooks" / "one.ipynb").rename(script / "notebooks" / "mine.ipynb")
    for path in (script / ".originals").glob("*/*"):
        path.write_text("new")
    (script / ".originals" / "exercises" / "three.py").write_text("new")
    said = start(script, environment, "check", status=1)
    assert "Your work stays as it is: exercises/one.py. As they are given out now, the files are in .originals." in said
    now = {"exercises/one.py": "work", "exercises/three.py": "new", "exercises/two.py": "new"}
    assert written(script) == {**now, "notebooks/mine.ipynb": "old"}
    # It is said once; and who asks gets a file back that is gone.
    (script / "exercises" / "two.py").unlink()
    assert "Your work" not in start(script, environment)
    assert written(script) == {**now, "notebooks/mine.ipynb": "old", "notebooks/one.ipynb": "new"}


def test_work_from_an_archive_without_originals_stays(script: Path, environment: dict[str, str]) -> None:
    (script / "exercises").mkdir()
    (script / "exercises" / "one.py").write_text("work")
    (script / "exercises" / "two.py").write_text("old")
    assert "Your work stays as it is: exercises/one.py." in start(script, environment)
    assert written(script)["exercises/one.py"] == "work"


def test_a_new_engine_is_installed(place: Path, environment: dict[str, str]) -> None:
    start(place, environment)
    ready = place / ".venv" / "ready"
    as_it_was = ready.read_text()
    marker = next(place.glob(".venv/lib/python*/site-packages/grader/__init__.py"))
    text = marker.read_text()
    marker.write_text("raise SystemExit('the old engine')")
    ready.write_text(f"another {as_it_was.split()[1]}")
    assert "Bringing the grader in .venv up to date." in start(place, environment)
    assert (marker.read_text(), ready.read_text()) == (text, as_it_was)


@pytest.mark.parametrize("how", ["gone", "upgraded", "moved"])
def test_a_lost_python_is_told_and_the_environment_made_anew(script: Path, how: str, capsys: pytest.CaptureFixture[str]) -> None:
    ready, python = script / ".venv" / "ready", script / ".venv" / "bin" / "python"
    version = ready.read_text().split()[1]
    if how == "upgraded":
        ready.write_text(ready.read_text().replace(version, "3.10"))
    else:
        python.rename(python.with_name("lost"))
        if how == "moved":
            # From a computer of another kind.
            python.write_bytes(b"\x00")
            python.chmod(0o755)
    done: list[tuple[str, object]] = []

    def make_environment(clear: bool) -> bool:
        done.append(("made", clear))
        python.unlink(missing_ok=True)
        python.symlink_to(sys.executable)
        return True

    def install(*packages: str) -> bool:
        done.append(("installed", len(packages)))
        return True

    functions = module(script)
    functions.set_up.__globals__.update(make_environment=make_environment, install=install)
    assert functions.set_up()
    assert capsys.readouterr().out.startswith("The Python that .venv was made with is gone, or is another one now.")
    assert done == [("made", True), ("installed", 1)]
    assert functions.set_up()
    assert (len(done), ready.read_text().split()[1]) == (2, version)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        (
            "OSError: [Errno 2] No such file or directory: 'C:\\x'\nHINT: ... does not have Windows Long Path support enabled.",
            "the path",
        ),
        ("ProxyError('Cannot connect to proxy.', NewConnectionError('refused'))\nERROR: No matching distribution", "the proxy"),
        (
            "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))\nERROR: No matching distribution",
            "the certificate",
        ),
        ("NewConnectionError('getaddrinfo failed')\nERROR: No matching distribution found for numpy", "there is no connection"),
        (
            "ERROR: Could not install packages due to an OSError: [WinError 5] Access is denied: 'C:\\x'",
            "this folder cannot be written",
        ),
        ("ERROR: No matching distribution found for numpy>=2 (from versions: 1.0)", "a package is not to be had for this version"),
        ("note\nERROR: something else\nnote", "ERROR: something else"),
        ("", "it was ended"),
    ],
)
def test_failures_of_pip_are_told_apart(script: Path, said: str, words: str) -> None:
    told = module(script).cause(said)
    assert told.startswith(words)
    assert len(told.splitlines()) == 1


def test_a_slip_in_the_command_is_met_with_the_commands_of_students(script: Path, environment: dict[str, str]) -> None:
    said = start(script, environment, "chek", status=2)
    assert (
        said
        == "start.py: there is no command 'chek'; did you mean check? The commands are check, hint, submit, notebooks, doctor.\n"
    )
    for text in ("help", "--help"):
        said = start(script, environment, text)
        assert "start.py submit" in said
        assert "gradebook" not in said


def test_paths_are_those_of_where_one_stands(place: Path, environment: dict[str, str]) -> None:
    start(place, environment)
    finish(place / ".venv")
    command = [sys.executable, f"{place.name}/start.py"]

    def said(*arguments: str, encoding: str = "utf-8") -> str:
        ended = subprocess.run(
            [*command, *arguments],
            cwd=place.parent,
            env={**environment, "PYTHONIOENCODING": encoding},
            capture_output=True,
            timeout=80,
            check=False,
        )
        assert ended.returncode in (0, 1, 2)
        return (ended.stdout + ended.stderr).decode(encoding)

    assert f"Write the functions in {place.name}/exercises, then" in said()
    for path in ([], [f"{place.name}/exercises/losses.py"], ["losses.py"]):
        for encoding in ("cp437", "ascii") if not path else ("utf-8",):
            assert "Recognize common loss" in said("check", *path, "--outcome", "losses", encoding=encoding)
    assert f"{place.name}/exercises/lossen.py does not exist; did you mean {place.name}/exercises/losses.py?" in said(
        "check", "lossen.py"
    )
