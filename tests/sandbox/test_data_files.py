"""Data files of a submission: they lie where its code runs, read only, and carry nothing from one check to the next."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from grader.sandbox import Sandbox, open_sandbox

CODE = b"""
import os

def read(path):
    return open(path).read()

def change(path):
    try:
        os.chmod(path, 0o666)
    except OSError:
        pass
    try:
        open(path, "w").write("changed")
        return "changed"
    except OSError:
        return "refused"

def exchange(folder):
    os.rename(folder, folder + "2")
    os.mkdir(folder)
    open(folder + "/d.csv", "w").write("exchanged")
    return open(folder + "/d.csv").read()

def was_read(path):
    now = os.stat(path)
    return now.st_atime_ns > now.st_mtime_ns
"""
FUNCTIONS = ["read", "change", "exchange", "was_read"]


def ask(sandbox: Sandbox, name: str, path: str) -> Any:
    with contextlib.closing(sandbox.open(5.0, {})) as conversation:
        answer = conversation(name, (path,), {}, watch=False, iterate=False)
        return answer.failure.kind if answer.failure else answer.value


def test_what_one_check_does_to_data_is_gone_for_the_next() -> None:
    with contextlib.closing(open_sandbox()) as sandbox:
        loading = sandbox.load(
            {"work/lab.py": CODE, "top.py": b"x = open('data/d.csv').read()"}, FUNCTIONS, 1, {"data/d.csv": b"1,2"}
        )
        assert loading.problems == ()
        assert ask(sandbox, "read", "../data/d.csv") == "1,2"
        assert ask(sandbox, "was_read", "../data/d.csv") is False
        ask(sandbox, "change", "../data/d.csv")
        assert ask(sandbox, "read", "../data/d.csv") == "1,2"
        assert ask(sandbox, "exchange", "../data") == "exchanged"
        assert ask(sandbox, "read", "../data/d.csv") == "1,2"
        # The next submission finds its own files only.
        sandbox.load({"lab.py": CODE}, FUNCTIONS, 1, {"e.csv": b"3"})
        assert ask(sandbox, "read", "e.csv") == "3"
        assert ask(sandbox, "read", "data/d.csv") == "FileNotFoundError"


NAMES = [
    "a" * 300 + ".csv",
    "é" * 150 + ".csv",
    "/".join("d" * 40) + "/d.csv",
    "lab.py/d.csv",
    "/".join(["x" * 255] * 10) + "/d.csv",
]


@pytest.mark.parametrize("name", NAMES, ids=["long", "long in bytes", "deep", "below a file", "long path"])
def test_no_name_of_a_file_keeps_a_worker_from_starting(name: str) -> None:
    with contextlib.closing(open_sandbox()) as sandbox:
        loading = sandbox.load(
            {"lab.py": CODE, "b" * 300 + "/x.py": b"x = 1\n"}, FUNCTIONS, 1, {name: b"1", "lab.py": b"2", "d.csv": b"3"}
        )
        assert set(loading.found) == set(FUNCTIONS)
        assert ask(sandbox, "read", "d.csv") == "3"
