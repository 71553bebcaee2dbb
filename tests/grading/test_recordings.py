"""Recordings on disk: whoever answers as others have before is graded without running a check, and everybody gets the same report."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from support import RIGHT, TESTS, submission

from grader.grading import recordings
from grader.grading.budget import SubmissionTime
from grader.grading.collection import FixtureCollector
from grader.grading.plain_tests import CheckTest
from grader.grading.session import grade
from grader.grading.verdict_cache import kept_cache
from grader.model.assignment import Assignment, load_assignment
from grader.model.caches import PLACE, write_kept
from grader.model.report import Report
from grader.model.submission import Submission, read_submission

from .test_verdict_cache import CODES, told


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, no_recordings: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches"


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cases whose test was looked for, since it has to be run."""
    asked: list[str] = []
    find = FixtureCollector.find

    def noted(self: FixtureCollector, id: str) -> CheckTest:
        asked.append(id)
        return find(self, id)

    monkeypatch.setattr(FixtureCollector, "find", noted)
    return asked


def graded(assignment: Assignment, one: Submission, *, lanes: int = 1) -> Report:
    return grade(assignment, one, cache=kept_cache(assignment), lanes=lanes)


def kept(caches: Path) -> list[Path]:
    return sorted(path for path in caches.rglob("*") if path.is_file())


def test_a_right_submission_runs_no_check_the_second_time(toy: Assignment, found: list[str]) -> None:
    first = graded(toy, submission(RIGHT))
    assert found
    found.clear()
    again = graded(toy, submission(CODES["the same in other words"]))
    assert not found
    assert told(again) == told(first) == told(grade(toy, submission(RIGHT)))


def test_every_report_is_as_it_is_without_recordings(toy: Assignment) -> None:
    graded(toy, submission(RIGHT))
    for name, code in CODES.items():
        assert told(graded(toy, submission(code))) == told(grade(toy, submission(code))), name


def test_mistakes_of_the_course_have_the_same_names(course: Assignment) -> None:
    """What is replayed leaves no calls behind, and the mistakes are found in all calls."""
    graded(course, read_submission(course.folder / "variants" / "scipy_style"), lanes=2)
    wrong = read_submission(TESTS / "submissions" / "student.ipynb")
    assert told(graded(course, wrong, lanes=2)) == told(grade(course, wrong, lanes=2))


def test_nothing_is_kept_of_what_has_failed(toy: Assignment, caches: Path, found: list[str]) -> None:
    graded(toy, submission(CODES["wrong"]))
    found.clear()
    graded(toy, submission(CODES["wrong"]))
    assert {id.split("::")[0] for id in found} >= {"first/test_public.py"}
    assert all(b"wrong_value" not in path.read_bytes() for path in kept(caches))


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: b"", lambda data: data[:40] + b"\xff" + data[41:]])
def test_a_damaged_file_is_as_good_as_none(toy: Assignment, caches: Path, change: object) -> None:
    graded(toy, submission(RIGHT))
    assert kept(caches)
    for path in kept(caches):
        path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    assert told(graded(toy, submission(RIGHT))) == told(grade(toy, submission(RIGHT)))


def test_a_folder_that_others_can_write_to_is_not_used(toy: Assignment, caches: Path, found: list[str]) -> None:
    graded(toy, submission(RIGHT))
    (caches / PLACE / recordings.PLACE).chmod(0o777)
    found.clear()
    graded(toy, submission(RIGHT))
    assert found


def test_changed_checks_and_another_seed_have_recordings_of_their_own(
    toy: Assignment, tmp_path: Path, caches: Path, found: list[str]
) -> None:
    graded(toy, submission(RIGHT))
    folder = Path(shutil.copytree(toy.folder, tmp_path / "toy"))
    path = folder / "second" / "test_public.py"
    path.write_text(path.read_text() + "\n# Changed.\n")
    found.clear()
    graded(load_assignment(folder), submission(RIGHT))
    assert found
    found.clear()
    grade(toy, submission(RIGHT), seed=2, cache=kept_cache(toy))
    assert {id.split("::")[0] for id in found} >= {"first/test_hidden.py"}


def test_old_versions_are_forgotten(toy: Assignment, tmp_path: Path, caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "KEPT_FOLDERS", 2)
    folder = Path(shutil.copytree(toy.folder, tmp_path / "toy"))
    for turn in range(3):
        (folder / "second" / "notes.txt").write_text(str(turn))
        graded(load_assignment(folder), submission(RIGHT))
    assert len(list((caches / PLACE / recordings.PLACE).iterdir())) == 2


def test_what_another_process_has_asked_is_asked_anew_where_it_is_something_else(
    toy: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another computer functions of NumPy may differ in the last bit, and in another process sets have another order."""
    folder = Path(shutil.copytree(toy.folder, tmp_path / "toy"))
    path = folder / "second" / "test_public.py"
    text = path.read_text().replace("[1.0, 2.0], [3.0, 4.5]", "[1.0, 2.0], [3.0, 3.5 + LAST]").replace("10.5", "9.5 + LAST")
    path.write_text(f"import os\nLAST = float(os.environ['LAST'])\n{text}")
    changed = load_assignment(folder)
    monkeypatch.setenv("LAST", "1.0")
    graded(changed, submission(RIGHT))
    monkeypatch.setenv("LAST", "2.0")
    code = submission(CODES["follow-through"])
    assert told(graded(changed, code)) == told(grade(changed, code))


@pytest.mark.parametrize("data", [b"\xc1", b"\x91\x01", b"\x81\xa1a\x91\x01"])
def test_what_is_whole_and_of_another_kind_is_as_good_as_none(tmp_path: Path, data: bytes) -> None:
    found = recordings.Recordings(tmp_path)
    write_kept(tmp_path / "cases", data)
    write_kept(tmp_path / "first-1", data)
    assert (found.cases(), found.of("first", "1")) == ([], {})


def test_a_folder_in_the_place_of_a_file_and_a_pipe_stop_nothing(toy: Assignment, caches: Path) -> None:
    graded(toy, submission(RIGHT))
    files = {path.name: path for path in kept(caches)}
    for path in files.values():
        path.unlink()
    files["cases"].mkdir()
    os.mkfifo(next(path for name, path in files.items() if name.startswith("first-1")))
    assert told(graded(toy, submission(RIGHT))) == told(grade(toy, submission(RIGHT)))
    assert {path.name for path in kept(caches)} == files.keys() - {"cases"}


def test_a_disk_that_is_full_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    recordings.Recordings(tmp_path).keep("first", "1", {})
    assert not list(tmp_path.iterdir())


def test_a_home_that_depends_on_the_folder_is_none(toy: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "here")
    monkeypatch.chdir(tmp_path)
    assert recordings.recordings_for(toy, {}) is None
    assert not (tmp_path / "here").exists()


def test_the_time_of_a_submission_counts_once(toy: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases that are run once more, for the log of calls only, cost the submission nothing."""
    counted: list[int] = [0]
    add = SubmissionTime.add

    def noted(self: SubmissionTime, seconds: float, member: int = 0) -> None:
        counted[-1] += self.seconds == 777.0
        add(self, seconds, member)

    monkeypatch.setattr(SubmissionTime, "add", noted)
    graded(toy, submission(RIGHT))
    for cache in (kept_cache(toy), None):
        counted.append(0)
        grade(toy, submission(CODES["wrong at the end"]), cache=cache, seconds=777.0)
    assert counted[1] == counted[2] > 0
