"""Readers of what others wrote, fed with anything: they say no in their own way, or read; what once broke one stays an example."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.model.errors import UsageError
from grader.model.limits import ArchiveLimits
from grader.model.submission import read_submission
from grader.sandbox.session_peer import SessionPeer
from grader_worker.frames import LENGTHS, Array, Breach, Frame, Items, Returned, pack, rest_length, unpack
from grader_worker.source import read_units

LIMITS = ArchiveLimits(members=20, total_bytes=10_000, file_bytes=5_000)
many = settings(max_examples=300, deadline=None)


# the wire --------------------------------------------------------------------------------------------------------------


class Stream:
    """Frames from bytes, as a channel gives them."""

    def __init__(self, data: bytes) -> None:
        self.rest = data

    def send(self, *parts: bytes | memoryview) -> None: ...

    def receive(self) -> tuple[Frame, memoryview]:
        head = self.take(LENGTHS.size)
        return unpack(head, self.take(rest_length(head)))

    def take(self, count: int) -> bytes:
        if len(self.rest) < count:
            raise EOFError
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken


def believe(data: bytes) -> Any:
    """What the session makes of a reply: a value, a breach, or a reply that goes on."""
    peer = SessionPeer(Stream(data), lambda call: lambda *arguments, **keywords: 0.0)
    with contextlib.suppress(Breach, EOFError):
        reply, rest = peer.call("f", (1.0, np.ones(3), lambda x: x, np.random.default_rng(1)), {}, watch=True)
        return peer.result(reply, rest)[0] if isinstance(reply, Returned) else None


def framed(header: bytes, body: bytes) -> bytes:
    return LENGTHS.pack(4 + len(header) + len(body), len(header)) + header + body


VALID = (
    pack(Returned(1, Items("list", [None, 1, 2.5, "text", True]))),
    pack(Returned(1, Array("<f8", (2, 1))), [bytes(16)]),
)


@many
@given(st.binary(max_size=300))
@example(b"\xff" * 8)
@example(b"\x04\x00\x00\x00\x00\x00\x00\x00")
@example(b"")
def test_any_bytes_from_a_worker(data: bytes) -> None:
    believe(data)


@many
@given(st.binary(max_size=200), st.binary(max_size=64))
@example(b"\x91" * 200, b"")
@example(b"\xdd\xff\xff\xff\xff", b"")
@example(msgspec.msgpack.encode(["R", 1, "\udc80".encode("utf-8", "surrogatepass")]), b"")
def test_any_header_and_any_buffers(header: bytes, body: bytes) -> None:
    believe(framed(header, body))


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=5) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)
dtypes = st.sampled_from(["|b1", "<f8", "<c16", "|O8", "|V4", "f8", "<i4", ">f8", "<M8[s]"])
dimensions = st.lists(st.integers(-2, 2**40), max_size=10)
arrays = st.tuples(st.just("a"), dtypes, dimensions)
values = st.recursive(
    plain | arrays | st.tuples(st.just("h"), st.integers(-2, 5), st.text(max_size=3), st.booleans()),
    lambda inner: st.tuples(st.just("i"), st.sampled_from(["list", "tuple", "set"]), st.lists(inner, max_size=4)),
    max_leaves=8,
)


@many
@given(st.sampled_from("RXCLSNDOQE"), st.lists(values, max_size=6), st.binary(max_size=64))
@example("R", [1, ("a", "<f8", [0, 2**40, 2**40])], b"")
@example("R", [1, ("a", "|b1", [1])], b"\x02")
@example("R", [1, None, [["g", 0, "0x1", "zz", 2**70, -1]]], b"")
@example("R", [1, None, [("g", 1, "-0x1", "0x0", 0, 2**40)]], b"")
@example("R", [1, ("u", "add.reduce")], b"")
@example("R", [1, ("h", 10**9, "f", False)], b"")
def test_frames_of_the_right_form(tag: str, fields: list[Any], body: bytes) -> None:
    with contextlib.suppress(OverflowError):  # of the encoder, for integers that no frame has
        believe(framed(msgspec.msgpack.encode([tag, *fields]), body))


@many
@given(st.sampled_from(VALID), st.integers(0, 100), st.integers(0, 255))
def test_frames_with_a_changed_byte(frame: bytes, position: int, byte: int) -> None:
    changed = bytearray(frame)
    changed[position % len(frame)] = byte
    believe(bytes(changed))


def test_what_is_believed_is_right() -> None:
    assert believe(VALID[0]) == [None, 1, 2.5, "text", True]
    assert believe(VALID[1]).tolist() == [[0.0], [0.0]]


# archives --------------------------------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
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


MEMBERS = {"a.py": b"x = 1\n" * 20, "b/c.ipynb": b"{}", "d.csv": b"1,2\n"}
ARCHIVES = (
    *(zipped(MEMBERS, method) for method in (0, 8, 12, 14)),
    tarred(MEMBERS, "w:"),
    tarred(MEMBERS, "w:gz"),
    zipped({"lab.tgz": tarred(MEMBERS, "w:gz"), "lab.zip": zipped(MEMBERS)}, 0),
)
"""Known by their first bytes, whatever their name."""


def read_archive(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lab.zip")
        path.write_bytes(content)
        with contextlib.suppress(UsageError):
            read = read_submission(path, LIMITS)
            assert sum(map(len, read.files.values())) <= LIMITS.total_bytes
            assert all(not name.startswith("/") and ".." not in name.split("/") for name in (*read.files, *read.data))
        assert [p.name for p in Path(folder).iterdir()] == ["lab.zip"]


@many
@given(st.binary(max_size=200))
@example(b"PK\x05\x06" + bytes(18))
@example(b"PK\x05\x06" + b"\xff" * 18)
def test_any_bytes_as_an_archive(content: bytes) -> None:
    read_archive(content)


@many
@given(st.sampled_from(ARCHIVES), st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 255)), max_size=4), st.integers(0, 30))
def test_archives_with_changed_bytes(content: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    changed = bytearray(content[: len(content) - cut])
    for position, byte in changes:
        changed[position % len(changed)] = byte
    read_archive(bytes(changed))


# Hypothesis writes bytes; a name in an archive is whatever its writer liked.
@many
@given(st.dictionaries(st.text(min_size=1, max_size=20), st.binary(max_size=50), max_size=6))
@example({"../x.py": b""})
@example({"x\x00y": b"", "CON": b"", "a//b": b"", "./c": b""})
def test_archives_with_any_names(members: dict[str, bytes]) -> None:
    with contextlib.suppress(UnicodeEncodeError, ValueError, IndexError, struct.error):  # of the writer
        read_archive(zipped({f"{name}.py": content for name, content in members.items()}))


# notebooks -------------------------------------------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
)
cells = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "cell_type": st.sampled_from(["code", "markdown", 3]) | json_values,
            "source": st.text(max_size=30) | st.lists(st.text(max_size=10), max_size=3) | json_values,
            "metadata": json_values,
        },
    )
    | json_values,
    max_size=4,
)
notebooks = st.fixed_dictionaries(
    {"nbformat": st.sampled_from([2, 3, 4, 5, "4", None]), "cells": cells},
    optional={"metadata": json_values, "worksheets": json_values, "nbformat_minor": json_values},
)


def read_notebook(content: bytes) -> None:
    announced: list[str] = []
    units, problems = read_units({"lab.ipynb": content}, announced.append)
    assert announced == ["lab.ipynb"]
    assert units
    assert all(problem.file == "lab.ipynb" for problem in problems)
    assert not any("could not be read (" in problem.message for problem in problems), "an exception that nobody foresaw"


@many
@given(st.binary(max_size=200))
@example(b"[" * 100_000)
@example(b'{"nbformat": 4, "cells": ' + b'[{"a":' * 2_000)
@example(b'{"nbformat": 4, "cells": [], "nbformat": 1e999}')
def test_any_bytes_as_a_notebook(content: bytes) -> None:
    read_notebook(content)


@many
@given(notebooks | json_values)
def test_any_object_as_a_notebook(content: Any) -> None:
    read_notebook(json.dumps(content).encode())


@many
@given(st.text(max_size=200))
@example("%%" + "[" * 50_000)
@example("%x\n" * 50)
@example("\x00")
@example("\ud800")
@example("if x:\n  !ls \\\n  %cd\n")
def test_any_text_as_code(source: str) -> None:
    read_notebook(json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": source}]}).encode())
    _, problems = read_units({"lab.py": source.encode("utf-8", "surrogatepass")}, lambda file: None)
    assert not any("could not be read (" in problem.message for problem in problems)
