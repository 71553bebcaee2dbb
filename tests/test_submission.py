"""Reading submissions: every layout, names of all kinds, hostile archives."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.submission import ArchiveLimits, read_submission

FILES = {"first.py": b"x = 1\n", "notes/more.py": b"y = 2\n"}


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def archive_of(tmp_path: Path, members: dict[str, bytes]) -> Path:
    path = tmp_path / "lab.zip"
    path.write_bytes(zipped(members))
    return path


def test_one_file(tmp_path: Path) -> None:
    (tmp_path / "my lab.py").write_bytes(b"x = 1\n")
    read = read_submission(tmp_path / "my lab.py")
    assert (read.id, read.files, read.problems) == ("my lab", {"my lab.py": b"x = 1\n"}, ())


def test_folder_and_archive_are_the_same_submission(tmp_path: Path) -> None:
    folder = read_submission(written(tmp_path / "ada", FILES))
    for members in (FILES, {f"ada/{name}": content for name, content in FILES.items()}):
        archive = read_submission(archive_of(tmp_path, members))
        assert (archive.files, archive.sha256) == (folder.files, folder.sha256)
    assert folder.id == "ada"


def test_current_folder_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(written(tmp_path / "ada", FILES))
    assert read_submission(Path()).id == "ada"


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.py",
        ".git/hook.py",
        "__pycache__/x.py",
        "__MACOSX/._first.py",
        ".ipynb_checkpoints/a.ipynb",
        "venv/lib/x.py",
        "site-packages/x.py",
        ".DS_Store",
        "notes.txt",
        "data.csv",
    ],
)
def test_ignored(tmp_path: Path, name: str) -> None:
    for path in (written(tmp_path / "lab", {**FILES, name: b"z"}), archive_of(tmp_path, {**FILES, name: b"z"})):
        read = read_submission(path)
        assert (read.files, read.problems) == (FILES, ())


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "assignment.toml"])
def test_virtual_environments_and_assignments_are_ignored(tmp_path: Path, mark: str) -> None:
    foreign = {f"mine/{mark}": b"", "mine/lib/deep/x.py": b"z"}
    for path in (written(tmp_path / "lab", FILES | foreign), archive_of(tmp_path, FILES | foreign)):
        assert read_submission(path).files == FILES


def test_accents_have_one_spelling(tmp_path: Path) -> None:
    decomposed, composed = "re\u0301seau.py", "r\u00e9seau.py"
    assert list(read_submission(archive_of(tmp_path, {decomposed: b"x"})).files) == [composed]


def test_control_characters_do_not_reach_a_terminal(tmp_path: Path) -> None:
    read = read_submission(archive_of(tmp_path, {"a\x1b[31m.py": b"x", "b.py": b"y"}))
    assert set(read.files) == {"a?[31m.py", "b.py"}


@pytest.mark.parametrize("path", ["nothing.py", "empty", "notes.txt", "lab.rar", "broken.zip", "no.zip"])
def test_unusable(tmp_path: Path, path: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "lab.rar").write_bytes(b"Rar!")
    (tmp_path / "broken.zip").write_bytes(zipped(FILES)[:50])
    (tmp_path / "no.zip").write_bytes(zipped({"readme.md": b"x"}))
    with pytest.raises(UsageError) as caught:
        read_submission(tmp_path / path)
    assert path in str(caught.value)
    assert "\n" not in str(caught.value)


# hostile ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../x.py", "a/../../x.py", "/etc/x.py", "C:/x.py", "C:\\x.py", "..\\x.py"])
def test_paths_out_of_the_archive(tmp_path: Path, name: str) -> None:
    read = read_submission(archive_of(tmp_path, {**FILES, name: b"z"}))
    assert read.files == FILES
    assert ["leads out" in p.message for p in read.problems] == [True]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_in_archives(tmp_path: Path, kind: int) -> None:
    member = zipfile.ZipInfo("link.py")
    member.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "lab.zip", "w") as archive:
        archive.writestr("first.py", b"x")
        archive.writestr(member, "/etc/passwd")
    read = read_submission(tmp_path / "lab.zip")
    assert list(read.files) == ["first.py"]
    assert "link or a device" in read.problems[0].message


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_links_in_folders(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("key = 1")
    folder = written(tmp_path / "lab", FILES)
    (folder / "link.py").symlink_to(tmp_path / "secret.py")
    (folder / "up").symlink_to(tmp_path)
    read = read_submission(folder)
    assert read.files == FILES
    assert "is a link" in read.problems[0].message


def test_pipes_in_folders(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    folder = written(tmp_path / "lab", FILES)
    os.mkfifo(folder / "pipe.py")
    assert read_submission(folder).files == FILES


def test_a_member_without_a_name(tmp_path: Path) -> None:
    path = tmp_path / "lab.zip"
    content = zipped({"a.py": b"x = 1", "bbbb": b""})
    at = content.rindex(b"bbbb")
    path.write_bytes(content[:at] + b"\0bbb" + content[at + 4 :])
    assert read_submission(path).files == {"a.py": b"x = 1"}


def test_an_archive_that_is_no_file(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(tmp_path / "lab.zip")
    with pytest.raises(UsageError, match="not a regular file"):
        read_submission(tmp_path / "lab.zip")


def test_an_archive_that_is_too_large(tmp_path: Path) -> None:
    path = archive_of(tmp_path, FILES)
    with pytest.raises(UsageError, match="larger than"):
        read_submission(path, ArchiveLimits(archive_bytes=10))


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    read = read_submission(archive_of(tmp_path, {**FILES, "n" * 60_000 + ".py": b"x"}))
    assert read.files == FILES
    assert "name is too long" in read.problems[0].message
    assert len(read.problems[0].file) <= 600


def test_bomb(tmp_path: Path) -> None:
    read = read_submission(archive_of(tmp_path, {**FILES, "bomb.py": b"#" * 10**7}))
    assert read.files == FILES
    assert "packed too tightly" in read.problems[0].message


def test_sizes_are_bounded(tmp_path: Path) -> None:
    limits = ArchiveLimits(members=3, depth=2, file_bytes=100, total_bytes=150, ratio=10**6)
    members = {
        "a.py": b"x" * 100,
        "b.py": b"x" * 100,
        "large.py": b"x" * 101,
        "1/2/3.py": b"x",
        "c.py": b"x",
        "d.py": b"x",
        "e.py": b"x",
    }
    for path in (archive_of(tmp_path, members), written(tmp_path / "lab", members)):
        read = read_submission(path, limits)
        assert sum(map(len, read.files.values())) <= 150
        assert len(read.files) <= 3
        assert "a.py" in read.files
        assert read.problems


def test_two_members_of_one_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lab.zip", "w") as archive:
        archive.writestr("a.py", b"first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.py", b"second")
    read = read_submission(tmp_path / "lab.zip")
    assert read.files == {"a.py": b"first"}
    assert "another file of this name" in read.problems[0].message


def test_a_damaged_member_costs_itself(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.py": os.urandom(500), "b.py": b"fine\n"}))
    content[60] ^= 0xFF
    (tmp_path / "lab.zip").write_bytes(content)
    read = read_submission(tmp_path / "lab.zip")
    assert read.files == {"b.py": b"fine\n"}
    assert "damaged" in read.problems[0].message


def test_an_encrypted_member_costs_itself(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.py": b"x", "b.py": b"fine\n"}))
    # Bit 0 of the general purpose flags, in the local and in the central header.
    content[6] |= 1
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    (tmp_path / "lab.zip").write_bytes(content)
    read = read_submission(tmp_path / "lab.zip")
    assert read.files == {"b.py": b"fine\n"}
    assert "encrypted" in read.problems[0].message
