"""A report, rendered: for the terminal, as JSON, as a page, for JUnit readers and for Gradescope.

A renderer changes nothing and hides nothing: what students must not see is taken out by `Report.for_student`.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from grader.model.mark import ToldMark
from grader.model.report import Problem, Report

OPTIONAL = ("practice", "extra", "capped", "manual")
"""Fields that are there only where an assignment has something of this kind."""


def to_json(report: Report) -> bytes:
    """Write the contract's JSON object."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def schema() -> bytes:
    """Write the JSON Schema of that object; every field that we write is required, further ones are allowed."""
    content = msgspec.json.schema(Report)
    for name, definition in content["$defs"].items():
        # A problem is written without the fields that have their defaults, other records without what an assignment does not have.
        if "properties" in definition and name != Problem.__name__:
            definition["required"] = [field for field in definition["properties"] if field not in OPTIONAL]
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **content}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def to_html(report: Report, *, marks: bool = True, mark: ToldMark | None = None, unseen: int = 0) -> bytes:
    """Write the page as `grader.report.page.render` has it; without `marks`, functions are counted instead of points."""
    from grader.report.page import render

    return render(report, marks=marks, mark=mark, unseen=unseen).encode("utf-8", "replace")


def to_junit(report: Report) -> bytes:
    from grader.report.junit import render

    return render(report)


def to_gradescope(report: Report) -> bytes:
    from grader.report.gradescope import render

    return render(report)


FORMATS: dict[str, Callable[[Report], bytes]] = {
    "json": to_json,
    "html": to_html,
    "junit": to_junit,
    "gradescope": to_gradescope,
}


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file that is complete or not there at all, or empty where it is not `durable` and the power goes. Raises OSError."""
    with replacing(path, durable=durable) as stream:
        stream.write(content)


@contextlib.contextmanager
def replacing(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """Open a file of another name that takes the place of `path` once all of it is on disk, or will be. Raises OSError."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        os.chmod(name, 0o666 & ~umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def umask() -> int:
    value = os.umask(0o077)
    os.umask(value)
    return value
