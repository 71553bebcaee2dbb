"""Reading submissions: every layout, names of all kinds, hostile archives."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import tarfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec
import pytest
from support import notebook

from grader.model.errors import UsageError
from grader.model.limits import ArchiveLimits
from grader.model.report import Problem
from grader.model.submission import KINDS, files_digest, packed, read_submission

NOTEBOOK = notebook("x = 1")
FILES = {"first.py": b"x = 1\n", "notes/more.py": b"y = 2\n"}


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def tarred(members: dict[str, bytes], mode: Literal["w:", "w:gz"]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
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
    limits = ArchiveLimits(members=3, file_bytes=100, total_bytes=150, ratio=10**6)
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


# sizes and paths ---------------------------------------------------------------------------------------------------------


def with_output(size: int) -> bytes:
    """A notebook that has printed so many bytes, the same ones again and again."""
    text = "epoch 1, cost 0.5; "
    cell = {
        "cell_type": "code",
        "source": "x = 1",
        "metadata": {},
        "outputs": [{"name": "stdout", "output_type": "stream", "text": text * (size // len(text))}],
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def every_layout(tmp_path: Path, files: dict[str, bytes]) -> list[Path]:
    """The same files as a folder and as archives of every kind."""
    written(tmp_path / "lab", files)
    paths = [tmp_path / "lab", archive_of(tmp_path, files)]
    for suffix, content in ((".tar", tarred(files, "w:")), (".tar.gz", tarred(files, "w:gz")), (".tgz", tarred(files, "w:gz"))):
        paths.append(tmp_path / f"lab{suffix}")
        paths[-1].write_bytes(content)
    return paths


def test_every_layout_is_the_same_submission(tmp_path: Path) -> None:
    files = {**FILES, "notes/x.csv": b"1,2\n", "hw.ipynb.txt": NOTEBOOK, "photo.png": b"PNG"}
    first, *others = [read_submission(path) for path in every_layout(tmp_path, files)]
    assert set(first.files) == {*FILES, "hw.ipynb.txt"}
    assert first.data == {"notes/x.csv": b"1,2\n"}
    assert first.left_out == ("photo.png",)
    assert all(other == first for other in others)


def test_what_is_large_is_accepted(tmp_path: Path) -> None:
    files = {"lab.ipynb": with_output(19 * 2**20), "table.py": b"x = [" + b"0.0, " * 400_000 + b"]\n"}
    for path in every_layout(tmp_path, files):
        read = read_submission(path)
        assert (set(read.files), read.problems) == (set(files), ())
    assert read_submission(tmp_path / "lab/lab.ipynb").files == {"lab.ipynb": files["lab.ipynb"]}


def test_many_files_of_forty_megabytes_are_accepted(tmp_path: Path) -> None:
    files = {f"part{n:03}.ipynb": with_output(140_000) for n in range(300)}
    assert sum(map(len, files.values())) > 40 * 2**20
    for path in every_layout(tmp_path, files):
        read = read_submission(path)
        assert (len(read.files), read.problems) == (300, ())


@pytest.mark.parametrize("name", ["d/" * 40 + "lab.py", f"{'long ' * 40}/{'name' * 50}.py", "a/b/LAB.IPYNB", "Lab.PY"])
def test_deep_and_long_paths_and_capitals_are_accepted(tmp_path: Path, name: str) -> None:
    for path in every_layout(tmp_path, {name: NOTEBOOK, "first.py": b"x"}):
        read = read_submission(path)
        assert set(read.files) == {"first.py", str(PurePosixPath(name))}


# archives in archives --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inner", ["part.zip", "part.tar", "part.tar.gz", "part.tgz"])
def test_an_archive_inside_is_opened_like_the_outer_one(tmp_path: Path, inner: str) -> None:
    packed_files = {"b.py": b"y", "sub/c.csv": b"1"}
    content = {"part.zip": zipped(packed_files), "part.tar": tarred(packed_files, "w:")}.get(inner, tarred(packed_files, "w:gz"))
    for path in every_layout(tmp_path, {"week/a.py": b"x", f"week/{inner}": content, "z.py": b"z"}):
        read = read_submission(path)
        assert set(read.files) == {"week/a.py", "week/part/b.py", "z.py"}
        assert (set(read.data), read.problems) == ({"week/part/sub/c.csv"}, ())


def test_a_folder_of_nothing_but_an_archive(tmp_path: Path) -> None:
    read = read_submission(written(tmp_path / "ada", {"work.zip": zipped({"work/lab.py": b"x"})}))
    assert set(read.files) == {"lab.py"}


def test_an_archive_with_many_files_inside_an_archive_that_is_not_packed(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("work.zip", zipped({f"{n}.py": b"x" for n in range(50)}))
    (tmp_path / "lab.zip").write_bytes(stream.getvalue())
    read = read_submission(tmp_path / "lab.zip")
    assert (len(read.files), read.problems) == (50, ())


def test_data_in_an_archive_beside_some_of_it(tmp_path: Path) -> None:
    read = read_submission(
        written(tmp_path / "lab", {"lab.py": b"x", "x.csv": b"1", "data.zip": zipped({"x.csv": b"1", "y.csv": b"2"})})
    )
    assert set(read.data) == {"x.csv", "data/y.csv"}


def test_archives_are_opened_to_a_depth(tmp_path: Path) -> None:
    content = zipped({"deepest.py": b"x"})
    for number in range(5):
        content = zipped({f"{number}.zip": content, f"in{number}.py": b"x"})
    (tmp_path / "lab.zip").write_bytes(content)
    read = read_submission(tmp_path / "lab.zip")
    assert {name.rpartition("/")[2] for name in read.files} == {"in4.py", "in3.py", "in2.py"}
    assert [problem.message for problem in read.problems] == ["left out: archives are opened up to 3 deep"]


def test_a_copy_that_was_packed_earlier_is_not_graded(tmp_path: Path) -> None:
    lab = written(tmp_path / "lab", {**FILES, "x.csv": b"1"})
    alone = read_submission(lab)
    (lab / "submission.zip").write_bytes(zipped({"lab/first.py": b"old", "lab/x.csv": b"0", "lab/gone.csv": b"0"}))
    assert read_submission(lab) == msgspec.structs.replace(alone, left_out=("submission.zip",))
    (lab / "submission.zip").write_bytes(zipped({"first.py": b"old", "other.py": b"z"}))
    read = read_submission(lab)
    assert set(read.files) == {*FILES, "submission/other.py"}
    assert [p.message for p in read.problems] == ["first.py is handed in beside it too: that one is graded"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_tar(tmp_path: Path, kind: bytes) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        member = tarfile.TarInfo("link.py")
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
        member = tarfile.TarInfo("../out.py")
        archive.addfile(member)
        member = tarfile.TarInfo("./first.py")
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    (tmp_path / "lab.tgz").write_bytes(stream.getvalue())
    read = read_submission(tmp_path / "lab.tgz")
    assert read.files == {"first.py": b"x"}
    assert ["link or a device" in read.problems[0].message, "leads out" in read.problems[1].message] == [True, True]


@pytest.mark.parametrize("name", ["cut.tar.gz", "cut.tar", "cut.zip", "no.tar", "no.tgz", "lab.ipynb.gz", "lab.docx", "lab.gz"])
def test_archives_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    files = {"a.py": os.urandom(3000)}
    contents = {
        "cut.tar.gz": tarred(files, "w:gz")[:1500],
        "cut.tar": tarred(files, "w:")[:1500],
        "cut.zip": zipped(files)[:1500],
        "no.tar": b"hello",
        "no.tgz": b"hello",
        "lab.ipynb.gz": gzip.compress(NOTEBOOK)[:20],
        "lab.docx": zipped({"word/document.xml": b"<w/>"}),
        "lab.gz": gzip.compress(b"hello"),
    }
    (tmp_path / name).write_bytes(contents[name])
    with pytest.raises(UsageError) as caught:
        read_submission(tmp_path / name)
    assert "\n" not in str(caught.value)
    assert (KINDS in str(caught.value)) == (name == "lab.docx")
    inside = read_submission(written(tmp_path / "lab", {"first.py": b"x", name: contents[name]}))
    assert (set(inside.files), len(inside.problems)) == ({"first.py"}, int(name not in ("lab.docx", "lab.gz")))


class Zeros(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        return bytes(size)


def test_bombs_of_every_kind_cost_little(tmp_path: Path) -> None:
    limits = ArchiveLimits(unpacked_bytes=30 * 2**20)
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as archive:
        member = tarfile.TarInfo("zeros.bin")
        member.size = 100 * 2**20
        archive.addfile(member, Zeros())
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, 2**40
    names = tarfile.TarInfo("././@LongLink")
    names.type, names.size = tarfile.GNUTYPE_LONGNAME, 2
    level = zipped({f"{m}.ipynb": b" " * 2**20 for m in range(50)})
    bombs = {
        "tar.tgz": stream.getvalue(),
        "pax.tar": header.tobuf(tarfile.GNU_FORMAT) * 2,
        "names.tgz": gzip.compress((names.tobuf(tarfile.GNU_FORMAT) + b"a\0" + bytes(510)) * 5000),
        "one.ipynb.gz": gzip.compress(bytes(100 * 2**20), 1),
        "many.zip": zipped({f"{n}.txt": b"" for n in range(25_000)}),
    }
    read = read_submission(written(tmp_path / "lab", {**bombs, "first.py": b"x"}), limits)
    assert read.files == {"first.py": b"x"}
    assert {problem.file for problem in read.problems} == {*bombs}
    for nested in (zipped({f"{n}.zip": level for n in range(50)}), zipped({f"{n}.tgz": bombs["tar.tgz"] for n in range(50)})):
        (tmp_path / "nested.zip").write_bytes(nested)
        read = read_submission(tmp_path / "nested.zip", limits)
        assert sum(map(len, read.files.values())) <= limits.unpacked_bytes
        assert 0 < len(read.problems) <= 101


# other names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("hw.ipynb.txt", "is a notebook under another name; read as one"),
        ("hw.ipynb.json", "is a notebook under another name; read as one"),
        ("hw.json", "is a notebook under another name; read as one"),
        ("hw.txt", "is a notebook under another name; read as one"),
        ("hw", "is a notebook under another name; read as one"),
        ("hw.py", "is a notebook under another name; read as one"),
        ("hw.ipynb.download", "is a notebook under another name; read as one"),
        ("hw.py.txt", "is a module under another name; read as one"),
    ],
)
def test_a_misnamed_file_is_read_by_its_content(tmp_path: Path, name: str, what: str) -> None:
    content = b"x = 1\n" if ".py." in name else NOTEBOOK
    written(tmp_path / "lab", {name: content})
    for path in (tmp_path / "lab" / name, tmp_path / "lab", archive_of(tmp_path, {name: content, "x.csv": b"1"})):
        read = read_submission(path)
        assert (read.files, read.problems) == ({name: content}, (Problem(name, None, what),))
    assert read_submission(tmp_path / "lab" / name).id == name.partition(".")[0]


@pytest.mark.parametrize("name", ["hw.ipynb.txt", "hw.json", "hw.py"])
def test_beside_the_file_it_is_a_copy_of_it_is_not_read(tmp_path: Path, name: str) -> None:
    read = read_submission(written(tmp_path / "lab", {name: NOTEBOOK, "hw.ipynb": NOTEBOOK}))
    assert read.files == {"hw.ipynb": NOTEBOOK}
    assert read.problems == (Problem(name, None, "left out: hw.ipynb is handed in too", code="left_out"),)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("hw.ipynb", "zip", {"lab.ipynb"}),
        ("hw", "tgz", {"lab.ipynb"}),
        ("hw.zip", "tgz", {"lab.ipynb"}),
        ("hw.ipynb", "gz", {"hw.ipynb"}),
        ("hw.ipynb.gz", "gz", {"hw.ipynb"}),
        ("hw.ipynb.zip", "zip", {"lab.ipynb"}),
    ],
)
def test_an_archive_is_known_by_its_first_bytes(tmp_path: Path, name: str, content: str, found: set[str]) -> None:
    files = {"lab.ipynb": NOTEBOOK}
    (tmp_path / name).write_bytes({"zip": zipped(files), "tgz": tarred(files, "w:gz"), "gz": gzip.compress(NOTEBOOK)}[content])
    read = read_submission(tmp_path / name)
    assert set(read.files) == found
    assert len(read.problems) == int(name.endswith(".ipynb") or "." not in name)
    assert set(read_submission(archive_of(tmp_path, {name: (tmp_path / name).read_bytes()})).files) == found


# notebooks that are text -----------------------------------------------------------------------------------------------

FENCED = b"# Homework\n\n```python\nx = 1\n```\n"
CELLS = b"# Homework\n\n```{code-cell}\nx = 1\n```\n"
MARKED = b"---\njupyter:\n  kernelspec:\n    name: python3\n---\n\n" + FENCED
FRONT = b"---\ntitle: Homework\n---\n\n" + FENCED


@pytest.mark.parametrize(
    ("name", "content", "alone", "beside"),
    [
        ("hw.qmd", b"x", True, True),
        ("hw.Rmd", b"x", True, True),
        ("hw.md", MARKED, True, True),
        ("hw.md", MARKED.replace(b"\n", b"\r\n"), True, True),
        ("hw.md", FENCED, True, False),
        ("hw.md", CELLS, True, False),
        ("hw.md", FRONT, True, False),
        ("hw.md", b"# A text\n", False, False),
        ("README.md", FENCED, False, False),
        ("README.md", MARKED, True, True),
    ],
)
def test_text_notebooks(tmp_path: Path, name: str, content: bytes, alone: bool, beside: bool) -> None:
    lab = written(tmp_path / "lab", {name: content})
    for path in (lab / name, lab, archive_of(tmp_path, {name: content, "x.csv": b"1"})):
        if alone:
            read = read_submission(path)
            assert (read.files, read.problems) == ({name: content}, ())
        else:
            with pytest.raises(UsageError):
                read_submission(path)
    read = read_submission(written(lab, {"lab.py": b"x"}))
    assert set(read.files) == ({name, "lab.py"} if beside else {"lab.py"})


# data ------------------------------------------------------------------------------------------------------------------


def test_small_data_is_handed_in(tmp_path: Path) -> None:
    data = {f"data/x{suffix}": b"1" for suffix in (".csv", ".tsv", ".txt", ".json", ".npy", ".npz", ".CSV")}
    ignored = {".hidden.csv": b"1", "venv/x.csv": b"1", "__pycache__/x.json": b"1", "mine/pyvenv.cfg": b"", "mine/x.csv": b"1"}
    for path in every_layout(tmp_path, {"src/lab.py": b"x", **data, **ignored, "photo.png": b"1"}):
        read = read_submission(path)
        assert (read.data, read.left_out, read.problems) == (data, ("photo.png",), ())


def test_the_smallest_data_has_precedence(tmp_path: Path) -> None:
    data = {"a.csv": b"x" * 3 * 2**20, "b.csv": b"x" * 6 * 2**20, "c.csv": b"x" * 2**20, "d.csv": b"x" * 2 * 2**20}
    for path in every_layout(tmp_path, {"lab.py": b"x", **data}):
        read = read_submission(path)
        assert (set(read.data), sorted(read.left_out)) == ({"c.csv", "d.csv"}, ["a.csv", "b.csv"])
        told = "left out with 1 more: files of data may have 5 MB in all"
        assert (set(read.files), read.problems) == ({"lab.py"}, (Problem("a.csv", None, told, code="left_out"),))


def test_code_and_data_lose_the_same_top_folder(tmp_path: Path) -> None:
    read = read_submission(archive_of(tmp_path, {"lab/src/lab.py": b"x", "lab/data/x.csv": b"1", "README.md": b"x"}))
    assert (set(read.files), set(read.data)) == ({"src/lab.py"}, {"data/x.csv"})


def test_a_digest_covers_data_and_an_archive_has_the_same(tmp_path: Path) -> None:
    without = read_submission(archive_of(tmp_path, FILES))
    read = read_submission(archive_of(tmp_path, {**FILES, "x.csv": b"1", "hw.ipynb.txt": NOTEBOOK}))
    changed = read_submission(archive_of(tmp_path, {**FILES, "x.csv": b"2", "hw.ipynb.txt": NOTEBOOK}))
    assert len({without.sha256, read.sha256, changed.sha256}) == 3
    (tmp_path / "packed.zip").write_bytes(packed(read))
    again = read_submission(tmp_path / "packed.zip")
    assert (again.sha256, again.files, again.data) == (read.sha256, read.files, read.data)
    assert without.sha256 == files_digest(FILES)


def test_data_below_a_file_is_left_out(tmp_path: Path) -> None:
    read = read_submission(archive_of(tmp_path, {"lab.py": b"x", "a.csv": b"1", "a.csv/b.csv": b"1", "lab.py/c.csv": b"1"}))
    assert (set(read.data), sorted(read.left_out)) == ({"a.csv"}, ["a.csv/b.csv", "lab.py/c.csv"])


def test_a_single_file_hands_in_no_data(tmp_path: Path) -> None:
    lab = written(tmp_path / "lab", {"lab.py": b"x", "x.csv": b"1"})
    assert read_submission(lab / "lab.py").data == {}
    with pytest.raises(UsageError, match="a submission is a notebook"):
        read_submission(lab / "x.csv")
