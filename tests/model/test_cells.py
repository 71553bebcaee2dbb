"""Reading of code cells in the session: every format, and no more work than a look at the bytes, whatever they are."""

from __future__ import annotations

import contextlib
import json
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest
from support import notebook, submission

from grader.grading.advice import advise
from grader.model.assignment import Assignment
from grader.model.cells import CellReader
from grader.model.errors import UsageError
from grader.model.submission import read_submission
from grader.sandbox.lean import without_outputs
from grader.sandbox.loading import count_lines
from grader.sandbox.paths import without_paths
from grader.similar.reading import read_pieces

MB = 2**20
CELL = b'{"cell_type":"code","source":%s}'


def filled(unit: str, size: int = 20 * MB) -> bytes:
    return (unit * (size // len(unit) + 1)).encode()[:size]


def cells(cell: bytes, size: int = 20 * MB) -> bytes:
    return b'{"cells":[' + b",".join([cell] * (size // (len(cell) + 1))) + b'],"nbformat":4}'


HOSTILE = {
    "many definitions": lambda: {"a.py": b"".join(b"def soft%x():0\n" % n for n in range(20 * MB // 16))},
    "lists of arguments": lambda: {"a.py": filled("def relu(" + "a," * 50 + "):0\n")},
    "an open list": lambda: {"a.py": b"def relu(" + filled("a,")},
    "one line": lambda: {"a.py": filled("a")},
    "blank lines": lambda: {"a.py": filled("\n")},
    "blank lines in a cell": lambda: {"a.ipynb": cells(CELL % b'"' + b"\\n" * MB + b'"', 2 * MB)},
    "cells": lambda: {"a.ipynb": cells(CELL % b'""')},
    "cells with definitions": lambda: {"a.ipynb": cells(CELL % b'"def soft():0"')},
    "empty cells": lambda: {"a.ipynb": cells(b"{}")},
    "lines of a cell": lambda: {"a.ipynb": cells(CELL % (b"[" + b'"",' * MB + b'""]'), 4 * MB)},
    "nested": lambda: {"a.ipynb": b'{"cells":' + filled("[")},
    "older cells": lambda: {
        "a.ipynb": b'{"nbformat":3,"worksheets":[' + cells(b'{"cell_type":"code","input":"a"}') + b"]}",
    },
    "many notebooks": lambda: {f"{n}.ipynb": cells(CELL % b'""', 25_000) for n in range(2_000)},
    "many damaged notebooks": lambda: {f"{n}.ipynb": cells(CELL % b"NaN", 25_000) for n in range(2_000)},
    "a fence and blanks": lambda: {"a.rmd": b"```" + filled(" ")},
    "fences": lambda: {"a.qmd": filled("```python\na\n")},
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_read_in_the_session_takes_two_seconds_at_most(kind: str, course: Assignment) -> None:
    files = HOSTILE[kind]()
    begin = time.process_time()
    list(advise(course, submission(files), ()))  # type: ignore[arg-type]
    without_outputs(files)
    count_lines(files)
    read_pieces(files, frozenset(course.functions))
    assert time.process_time() - begin < 2.0


def test_thousands_of_functions_of_similar_names_take_two_seconds_at_most(course: Assignment) -> None:
    names = [f"gradient_of_layer_{n:05d}_activation" for n in range(3_000)]
    assignment = SimpleNamespace(functions=names, manifest=course.manifest)
    code = "".join(f"def {name.replace('tion', 'toin')}(): 0\n" for name in names)
    begin = time.process_time()
    list(advise(assignment, submission(code), ()))  # type: ignore[arg-type]
    assert time.process_time() - begin < 2.0


@pytest.mark.parametrize("version", [3, 4])
def test_code_cells_of_each_format(version: int) -> None:
    content = notebook("a = 1", "b = 2", version=version)
    for encoded in (content, content.decode().encode("utf-8-sig"), content.decode().encode("utf-16")):
        reader = CellReader(1_000)
        assert reader.read(encoded) == ["a = 1", "b = 2"]
        assert not reader.is_cut


def test_what_is_not_quite_json_is_read_too() -> None:
    made = json.loads(notebook("a = 1", "b = '\ud800'"))
    made["cells"][0]["outputs"] = [float("nan")]
    assert CellReader(1_000).read(json.dumps(made).encode()) == ["a = 1", "b = '\ud800'"]


def test_cells_beyond_the_room_are_left_out_and_that_is_known() -> None:
    reader = CellReader(7)
    assert reader.read(notebook("a = 1", "b = 2", "c = 3")) == ["a = 1", "b "]
    assert reader.is_cut


@pytest.mark.parametrize("text", ["/" * MB, "\\/" * MB, " (/" * MB, ("/usr" + "/" * 10) * 100_000, "/tmp/grader-" + "a" * MB])
def test_messages_of_many_slashes_take_no_time(text: str) -> None:
    begin = time.process_time()
    for _ in range(100):
        without_paths(text)
    assert time.process_time() - begin < 1.0


def packed_files(folder: Path, names: Iterable[str], content: bytes) -> Path:
    path = folder / "work.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return path


ARCHIVES = {
    "long names": ([f"{n}" + "/a" * 1_900 + ".py" for n in range(5_000)], b"x"),
    "control characters": ([f"{n}" + "\x01a" * 1_900 + ".py" for n in range(5_000)], b"x"),
    "Markdown": ([f"{n}.md" for n in range(40)], b"   \n" * (5 * MB)),
    "blanks": ([f"{n}.ipynb" for n in range(40)], b" " * (20 * MB)),
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_an_archive_is_read_in_two_seconds_at_most(kind: str, tmp_path: Path) -> None:
    path = packed_files(tmp_path, *ARCHIVES[kind])
    begin = time.process_time()
    with contextlib.suppress(UsageError):
        read_submission(path)
    assert time.process_time() - begin < 2.0
