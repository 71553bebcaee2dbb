"""How odd but honest submissions are built: files, folders and archives around the right answers to the toy assignment."""

from __future__ import annotations

import base64
import io
import json
import random
import re
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support import RIGHT

Content = str | bytes
Contents = Mapping[str, Content]
Build = Callable[[Path], Path]
"""Makes a submission in an empty folder, and says where it is."""

HEAD, *_BODIES = RIGHT.strip().split("\n\n")
BODIES = {str(re.findall(r"def (\w+)", text)[0]): text for text in _BODIES}
"""The right functions by name."""
FUNCTIONS = tuple(BODIES)


@dataclass(frozen=True)
class Entry:
    """One submission and what is expected of it."""

    build: Build
    fails: tuple[str, ...] = ()
    """The functions that are not there or wrong; all others are found and pass."""
    undecided: tuple[str, ...] = ()
    """Functions of which nothing is expected."""
    says: tuple[str, ...] = ()
    """Patterns, each of which is found in one line of `problems`, file and message; `.` is any character, case does not count."""
    silent: tuple[str, ...] = ()
    """Patterns that are found nowhere in `problems`."""
    at_most: int | None = None
    """So many lines of `problems` are allowed: by default those of `says`, since one cause has one line."""
    where: tuple[str, ...] = ()
    """Texts that stand in the lines which `problems` name. Only for a submission of one module."""
    told: Mapping[str, str] | None = None
    """For a function, a pattern that is found in the messages of its checks."""
    refusable: bool = False
    """The command may also refuse the submission, with one clear line that has what `says` asks for."""
    or_refused: str = ""
    """A pattern: instead of all this, one clear line that has it will do."""
    large: bool = False
    """Also tried with `grader check`."""


# contents ----------------------------------------------------------------------------------------------------------------


def encoded(content: Content) -> bytes:
    return content.encode() if isinstance(content, str) else content


def right(**others: str) -> str:
    """The right module, with other texts in the place of these functions."""
    return "\n\n".join([HEAD, *(others.get(name, text) for name, text in BODIES.items())]) + "\n"


def around(text: str, before: str = "half") -> str:
    """The right module, with this text between its functions."""
    return right(**{before: f"{text}\n\n{BODIES[before]}"})


def only(*names: str) -> str:
    """A module with these functions."""
    return "\n\n".join([HEAD, *(BODIES[name] for name in names)]) + "\n"


def but(*names: str) -> str:
    """A module with all functions but these."""
    return only(*(name for name in FUNCTIONS if name not in names))


def code(source: str, outputs: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "execution_count": None, "outputs": outputs or [], "metadata": {}, **more}


def markdown(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}, **more}


def notebook_of(*cells: dict[str, Any] | str, minor: int = 5, metadata: Mapping[str, Any] | None = None) -> str:
    """The JSON of a notebook of format 4 with these cells; a text is a code cell."""
    made = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    if minor >= 5:
        made = [{"id": f"cell-{n}", **cell} for n, cell in enumerate(made)]
    return json.dumps({"cells": made, "metadata": dict(metadata or {}), "nbformat": 4, "nbformat_minor": minor})


def right_cells(*odd: dict[str, Any] | str) -> list[dict[str, Any] | str]:
    """The cells of a right notebook, odd ones behind the first function."""
    first, *others = BODIES.values()
    return [HEAD, first, *odd, *others]


def right_notebook(*odd: dict[str, Any] | str, **options: Any) -> str:
    return notebook_of(*right_cells(*odd), **options)


def old_notebook(number: int, *cells: str, worksheets: int = 1, picture: str = "") -> str:
    """A notebook of format 2 or 3, its cells dealt to worksheets."""
    made: list[dict[str, Any]] = [
        {"cell_type": "code", "collapsed": False, "input": cell, "language": "python", "outputs": [], "prompt_number": n}
        for n, cell in enumerate(cells, 1)
    ]
    if picture:
        made[-1]["outputs"] = [{"output_type": "display_data", "png": picture, "metadata": {}}]
    made.insert(0, {"cell_type": "markdown", "source": "# My work"})
    if number == 3:
        made.insert(0, {"cell_type": "heading", "level": 1, "metadata": {}, "source": "Exercise"})
    size = -(-len(made) // worksheets)
    sheets = [{"cells": made[n : n + size], "metadata": {}} for n in range(0, len(made), size)]
    return json.dumps({"metadata": {"name": "work"}, "nbformat": number, "nbformat_minor": 0, "worksheets": sheets})


def base64_of(megabytes: float) -> str:
    """So much text as pictures have in notebooks; not to be packed."""
    return base64.b64encode(random.Random(1).randbytes(int(megabytes * 750_000))).decode()


def picture(megabytes: float) -> list[Any]:
    """The outputs of a cell that has drawn something."""
    return [
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": base64_of(megabytes), "text/plain": ["<Figure>"]}}
    ]


def printed(text: str) -> list[Any]:
    """The outputs of a cell that has printed something."""
    return [{"output_type": "stream", "name": "stdout", "text": text}]


# layouts -----------------------------------------------------------------------------------------------------------------


def one(name: str, content: Content | Callable[[], Content]) -> Build:
    """A submission of one file; a large one is made when it is asked for."""

    def build(place: Path) -> Path:
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(content() if callable(content) else content))
        return path

    return build


def folder(files: Contents | Callable[[], Contents], name: str = "ada") -> Build:
    """A submission that is a folder with these files."""

    def build(place: Path) -> Path:
        for file, content in (files() if callable(files) else files).items():
            one(f"{name}/{file}", content)(place)
        return place / name

    return build


def archive(files: Contents | Callable[[], Contents], name: str = "hw.zip", packed: bool = True) -> Build:
    """A submission that is an archive of these files, of the kind that its name says."""
    return lambda place: one(name, archived(files() if callable(files) else files, name, packed))(place)


def archived(files: Contents, name: str = "hw.zip", packed: bool = True) -> bytes:
    stream = io.BytesIO()
    if name.endswith(".zip"):
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as opened:
            for file, content in files.items():
                opened.writestr(file, encoded(content))
        return stream.getvalue()
    with tarfile.open(fileobj=stream, mode="w" if name.endswith(".tar") else "w:gz") as tar:
        for file, content in files.items():
            member = tarfile.TarInfo(file)
            member.size = len(encoded(content))
            tar.addfile(member, io.BytesIO(encoded(content)))
    return stream.getvalue()


class Named(zipfile.ZipInfo):
    """A member whose name is written as given: with backslashes, or in the encoding of old programs of Windows."""

    encoding = "cp437"

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode(self.encoding), self.flag_bits


class NamedInUtf8(Named):
    encoding = "utf-8"


def archive_named(files: Contents, kind: type[zipfile.ZipInfo]) -> Build:
    """A .zip whose members are of this kind."""

    def build(place: Path) -> Path:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as opened:
            for file, content in files.items():
                member = kind("x")
                member.filename = file
                opened.writestr(member, encoded(content))
        return one("hw.zip", stream.getvalue())(place)

    return build
