"""Who handed in what: plain folders, downloads of platforms as they come, and names that nobody would choose."""

from __future__ import annotations

import os
import sys
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import notebook

from grader.classroom.downloads.entry import Entry
from grader.classroom.intake import find_entries, read_entry, with_loose_files
from grader.classroom.names import portable_name
from grader.classroom.people import Directory, KnownStudent
from grader.classroom.roster import Roster, RosterMember
from grader.model.errors import UsageError
from grader.model.report import Problem
from grader.model.submission import KINDS

from .term_of_forty import tarred, zipped

CODE = b"x = 1\n"


def folder_with(folder: Path, *names: str, **contents: str | bytes) -> Path:
    """A folder with these files; `contents` are texts by name, and names of archives hold one module."""
    for name in names:
        contents.setdefault(name, zipped({"lab.py": CODE}) if name.endswith(".zip") else CODE)
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def found(folder: Path) -> tuple[dict[str, Entry], list[str]]:
    entries, problems = find_entries(folder)
    assert [e.student for e in entries] == sorted(e.student for e in entries)
    assert len({e.student.casefold() for e in entries}) == len(entries)
    return {e.student: e for e in entries}, [f"{p.file}: {p.message}" for p in problems]


# plain -----------------------------------------------------------------------------------------------------------------


def test_each_file_folder_and_archive_is_a_student(tmp_path: Path) -> None:
    folder_with(tmp_path, "ada.ipynb", "bo.py", "cy d. e/losses.py", "Zoë.zip", "v1.2/model.py")
    entries, problems = found(tmp_path)
    assert (list(entries), problems) == (["Zoë", "ada", "bo", "cy d. e", "v1.2"], [])
    assert entries["ada"] == Entry("ada", (tmp_path / "ada.ipynb",))
    assert {s: list(read_entry(e).files) for s, e in entries.items()} == {
        "ada": ["ada.ipynb"],
        "bo": ["bo.py"],
        "cy d. e": ["losses.py"],
        "Zoë": ["lab.py"],
        "v1.2": ["model.py"],
    }
    assert {read_entry(e).id for e in entries.values()} == set(entries)


def test_what_is_no_submission_is_left_out(tmp_path: Path) -> None:
    folder_with(tmp_path, "ada.py", ".git/x.py", "__MACOSX/._ada.py", ".DS_Store", "marks/grades.sqlite", "README.md", "~$lab.py")
    told = ["marks: left out: it holds results of a batch, and no code"]
    assert found(tmp_path) == ({"ada": Entry("ada", (tmp_path / "ada.py",))}, told)


def test_no_file_of_a_student_makes_a_submission_vanish(tmp_path: Path) -> None:
    entries, problems = found(folder_with(tmp_path, "ada.py", "bo/grades.sqlite", "bo/work/lab.py"))
    assert (list(entries), problems) == (["ada", "bo"], [])


def test_a_file_that_cannot_be_a_submission_is_told(tmp_path: Path) -> None:
    entries, problems = found(folder_with(tmp_path, "ada.py", "ada.pdf", "bo.rar", "bo.docx", "marks.csv"))
    assert {student: len(entry.paths) for student, entry in entries.items()} == {"ada": 1, "bo": 2}
    assert problems == [f"ada.pdf: left out: {KINDS}", f"marks.csv: left out: {KINDS}"]
    with pytest.raises(UsageError, match="a submission is a notebook"):
        read_entry(entries["bo"])


def test_a_text_beside_files_of_students_is_one_of_them_and_a_note_is_not(tmp_path: Path) -> None:
    notes = ("notes.txt", "README.txt", "grading sheet.txt", "Exercise 3.md", "marks.csv", "policy.toml")
    single = folder_with(tmp_path / "single", "ada.py", "bo.txt", "Cy d. E.md", *notes)
    assert list(found(single)[0]) == ["Cy d. E", "ada", "bo"]
    folders = folder_with(tmp_path / "folders", "ada/lab.py", "bo.txt")
    assert list(found(folders)[0]) == ["ada"]


def test_a_file_called_like_somebody_on_the_roster_is_theirs(tmp_path: Path) -> None:
    folder_with(tmp_path, "ada/lab.py", "ada.txt", "bo.txt", "Lovelace_Cy.xlsx", "DEE@example.edu.csv", "eva.txt", "marks.csv")
    names = {"ada": "Ada A", "bo": "Bo B", "c-1": "Cy Lovelace", "d-1": "Dee D"}
    members = [RosterMember(student, name, {"email": f"{name[:3].strip().lower()}@example.edu"}) for student, name in names.items()]
    entries, problems = find_entries(tmp_path)
    directory = Directory([KnownStudent(e.student, e.name, e.contacts) for e in entries], Roster(tuple(members)))
    entries = with_loose_files(tmp_path, entries, directory, problems)
    assert {entry.student: [path.name for path in entry.paths] for entry in entries} == {
        "ada": ["ada"],
        "bo": ["bo.txt"],
        "c-1": ["Lovelace_Cy.xlsx"],
        "d-1": ["DEE@example.edu.csv"],
    }
    assert [problem.file for problem in problems] == ["ada.txt", "eva.txt", "marks.csv"]


def test_what_browsers_and_mail_have_renamed_has_a_row(tmp_path: Path) -> None:
    made = notebook("x = 1")
    contents: dict[str, str | bytes] = {
        "ada.ipynb.txt": made,
        "bo/hw.json": made,
        "cy.json": made,
        "dee.py.txt": CODE,
        "eve.md": b"```python\nx = 1\n```\n",
        "fay.tar.gz": tarred({"lab.py": CODE}),
        "gil": zipped({"lab.py": CODE}),
        "hal.ipynb": zipped({"lab.ipynb": made}),
        "ian.RMD": b"x",
        "jo/lab.tgz": tarred({"lab.py": CODE}),
        "notes.txt": b"x",
        "roster.csv": b"x",
        "data.json": b"{}",
        "about.md": b"# The class\n",
    }
    entries, problems = found(folder_with(tmp_path, **contents))
    read = {student: read_entry(entry) for student, entry in entries.items()}
    assert {student: list(submission.files) for student, submission in read.items()} == {
        "ada": ["ada.ipynb.txt"],
        "bo": ["hw.json"],
        "cy": ["cy.json"],
        "dee": ["dee.py.txt"],
        "eve": ["eve.md"],
        "fay": ["lab.py"],
        "gil": ["lab.py"],
        "hal": ["lab.ipynb"],
        "ian": ["ian.RMD"],
        "jo": ["lab.py"],
    }
    assert {student for student, submission in read.items() if submission.problems} == {"ada", "bo", "cy", "dee", "gil", "hal"}
    assert sorted(line.partition(":")[0] for line in problems) == ["about.md", "data.json", "notes.txt", "roster.csv"]


def test_equal_names_are_told_apart_and_nothing_is_lost(tmp_path: Path) -> None:
    folder_with(tmp_path, "ada.py", "ada.zip", "ada/lab.py", "bo.py")
    entries, problems = found(tmp_path)
    assert {s: [p.name for p in e.paths] for s, e in entries.items()} == {
        "ada": ["ada"],
        "ada.py": ["ada.py"],
        "ada.zip": ["ada.zip"],
        "bo": ["bo.py"],
    }
    assert len(problems) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="file names in two cases")
def test_names_that_differ_in_capitals_are_told_apart(tmp_path: Path) -> None:
    entries, problems = found(folder_with(tmp_path, "Ada/x.py", "ada/x.py", "ada-2/x.py"))
    assert {s: e.paths[0].name for s, e in entries.items()} == {"Ada": "Ada", "ada-3": "ada", "ada-2": "ada-2"}
    assert [line.partition(":")[0] for line in problems] == ["Ada", "ada"]


@pytest.mark.skipif(sys.platform != "linux", reason="file names that other systems refuse")
@pytest.mark.parametrize("name", ["a:b", "=cmd|' /C calc'!A0", "a\nb", "\x1b[31mred", "a\u202eb", "dot.", "x" * 200])
def test_strange_names_are_told_and_made_fit_for_files(tmp_path: Path, name: str) -> None:
    folder_with(tmp_path, f"{name}/lab.py")
    entries, problems = found(tmp_path)
    (student,) = entries
    assert len(problems) == 1
    assert problems[0].isprintable()
    assert (tmp_path / f"{student}.html").write_text("a page")
    assert student.isprintable()
    assert read_entry(entries[student]).files == {"lab.py": CODE}


@pytest.mark.skipif(sys.platform != "linux", reason="file names of bytes")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    os.makedirs(os.fsencode(tmp_path) + b"/\xff\xfe")
    folder_with(tmp_path / os.fsdecode(b"\xff\xfe"), "lab.py")
    entries, problems = found(tmp_path)
    assert (list(entries), len(problems)) == (["--"], 1)
    assert read_entry(entries["--"]).files == {"lab.py": CODE}


@given(st.text(max_size=150))
def test_an_identifier_is_fit_for_files_and_stays_what_it_is(text: str) -> None:
    once = portable_name(text)
    assert portable_name(once) == once
    assert once
    assert not set(once) & set('/\\:*?"<>|\x00')
    assert once not in (".", "..")
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize("name", ["missing", "class.zip", "empty"])
def test_what_holds_no_class(tmp_path: Path, name: str) -> None:
    folder_with(tmp_path, "class.zip", "empty/.hidden")
    with pytest.raises(UsageError) as refused:
        find_entries(tmp_path / name)
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_an_archive_is_not_followed(tmp_path: Path) -> None:
    folder_with(tmp_path, "mine/secret.zip", "class/ada/notes.txt")
    (tmp_path / "class/ada/lab.zip").symlink_to(tmp_path / "mine/secret.zip")
    with pytest.raises(UsageError):
        read_entry(found(tmp_path / "class")[0]["ada"])


def test_a_student_whose_work_is_an_archive_in_a_folder(tmp_path: Path) -> None:
    entries, _ = found(folder_with(tmp_path, "ada/lab.zip", "bo/notes.txt"))
    assert read_entry(entries["ada"]).files == {"lab.py": CODE}
    with pytest.raises(UsageError, match=r"no \.py file"):
        read_entry(entries["bo"])


# Canvas ----------------------------------------------------------------------------------------------------------------


def test_canvas(tmp_path: Path) -> None:
    folder_with(
        tmp_path,
        "lovelaceada_101_9001_losses.ipynb",
        "lovelaceada_101_9002_model-1.py",
        "kurtzbo_LATE_102_9003_lab_7_8.py",
        "team_3_x_103_9004_work.zip",
        "textwriter_104_text.html",
    )
    entries, problems = found(tmp_path)
    assert problems == []
    assert {s: (e.name, e.contacts, e.late, len(e.paths)) for s, e in entries.items()} == {
        "101": ("lovelaceada", {"canvas": "101"}, False, 2),
        "102": ("kurtzbo", {"canvas": "102"}, True, 1),
        "103": ("team_3_x", {"canvas": "103"}, False, 1),
        "104": ("textwriter", {"canvas": "104"}, False, 1),
    }
    read = {s: read_entry(entries[s]) for s in ("101", "102", "103")}
    assert {s: sorted(r.files) for s, r in read.items()} == {
        "101": ["losses.ipynb", "model.py"],
        "102": ["lab_7_8.py"],
        "103": ["lab.py"],
    }
    with pytest.raises(UsageError):
        read_entry(entries["104"])


def test_canvas_of_two_downloads_the_later_file_counts(tmp_path: Path) -> None:
    folder_with(tmp_path, "a_1_10_lab.py", "a_1_12_lab-2.py", "a_1_11_lab-1.py", "b_2_13_part-1.py", "b_2_14_part-2.py")
    entries, problems = found(tmp_path)
    assert [p.name for p in entries["1"].paths] == ["a_1_12_lab-2.py"]
    assert list(read_entry(entries["1"]).files) == ["lab.py"]
    assert sorted(read_entry(entries["2"]).files) == ["part-1.py", "part-2.py"]
    assert problems == [
        "a_1_10_lab.py: left out: a_1_11_lab-1.py was handed in later",
        "a_1_11_lab-1.py: left out: a_1_12_lab-2.py was handed in later",
    ]


def test_files_of_canvas_keep_the_students_names_where_another_file_is_called_like_the_user(tmp_path: Path) -> None:
    entries, problems = found(folder_with(tmp_path, "a_1_10_lab.py", "b_2_11_lab.py", "1.py"))
    assert (sorted(entries), len(problems)) == (["1.py", "2", "a_1_10_lab.py"], 2)
    assert list(read_entry(entries["a_1_10_lab.py"]).files) == ["lab.py"]


def test_canvas_without_names(tmp_path: Path) -> None:
    entries, _ = found(folder_with(tmp_path, "anon_x7Kq2_11_lab.py", "LATE_anon_99aBc_12_lab.py"))
    assert {s: (e.name, e.contacts, e.late) for s, e in entries.items()} == {"x7Kq2": ("", {}, False), "99aBc": ("", {}, True)}
    assert list(read_entry(entries["99aBc"]).files) == ["lab.py"]


def test_names_that_only_look_like_those_of_canvas(tmp_path: Path) -> None:
    """No two attachments of Canvas have the same number."""
    entries, _ = found(folder_with(tmp_path, "lab_2024_1_ada.py", "lab_2024_1_bo.py"))
    assert list(entries) == ["lab_2024_1_ada", "lab_2024_1_bo"]


def test_what_was_put_beside_a_download_is_kept(tmp_path: Path) -> None:
    entries, _ = found(folder_with(tmp_path, "a_1_10_lab.py", "b_2_11_lab.py", "by mail.py"))
    assert list(entries) == ["1", "2", "by mail"]


def test_one_user_with_two_names_is_told(tmp_path: Path) -> None:
    entries, problems = found(folder_with(tmp_path, "old_1_10_a.py", "new_1_11_b.py"))
    assert len(entries["1"].paths) == 2
    assert problems == ["new_1_11_b.py: the files of user 1 carry different names: new, old"]


# Moodle ----------------------------------------------------------------------------------------------------------------


def test_moodle_folders(tmp_path: Path) -> None:
    folder_with(
        tmp_path,
        "Ada Lovelace_41_assignsubmission_file_/losses.py",
        "Ada Lovelace_41_assignsubmission_file_/more/model.py",
        "Ada Lovelace_41_assignsubmission_onlinetext_/onlinetext.html",
        "Group 1-Zoë_42_assignsubmission_file/work.zip",
    )
    entries, problems = found(tmp_path)
    assert problems == []
    assert {s: (e.name, e.contacts) for s, e in entries.items()} == {
        "41": ("Ada Lovelace", {"moodle": "41"}),
        "42": ("Group 1-Zoë", {"moodle": "42"}),
    }
    assert sorted(read_entry(entries["41"]).files) == ["losses.py", "more/model.py"]
    assert list(read_entry(entries["42"]).files) == ["lab.py"]


def test_moodle_flat(tmp_path: Path) -> None:
    names = (
        "Ada Lovelace_41_assignsubmission_file_my_losses.py",
        "Ada Lovelace_41_assignsubmission_file_a.zip",
        "Bo_42_assignsubmission_file_x.py",
    )
    entries, _ = found(folder_with(tmp_path, *names))
    assert sorted(read_entry(entries["41"]).files) == ["a.zip/lab.py", "my_losses.py"]


@pytest.mark.parametrize("word", ["Participant", "Teilnehmer-in"])
def test_moodle_marked_blind(tmp_path: Path, word: str) -> None:
    entries, _ = found(folder_with(tmp_path, f"{word}_41_assignsubmission_file/a.py", f"{word}_42_assignsubmission_file/a.py"))
    assert {e.name for e in entries.values()} == {""}


# Gradescope ------------------------------------------------------------------------------------------------------------

METADATA = """\
---
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '007'
    :email: ada@example.edu
  - :name: Bo, the "second"
    :sid:
    :email: bo@example.edu
  :created_at: 2024-02-05 22:27:54.123456789 Z
  :score: 10.0
  :results: &1 !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: []
  :history:
  - :id: 9
    :created_at: 2024-02-04 10:00:00 Z
    :score: 1.0
submission_2:
  :submitters:
  - :name: Cy
    :sid: 0123
    :email: cy@example.edu
  :created_at: 2024-02-05 22:27:54 -08:00
  :results: *1
submission_3:
  :submitters: []
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2024-02-05 22:00:00.5 Z
submission_4:
  :submitters:
  - :name: Gone
  :created_at: 2024-02-05 22:27:54 Z
"""


def test_gradescope(tmp_path: Path) -> None:
    export = tmp_path / "assignment_1_export"
    folder_with(export, *(f"submission_{n}/lab.py" for n in (1, 2, 3, 5, 9)), **{"submission_metadata.yml": METADATA})
    for folder in (tmp_path, export):
        entries, problems = found(folder)
        # Whoever the metadata name has a row, also where the folder is missing.
        assert list(entries) == ["007", "0123", "Gone", "bo@example.edu", "submission_3", "submission_5"]
        assert entries["007"].paths == entries["bo@example.edu"].paths == (export / "submission_1",)
        assert entries["007"].name == "Ada Lovelace"
        assert entries["007"].contacts == {"sid": "007", "email": "ada@example.edu"}
        assert entries["bo@example.edu"].contacts == {"email": "bo@example.edu"}
        assert entries["007"].submitted == datetime(2024, 2, 5, 22, 27, 54, 123456, UTC)
        assert entries["0123"].submitted == datetime(2024, 2, 5, 22, 27, 54, tzinfo=timezone(timedelta(hours=-8)))
        assert entries["submission_3"].submitted == datetime(2024, 2, 5, 22, 0, 0, 500000, UTC)
        assert problems == [
            "submission_9: left out: an earlier attempt; submission_1 is graded",
            "submission_3: submission_metadata.yml does not say whose it is",
            "submission_5: submission_metadata.yml does not say whose it is",
        ]


@pytest.mark.parametrize(
    "text",
    [
        "submission_1: [",
        "- a\n- b\n",
        "",
        "!!python/object/apply:os.system ['touch executed']",
        "submission_1: !!python/object/apply:os.system ['touch executed']",
        "\x00",
        "submission_1: &a [*b]",
        "? [x]\n: y",
        "[" * 5000,
    ],
)
def test_metadata_that_cannot_be_read_cost_names_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder_with(tmp_path / "export", "submission_1/lab.py", **{"submission_metadata.yml": text})
    entries, problems = found(tmp_path / "export")
    assert list(entries) == ["submission_1"]
    assert len(problems) == 1
    assert not (tmp_path / "executed").exists()


def test_strange_people_in_the_metadata(tmp_path: Path) -> None:
    text = """
submission_1: {":submitters": [{":sid": "../../x", ":name": "\\e[31m"}, {":sid": "A1"}], ":created_at": soon}
submission_2: {":submitters": [{":sid": "a1"}, "somebody"], ":created_at": 2024-99-01 00:00:00 Z}
"""
    folder_with(tmp_path, "submission_1/lab.py", "submission_2/lab.py", **{"submission_metadata.yml": text})
    entries, problems = found(tmp_path)
    assert {s: e.contacts["sid"] for s, e in entries.items()} == {"-..-x": "../../x", "A1": "A1", "a1-2": "a1"}
    assert all(e.submitted is None for e in entries.values())
    assert all(line.isprintable() for line in problems)
    assert len(problems) == 5


def test_without_the_package_that_reads_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(UsageError, match=r"needs the extra \[class\]: .*\[class\]"):
        find_entries(folder_with(tmp_path, "submission_1/lab.py", **{"submission_metadata.yml": METADATA}))


# nbgrader --------------------------------------------------------------------------------------------------------------


def test_nbgrader(tmp_path: Path) -> None:
    folder_with(
        tmp_path,
        "gradebook.db",
        "source/ps1/lab.py",
        "submitted/ada/ps1/lab.ipynb",
        "submitted/bo/ps1/lab.py",
        "submitted/cy/ps1/lab.py",
        "submitted/dee/notes.txt",
        "submitted/eva.py",
        "submitted/fay/.keep",
        **{
            "submitted/ada/ps1/timestamp.txt": "2015-02-02 15:58:23.948203 America/New_York\n",
            "submitted/bo/ps1/timestamp.txt": "2015-02-02 15:58:23",
            "submitted/cy/ps1/timestamp.txt": "yesterday Mars/Phobos now",
        },
    )
    for folder in (tmp_path, tmp_path / "submitted"):
        entries, problems = found(folder)
        assert list(entries) == ["ada", "bo", "cy", "dee", "eva"]
        assert entries["ada"].submitted == datetime(2015, 2, 2, 20, 58, 23, 948203, UTC)
        assert entries["bo"].submitted == datetime(2015, 2, 2, 15, 58, 23, tzinfo=UTC)
        assert problems == [
            "cy/ps1/timestamp.txt: the time of submission cannot be read",
            "fay: left out: no ps1 is in it",
        ]
        assert read_entry(entries["ada"]).id == "ada"
        assert list(read_entry(entries["ada"]).files) == ["lab.ipynb"]


def test_nbgrader_with_two_assignments(tmp_path: Path) -> None:
    folder_with(tmp_path, "ada/ps1/lab.py", "bo/ps2/lab.py", "ada/ps1/timestamp.txt")
    with pytest.raises(UsageError, match="ps1, ps2"):
        find_entries(tmp_path)


# several paths ---------------------------------------------------------------------------------------------------------


def test_problems_of_several_files_say_where(tmp_path: Path) -> None:
    bad = zipped({"../x.py": CODE, "lab.py": CODE})
    folder_with(tmp_path, "a_1_11_m.py", "b_2_12_m.py", "a_1_13_notes.pdf", **{"a_1_10_w.zip": bad})
    read = read_entry(found(tmp_path)[0]["1"])
    assert sorted(read.files) == ["m.py", "w.zip/lab.py"]
    assert read.problems == (Problem("w.zip/../x.py", None, "left out: its path leads out of the archive", code="left_out"),)
    assert read.left_out == ("notes.pdf",)


def test_several_files_of_one_student_are_one_submission(tmp_path: Path) -> None:
    """Data beside code is handed in with it; work that was packed, too, is graded once; what is damaged costs itself."""
    packed = zipped({"lab.py": b"x = 0\n", "extra.py": CODE})
    folder_with(
        tmp_path,
        "a_1_10_lab.py",
        "b_2_11_lab.py",
        **{"a_1_12_data.csv": b"1", "a_1_13_all.zip": packed, "a_1_14_bad.zip": b"PK\3\4"},
    )
    read = read_entry(found(tmp_path)[0]["1"])
    assert (set(read.files), set(read.data)) == ({"lab.py", "all.zip/extra.py"}, {"data.csv"})
    assert read.files["lab.py"] == CODE
    told = {p.file: p.message for p in read.problems}
    assert told.keys() == {"all.zip", "bad.zip"}
    assert "lab.py is handed in beside it too" in told["all.zip"]
    assert str(tmp_path) not in told["bad.zip"]


FILE_NAMES = st.text(st.sampled_from("abAB_-1 .ß"), min_size=1, max_size=12).filter(
    lambda n: n.strip(".") and not n.startswith(".")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.sets(FILE_NAMES, min_size=1, max_size=8))
def test_no_submission_is_lost(tmp_path_factory: pytest.TempPathFactory, names: set[str]) -> None:
    folder = tmp_path_factory.mktemp("class")
    made = folder_with(folder, *(f"{name}.py" for name in names))
    entries, problems = find_entries(made)
    told = {p.file for p in problems if "left out" in p.message}
    paths = [path for entry in entries for path in entry.paths]
    assert sorted(paths) == sorted(p for p in made.iterdir() if p.name not in told)
