"""A class that does not exist: the same for the same seed, read as any other class, and as wrong as is said."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest
from support import ROOT, TOY

from grader.classroom.downloads.entry import Entry
from grader.classroom.intake import find_entries, read_entry
from grader.cli.main import main
from grader.grading.session import grade
from grader.model.assignment import Assignment
from grader.model.report import Report
from grader.model.submission import Submission, files_digest
from grader.synthesis import synthesize
from grader.synthesis.code import Implementations
from grader.synthesis.handing_in import Platform, files_of
from grader.synthesis.students import DEADLINE, Done, Layout, SyntheticStudent, draw_class

PLATFORMS: tuple[Platform, ...] = ("plain", "canvas", "moodle", "gradescope")


@pytest.fixture(scope="module")
def implementations(course: Assignment) -> Implementations:
    return Implementations(course)


@pytest.fixture(scope="module")
def students(implementations: Implementations) -> list[SyntheticStudent]:
    return draw_class(implementations, 400, seed=5)


def made(assignment: Assignment, folder: Path, students: int, seed: int = 1, platform: Platform = "plain") -> list[dict[str, Any]]:
    """What is true of the students of a class that has been written to a folder."""
    truth = folder.parent / "truth.json"
    synthesize(assignment, folder, students=students, seed=seed, platform=platform, truth=truth)
    about: list[dict[str, Any]] = json.loads(truth.read_bytes())["students"]
    return about


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_gives_the_same_bytes(course: Assignment, toy: Assignment, tmp_path: Path) -> None:
    first, again = (made(course, tmp_path / name, 8) for name in ("a", "b"))
    assert first == again
    assert content(tmp_path / "a") == content(tmp_path / "b")
    made(toy, tmp_path / "c", 20, seed=1)
    made(toy, tmp_path / "d", 20, seed=2)
    assert content(tmp_path / "c") != content(tmp_path / "d")


def test_a_smaller_class_is_the_beginning_of_a_larger_one(toy: Assignment, tmp_path: Path) -> None:
    few, many = made(toy, tmp_path / "few", 5), made(toy, tmp_path / "many", 30)
    assert many[:5] == few
    assert content(tmp_path / "few").items() <= content(tmp_path / "many").items()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_class_is_read_as_what_it_is(toy: Assignment, tmp_path: Path, platform: Platform) -> None:
    truth = made(toy, tmp_path / "class", 40, platform=platform)
    entries, problems = find_entries(tmp_path / "class")
    assert problems == []
    assert [entry.student for entry in entries] == [about["student"] for about in truth]
    for entry, about in zip(entries, truth, strict=True):
        read = read_entry(entry)
        renamed = platform == "plain" and len(about["files"]) == 1
        assert renamed or sorted(read.files) == sorted(about["files"])
        assert read.problems == ()
        check_what_the_platform_tells(platform, entry, about)
    assert {about["layout"] for about in truth} == set(get_args(Layout))
    assert {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")} == {"class", "truth.json"}


def check_what_the_platform_tells(platform: Platform, entry: Entry, about: dict[str, Any]) -> None:
    if platform == "canvas":
        assert entry.late == about["late"]
    if platform in ("moodle", "gradescope"):
        assert entry.name == about["name"]
    if platform == "gradescope":
        assert entry.submitted is not None
        assert entry.submitted.isoformat() == about["submitted"]


def test_all_platforms_have_the_same_work(toy: Assignment, tmp_path: Path) -> None:
    works = []
    for platform in PLATFORMS:
        made(toy, tmp_path / platform, 20, platform=platform)
        works.append([sorted(read_entry(entry).files.values()) for entry in find_entries(tmp_path / platform)[0]])
    assert works[0] == works[1] == works[2] == works[3]


# who is in the class ---------------------------------------------------------------------------------------------------


def test_a_few_mistakes_are_common_and_most_are_rare(students: list[SyntheticStudent]) -> None:
    mistakes = Counter(done.mistake for s in students for done in s.work.values() if done.kind == "wrong")
    counts = sorted(mistakes.values(), reverse=True)
    assert len(mistakes) > 200
    assert 0.08 * len(students) < counts[5] < 0.5 * len(students)
    assert counts[len(counts) // 2] <= 0.01 * len(students)
    kinds = [Counter(done.kind for done in s.work.values()) for s in students]
    assert sum(k["right"] == k.total() for k in kinds) > 5
    assert max(k["wrong"] for k in kinds) > 15
    assert sum(k["stub"] > 10 for k in kinds) > 5


def test_some_files_are_broken_some_loops_are_endless_and_some_are_late(students: list[SyntheticStudent]) -> None:
    assert 2 < sum(s.syntax_error is not None for s in students) < 40
    assert 2 < sum(any(done.kind == "endless" for done in s.work.values()) for s in students) < 30
    assert 5 < sum(s.late for s in students) < 60
    assert all(s.late == (s.submitted > DEADLINE) for s in students)


def test_copies_are_copies_and_others_are_not(implementations: Implementations, students: list[SyntheticStudent]) -> None:
    few = students[:60]
    digests = {s.number: files_digest(files_of(implementations, s)) for s in few}
    copies = [s for s in few if s.copied]
    assert {s.copied for s in copies} == {"identical", "near"}
    for s in copies:
        assert s.copy_of is not None
        assert (digests[s.number] == digests[s.copy_of]) == (s.copied == "identical")
        theirs, own = students[s.copy_of - 1].work, s.work
        assert sum(theirs[f].mistake != own[f].mistake or theirs[f].kind != own[f].kind for f in own) <= 1
    others = [d for number, d in digests.items() if not students[number - 1].copied]
    assert len(set(others)) == len(others)


def test_nothing_tells_what_is_wrong(implementations: Implementations, students: list[SyntheticStudent]) -> None:
    ids = {mistake for known in implementations.mistakes.ids.values() for mistake in known}
    for student in students[:20]:
        text = b"\n".join(files_of(implementations, student).values()).decode()
        assert not [mistake for mistake in ids if f"{mistake}(" in text]


# how it is graded ------------------------------------------------------------------------------------------------------


def graded(implementations: Implementations, student: SyntheticStudent) -> Report:
    files = files_of(implementations, student)
    return grade(implementations.assignment, Submission.of(str(student.number), files))


@pytest.mark.parametrize(("author", "layout"), [(0, "notebook"), (1, "mixed"), (2, "module"), (3, "notebooks")])
def test_what_is_right_has_full_marks(implementations: Implementations, author: int, layout: Layout) -> None:
    """Whatever the author, and with variables renamed, factors exchanged and results stored."""
    work = {
        f: Done("right", author=author if author in able else able[0], structure=3, voice=author)
        for f, able in implementations.choices.items()
    }
    report = graded(implementations, SyntheticStudent(number=1, ability=0, layout=layout, work=work))
    assert (report.score, report.problems, report.provisional) == (report.max_score, (), False)


def test_every_function_can_be_written_in_several_ways(implementations: Implementations) -> None:
    """A function that is new in the course has one version only, until variants have it, and takes none from the others."""
    fewest = {function: len(able) for function, able in implementations.choices.items()}
    assert sum(number >= 3 for number in fewest.values()) > 80, fewest


def test_the_truth_is_what_grading_finds(toy: Assignment) -> None:
    implementations = Implementations(toy)
    right = {f: Done("right") for f in toy.functions}
    changes = {"double": Done("wrong", "double_as_square"), "half": Done("stub"), "total": Done("endless")}
    student = SyntheticStudent(number=1, ability=0, layout="modules", work=right | changes)
    reasons: dict[tuple[str, ...], set[tuple[str | None, bool]]] = {}
    for outcome in graded(implementations, student).outcomes:
        for check in outcome.checks:
            if check.status != "passed":
                reasons.setdefault(check.functions, set()).add((check.reason, bool(check.diagnosis)))
    assert ("wrong_value", True) in reasons["double",]
    assert reasons["half",] == {("not_implemented", False)}
    assert {reason for reason, _ in reasons["total",]} == {"timed_out"}
    assert not [functions for functions in reasons if not set(functions) & {*changes, "quadruple", "everything"}]


@pytest.mark.parametrize("layout", ["module", "modules", "notebook"])
def test_a_file_that_does_not_parse_is_told(toy: Assignment, layout: Layout) -> None:
    work = {f: Done("right") for f in toy.functions}
    student = SyntheticStudent(number=1, ability=0, layout=layout, work=work, syntax_error="half")
    report = graded(Implementations(toy), student)
    assert "left out" in report.problems[0].message
    assert report.score < report.max_score


# the command -----------------------------------------------------------------------------------------------------------


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    toy = str(TOY)
    arguments = ["synthesize", str(tmp_path / "class"), "--students", "3", "--assignment", toy]
    assert main([*arguments, "--truth", str(tmp_path / "truth.json")]) == 0
    assert [about["student"] for about in json.loads((tmp_path / "truth.json").read_bytes())["students"]] == [
        "student-0001",
        "student-0002",
        "student-0003",
    ]
    assert main(arguments) == 2
    assert "new or empty" in capsys.readouterr().err
    assert main([*arguments[:1], str(tmp_path / "new"), "--assignment", toy, "--truth", str(tmp_path / "new/t.json")]) == 2
    assert not (tmp_path / "new").exists()


def test_students_cannot_make_a_class(tmp_path: Path) -> None:
    """Their copy of the assignment has no solutions."""
    checks = ROOT / "exercises" / "checks"
    assert main(["synthesize", str(tmp_path / "class"), "--assignment", str(checks)]) == 2
    assert not (tmp_path / "class").exists()
