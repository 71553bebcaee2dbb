"""The commands as people and scripts use them: exit status, what goes where, files that are whole or not there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import msgspec
import pytest
from support import RIGHT, TOY, notebook

from grader.cli import COMMANDS
from grader.cli.main import main
from grader.model.report import Problem

WRONG = RIGHT.replace("return 2.0 * np.asarray(z)", "return 3.0 * np.asarray(z)")


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """A submission with one wrong function."""
    path = tmp_path / "lab.py"
    path.write_text(WRONG)
    return path


def run(*arguments: object) -> int:
    return main([*map(str, arguments), "--assignment", str(TOY)])


def test_grade_prints_a_table(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("grade", lab) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "✗ double  " in out
    assert "and 2 more checks of it" in out
    assert out.splitlines()[-1].split() == ["Total", "15.6", "of", "20.0"]
    assert max(map(len, out.splitlines())) <= 80
    assert not any(line.endswith(" ") for line in out.splitlines())


def test_check_tells_what_fails_and_what_to_look_at(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", lab) == 1
    out = capsys.readouterr().out
    assert out.startswith("6 of 7 functions are done, 1 is begun.\nNext: `double` in the sheet `first`.\n")
    assert out.count("✗ double\n") == out.count("Tried: ") == 1
    assert "and 1 more check of it" in out
    assert "No package does the work" not in out
    lab.write_text(RIGHT)
    assert run("check", lab) == 0


def test_check_of_one_outcome(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", lab, "--outcome", "second") == 0
    assert "Double and halve" not in capsys.readouterr().out


def test_grade_of_some_checks(lab: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report.json"
    graded = {
        ("--function", "double"): {"first.public.worked.double", "first.public.shapes", "first.hidden.random.double"},
        ("--check", "first.public.worked.half"): {"first.public.worked.half"},
        ("--outcome", "second", "--function", "twice"): {"second.public.twice", "second.hidden.twice"},
    }
    for options, ids in graded.items():
        assert run("grade", lab, "--json", out, *options) == 0
        assert {check["id"] for outcome in json.loads(out.read_text())["outcomes"] for check in outcome["checks"]} >= ids
        assert "Total" in capsys.readouterr().out
    assert run("grade", lab, "--function", "dubble") == 2
    assert capsys.readouterr().err == "grader: no function is called 'dubble'; did you mean 'double'?\n"


def test_a_command_says_which_assignment_it_takes_where_none_is_near(
    lab: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(lab.parent)
    assert main(["grade", str(lab), "--check", "model.public.values.sign"]) == 0
    assert "there is no assignment here; this is 'Neural networks by hand' in" in capsys.readouterr().err


def test_work_that_takes_long_says_how_far_it_is_in_a_pipe(
    lab: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("grader.report.progress.EVERY", 0.0)
    assert run("grade", lab) == 0
    assert "second: 9 of 16\n" in capsys.readouterr().err


def test_check_in_the_current_folder(lab: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lab.parent)
    assert run("check") == 1


def test_renderings(lab: Path, tmp_path: Path) -> None:
    names = ("json", "html", "junit", "gradescope")
    assert run("grade", lab, "--seed", 7, *(f"--{n}={tmp_path / n}" for n in names)) == 0
    report = json.loads((tmp_path / "json").read_text())
    assert (report["seed"], report["submission"]["id"], report["score"]) == (7, "lab", pytest.approx(15.555556))
    page = (tmp_path / "html").read_text()
    assert "<script" not in page
    assert "15.6 of 20.0 points" in page
    suites = ElementTree.parse(tmp_path / "junit").getroot()
    assert [s.get("name") for s in suites] == ["first", "second"]
    assert sum(int(s.get("failures", "")) for s in suites) == 3
    results = json.loads((tmp_path / "gradescope").read_text())
    assert sum(t["score"] for t in results["tests"]) == pytest.approx(results["score"])
    assert results["score"] == report["score"]


def test_hidden_numbers_do_not_reach_gradescope(lab: Path, tmp_path: Path) -> None:
    run("grade", lab, "--json", tmp_path / "json", "--gradescope", tmp_path / "results")
    checks = [c for o in json.loads((tmp_path / "json").read_text())["outcomes"] for c in o["checks"]]
    shown = (tmp_path / "results").read_text()
    assert [c["detail"] in shown for c in checks if c["hidden"] and c["detail"]] == [False]
    assert any(c["detail"] in shown for c in checks if not c["hidden"] and c["detail"])


def test_the_schema_fits_the_report(lab: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    run("grade", lab, "--json", tmp_path / "json")
    report = json.loads((tmp_path / "json").read_text())
    jsonschema.validate(report, schema)
    for key in list(report):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({k: v for k, v in report.items() if k != key}, schema)
    problems = [Problem("a.py", 1, "m"), Problem("a.zip", None, "m", code="left_out"), Problem.of_ours("grader", "m")]
    jsonschema.validate(report | {"problems": msgspec.to_builtins(problems)}, schema)


@pytest.mark.parametrize("command", ["grade", "check"])
@pytest.mark.parametrize("path", ["missing.py", "empty", "lab.rar"])
def test_unusable_input(tmp_path: Path, command: str, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "lab.rar").write_bytes(b"Rar!")
    assert run(command, tmp_path / path) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("grader: ")
    assert path in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade", "lab.py", "--json", "/no/such/folder/report.json"],
        ["grade", "lab.py", "--html", "."],
        ["check", "lab.py", "--outcome", "third"],
        ["grade", "lab.py", "--outcome", "third"],
        ["grade", "lab.py", "--check", "first.public.wirked.half"],
        ["grade", "lab.py", "--outcome", "second", "--function", "double"],
    ],
)
def test_unusable_options(
    lab: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(lab.parent)
    assert run(*arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [[], ["grade"], ["fry", "x"], ["grade", "x", "--seed", "-1"], ["grade", "x", "--seed", "1.5"]]
)
def test_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


@pytest.mark.parametrize("spoil", ["remove", "empty", "garble", "no manifest"])
def test_unusable_assignment(lab: Path, tmp_path: Path, spoil: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "assignment"
    folder.mkdir()
    description = folder / "assignment.toml"
    if spoil != "remove":
        texts = {"empty": "", "garble": "id = ", "no manifest": (TOY / "assignment.toml").read_text()}
        description.write_text(texts[spoil])
    assert main(["grade", str(lab), "--assignment", str(folder)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_broken_solution_is_our_fault(lab: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import shutil

    shutil.copytree(TOY, tmp_path / "toy")
    (tmp_path / "toy" / "second" / "solution.py").write_text("def total(z) return z")
    assert main(["grade", str(lab), "--assignment", str(tmp_path / "toy")]) == 3
    assert "SyntaxError" in capsys.readouterr().err


def test_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "Python" in out
    assert "numpy" in out
    assert "Isolation" in out


def test_doctor_sees_a_clash(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("importlib.metadata.packages_distributions", lambda: {"grader": ["nn-by-hand", "another-grader"]})
    assert main(["doctor"]) == 0
    assert "another-grader also brings a package named grader" in capsys.readouterr().out


# as a program ----------------------------------------------------------------------------------------------------------


def program(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_nothing_that_students_print_reaches_us(tmp_path: Path) -> None:
    loud = "import os, sys\nprint('LOUD')\nos.write(1, b'LOUD')\nos.write(2, b'LOUD')\nsys.stderr.write('LOUD')\n"
    (tmp_path / "lab.py").write_text(
        loud + RIGHT.replace("def double(z):\n", "def double(z):\n    print('LOUD'); os.write(1, b'LOUD')\n")
    )
    done = program("grade", tmp_path / "lab.py", "--assignment", TOY)
    assert (done.returncode, done.stderr) == (0, "")
    assert "LOUD" not in done.stdout


def test_a_module_named_like_ours_in_the_current_folder(tmp_path: Path) -> None:
    for name in ("grader.py", "numpy.py", "msgspec.py", "pytest.py", "wire.py", "conftest.py"):
        (tmp_path / name).write_text("raise SystemExit('taken in')")
    (tmp_path / "lab.py").write_text(RIGHT)
    command: list[str | Path] = [Path(sys.executable).with_name("grader"), "grade", "lab.py", "--assignment", TOY]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert "20.0 of  20.0" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_while_grading(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "lab.py").write_text(RIGHT.replace("return 2.0 * np.asarray(z)", "while True: pass"))
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "grader", "grade", str(tmp_path / "lab.py"), "--json", str(report), "--assignment", str(TOY)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for _ in range(200):
        if report.exists():
            break
        time.sleep(0.05)
    process.send_signal(number)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 3
    assert err == "grader: interrupted\n"
    left = json.loads(report.read_text())
    assert (left["complete"], left["provisional"], left["score"]) == (False, True, 0.0)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_interrupted_while_a_module_catches_everything(tmp_path: Path) -> None:
    (tmp_path / "catches.py").write_text("""
import os, signal, time

try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.2)
    print("imported")
except BaseException:
    print("swallowed")
""")
    code = "import signal; from grader.cli.main import interrupt; signal.signal(signal.SIGINT, interrupt); "
    code += "import catches, time; time.sleep(20); print('went on')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stdout == "imported\n"
    assert done.stderr.endswith("KeyboardInterrupt\n")


def test_interrupted_before_a_command_is_known(tmp_path: Path) -> None:
    (tmp_path / "argparse.py").write_text("raise KeyboardInterrupt\n")
    command = [sys.executable, "-c", "import sys; sys.path[:0] = ['.']; from grader.__main__ import run; sys.exit(run())", "doctor"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "grader: interrupted\n")


@pytest.fixture
def nobody() -> Iterator[int]:
    """A pipe that nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


@pytest.mark.parametrize(
    ("command", "file", "status"),
    [
        ("grade lab.py --json FILE", "report.json", 0),
        ("check lab.py --json FILE", "report.json", 1),
        ("check lab.py --watch --json FILE", "report.json", 1),
        ("submit lab.py --out FILE", "packed.zip", 0),
        ("batch . --out FILE", "out", 0),
        ("doctor", ".", 0),
        ("grade", ".", 2),
    ],
)
def test_a_reader_that_leaves(lab: Path, nobody: int, command: str, file: str, status: int) -> None:
    """All is done and written, and the status is that of the command."""
    words = command.replace("FILE", file).split()
    words += ["--assignment", str(TOY)] if file != "." else []
    done = subprocess.run(
        [sys.executable, "-P", "-m", "grader", *words],
        cwd=lab.parent,
        stdout=nobody,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr
    written = lab.parent / file
    if written.suffix == ".json":
        assert json.loads(written.read_text())["complete"]
    elif file == "out":
        assert (written / "gradebook.csv").is_file()
    else:
        assert written.exists()
    # The same where nobody reads what is said besides.
    again = subprocess.run(
        [sys.executable, "-P", "-m", "grader", *words], cwd=lab.parent, stdout=nobody, stderr=nobody, timeout=120
    )
    assert again.returncode == status


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file descriptors")
def test_streams_that_are_closed(lab: Path, tmp_path: Path) -> None:
    command = f"exec '{sys.executable}' -m grader grade '{lab}' --json '{tmp_path}/report.json' --assignment '{TOY}' >&- 2>&-"
    assert subprocess.run(["sh", "-c", command], timeout=300).returncode == 0
    assert json.loads((tmp_path / "report.json").read_text())["complete"]


PLAIN = [("ascii", True), ("latin-1", True), ("cp437", True), ("cp850", True), ("cp1252", False), ("cp932", False)]


@pytest.mark.parametrize(("encoding", "dots"), PLAIN)
def test_an_encoding_without_our_characters(tmp_path: Path, encoding: str, dots: bool) -> None:
    (tmp_path / "lab \N{GREEK SMALL LETTER PI}\N{GRINNING FACE}.py").write_text(
        f"{WRONG}\n" + "".join(f"missing_{n}\n" for n in range(40))
    )
    command = [
        sys.executable,
        "-m",
        "grader",
        "grade",
        str(tmp_path),
        "--json",
        str(tmp_path / "report.json"),
        "--assignment",
        str(TOY),
    ]
    for before in ([], ["-u"]):
        command[1:1] = before
        done = subprocess.run(command, capture_output=True, timeout=300, env={**os.environ, "PYTHONIOENCODING": encoding})
        assert (done.returncode, done.stderr) == (0, b"")
        out = done.stdout.decode(encoding)
        assert "x double  " in out
        assert ("..." if dots else "…") + " and " in out
        assert max(map(len, out.splitlines())) <= 80
        assert json.loads((tmp_path / "report.json").read_text())["complete"]


@pytest.mark.skipif(sys.platform != "linux", reason="a file system that takes any name")
def test_a_path_that_is_no_text(tmp_path: Path) -> None:
    out = os.fsencode(tmp_path) + b"/caf\xe9.zip"
    (tmp_path / "lab.py").write_text(WRONG)
    command = [
        sys.executable,
        "-m",
        "grader",
        "submit",
        str(tmp_path / "lab.py"),
        "--out",
        os.fsdecode(out),
        "--assignment",
        str(TOY),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert (done.returncode, os.path.isfile(out)) == (0, True)
    assert "caf?.zip\n  1 file: lab.py." in done.stdout


# problems --------------------------------------------------------------------------------------------------------------


def test_problems_are_told_first_and_not_without_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lab.py").write_text(WRONG + "".join(f"missing_{n:02}\n" for n in range(31)))
    assert run("grade", tmp_path, "--json", tmp_path / "report.json", "--html", tmp_path / "page.html") == 0
    first, _, rest = capsys.readouterr().out.partition("\nProblems in the submission\n")
    assert first.splitlines()[1] == "Next: lab.py, line 24: raised NameError: name 'missing_00' is not defined"
    shown = rest.partition("\n\n")[0].splitlines()
    assert len(shown) == 20
    assert shown[19].strip() == "… and 11 more in the report (--json FILE)"
    report = json.loads((tmp_path / "report.json").read_text())
    assert len(report["problems"]) == 31
    assert all(f"missing_{n:02}" in (tmp_path / "page.html").read_text() for n in range(31))
    for command in ("check", "submit"):
        run(command, tmp_path, *(["--out", tmp_path / "packed.zip"] if command == "submit" else []))
        first, heading, rest = capsys.readouterr().out.partition("\nProblems in the submission\n")
        assert heading
        assert "Next: lab.py, line 24: " in first
        assert "… and 11 more" in rest


def test_what_is_said_several_times_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    same = "raise ValueError('again')"
    (tmp_path / "a.ipynb").write_bytes(notebook(RIGHT, same, "x = 1\nraise ValueError('mine')", same, same))
    (tmp_path / "b.py").write_text(f"{same}\n")
    assert run("grade", tmp_path, "--json", tmp_path / "report.json", "--gradescope", tmp_path / "results.json") == 0
    told = json.loads((tmp_path / "report.json").read_text())["problems"]
    assert [(p["file"], p["line"]) for p in told] == [("a.ipynb", 1), ("a.ipynb", 2), ("b.py", 1)]
    assert [p["message"].endswith("(3 times)") for p in told] == [True, False, False]
    assert told[0]["message"].startswith("cell 2: ")
    assert capsys.readouterr().out.count("again") == 2
    assert json.loads((tmp_path / "results.json").read_text())["output"].count("again") == 2


def test_one_cause_is_told_once_for_all_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.ipynb").write_bytes(notebook(RIGHT, "from nothere import a, b", "a(1)"))
    (tmp_path / "b.py").write_text("from nothere import a\n")
    assert run("grade", tmp_path) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.count("nothere") == 1
    assert "2 statements that need it fail too" in out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_full_disk(lab: Path, tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "grader", "grade", str(lab), "--assignment", str(TOY)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert "No space left" in done.stderr


def test_a_report_is_whole_or_not_there(
    lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "report.json"
    target.write_text("earlier")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert run("grade", lab, "--json", target) == 3
    assert "No space left" in capsys.readouterr().err
    assert target.read_text() == "earlier"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["lab.py", "report.json"]


# watching --------------------------------------------------------------------------------------------------------------


def test_watch_checks_again_what_a_save_touched(lab: Path) -> None:
    command = [sys.executable, "-u", "-m", "grader", "check", str(lab), "--watch", "--assignment", str(TOY)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout

    def until_waiting() -> str:
        assert process.stdout
        lines: list[str] = []
        for line in process.stdout:
            if line.startswith("Waiting for a save"):
                break
            lines.append(line)
        return "".join(lines)

    try:
        first = until_waiting()
        assert "✗ double\n" in first
        lab.write_text(RIGHT)
        second = until_waiting()
        assert second.startswith("All 7 functions are done.\n")
        assert "✓ Double and halve" in second
        assert "Sum and apply" in first
        assert "Sum and apply" not in second, "nothing has changed there"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
    assert process.returncode == 0


# the commands themselves -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: grader {command} ")


def test_a_command_does_not_wait_for_the_packages_of_another() -> None:
    code = "import sys; from grader.cli.main import main; main(['schema']); sys.exit(' '.join(sorted(sys.modules)))"
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr.split()
    assert [name for name in imported if name.startswith("grader.cli.")] == ["grader.cli.main", "grader.cli.schema"]
    assert "numpy" not in imported
