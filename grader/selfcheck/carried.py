"""The public checks that a notebook carries in its metadata: it can be checked where nothing stands beside it.

`grader.platforms.contents` puts them there, as a .zip of a folder with the checks of the one exercise:

    "metadata": {"grader": {"exercise": "losses", "checks": "<the .zip, in base 64>"}}
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.model.assignment import PUBLIC_PLACES, Assignment, assignment_beside, data_files, find_assignment, load_assignment
from grader.model.errors import UsageError
from grader.model.suggestions import did_you_mean
from grader.report.wording import join_names

KEY, EXERCISE, CHECKS = "grader", "exercise", "checks"
"""The names in the metadata."""
UNPACKED: dict[str, Path] = {}
"""The folders of this process with checks that a notebook has carried, by exercise."""


def find_public_checks(exercise: str) -> Assignment:
    """Return the public checks of an exercise: those beside the notebook, else those in it, else those that came with us.

    Raises UsageError if there are none.
    """
    folder = None if assignment_beside(PUBLIC_PLACES) else unpacked_checks(exercise)
    return load_assignment(folder) if folder else find_assignment(PUBLIC_PLACES)


def public_assignments() -> list[Assignment]:
    """Return where something may be of which the exercise is not known, in the order of `find_public_checks`.

    Raises UsageError if there is nothing.
    """
    if assignment_beside(PUBLIC_PLACES):
        return [find_assignment(PUBLIC_PLACES)]
    folders = (unpacked_checks(exercise) for exercise in dict.fromkeys(carried_exercises()))
    found = [load_assignment(folder) for folder in folders if folder]
    try:
        return [*found, find_assignment(PUBLIC_PLACES)]
    except UsageError:
        if not found:
            raise
        return found


def find_data(name: str) -> Path:
    """Return the file of data of that name. Raises MissingData if there is none."""
    files: dict[str, Path] = {}
    for assignment in public_assignments():
        files = {**data_files(assignment), **files}
    if name in files:
        return files[name]
    there = did_you_mean(name, files) or (f"; they have {join_names(sorted(files))}" if files else "")
    raise MissingData(f"the exercises have no file of data '{name}'{there}")


class MissingData(UsageError):
    """There is no such file. Notebooks show this error as one line."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def carried_metadata(exercise: str, archive: bytes) -> dict[str, str]:
    """Return what stands under `grader` in the metadata of a notebook that carries this archive."""
    return {EXERCISE: exercise, CHECKS: base64.b64encode(archive).decode()}


def carried_exercises() -> Iterator[str]:
    """Yield the exercises whose checks were unpacked, then those that notebooks of this kernel carry, the likeliest first."""
    yield from UNPACKED
    for notebook in notebooks():
        with contextlib.suppress(KeyError, TypeError):
            yield str(notebook["metadata"][KEY][EXERCISE])


def unpacked_checks(exercise: str) -> Path | None:
    """Return a folder with the checks of an exercise that a notebook of this kernel carries; None if none does."""
    if exercise not in UNPACKED:
        for notebook in notebooks():
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
                carried = notebook["metadata"][KEY]
                if carried[EXERCISE] == exercise:
                    UNPACKED[exercise] = unpack_checks(base64.b64decode(carried[CHECKS]))
                    break
    return UNPACKED.get(exercise)


def unpack_checks(archive: bytes) -> Path:
    """Unpack into a folder that is deleted at the end of this process."""
    folder = Path(tempfile.mkdtemp(prefix="checks-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with zipfile.ZipFile(io.BytesIO(archive)) as content:
        content.extractall(folder)
    return folder


def notebooks() -> Iterator[Any]:
    """Yield the notebooks that this kernel may belong to, the likeliest first: no interface of kernels tells which it is.

    Jupyter (JPY_SESSION_NAME, from version 2 of its server) and VS Code name the file, and Colab hands over the content.
    """
    main = sys.modules["__main__"]
    named = [os.environ.get("JPY_SESSION_NAME"), getattr(main, "__vsc_ipynb_file__", None)]
    files = [Path(name) for name in named if name] + sorted(Path().glob("*.ipynb"))
    for file in dict.fromkeys(files):
        with contextlib.suppress(OSError, ValueError):
            yield json.loads(file.read_bytes())
    if "google.colab" in sys.modules:
        with contextlib.suppress(Exception):  # an interface without a promise
            yield sys.modules["google.colab"]._message.blocking_request("get_ipynb", timeout_sec=10)["ipynb"]
