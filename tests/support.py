"""What tests of the engine are written with: submissions to the toy assignment, and questions to a report."""

from __future__ import annotations

import base64
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from grader.authoring.stubs import REGION
from grader.model.report import CheckResult, Report
from grader.model.submission import Submission

TESTS = Path(__file__).parent
ROOT = TESTS.parent
TOY = TESTS / "toy"
"""A small assignment with little to compute: what the engine is tested with."""
RIGHT = """
import numpy as np

def double(z):
    return 2.0 * np.asarray(z)

def half(z):
    return 0.5 * np.asarray(z)

def quadruple(z):
    return 4.0 * np.asarray(z)

def total(z):
    return float(np.sum(z))

def twice(f, z):
    return f(f(z))

def draw(n, rng):
    return rng.uniform(size=n)

def everything(z):
    return half(total(z))
"""
"""A submission to the toy assignment that does everything right."""

Grade = Callable[..., Report]


def submission(files: dict[str, str | bytes] | str) -> Submission:
    """A submission of these files; a text alone is one module."""
    named = {"lab.py": files} if isinstance(files, str) else files
    contents = {name: text.encode() if isinstance(text, str) else text for name, text in named.items()}
    return Submission.of("student", contents)


def checks_of(report: Report, *functions: str) -> list[CheckResult]:
    """The results of the checks of these functions; of all checks if none is named."""
    return [c for c in each_check(report) if not functions or set(functions) & set(c.functions)]


def each_check(report: Report) -> Iterator[CheckResult]:
    for outcome in report.outcomes:
        yield from outcome.checks


def reasons(report: Report, function: str) -> set[str | None]:
    """Why the checks of a function did not pass."""
    return {c.reason for c in checks_of(report, function) if c.status != "passed"}


def lost(report: Report) -> set[str]:
    """The outcomes in which points are missing."""
    return {o.id for o in report.outcomes if o.score < o.max_score}


def notebook(*cells: str, version: int = 4) -> bytes:
    """A notebook of format 3 or 4 with these code cells."""
    if version == 3:
        old = [{"cell_type": "code", "input": cell, "language": "python", "outputs": [], "metadata": {}} for cell in cells]
        return json.dumps({"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": old}]}).encode()
    made: list[dict[str, object]] = [
        {"cell_type": "code", "source": cell, "execution_count": None, "outputs": [], "metadata": {}} for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def with_output(code: str, size: int) -> bytes:
    """A notebook with one cell, which has drawn a picture of so many bytes."""
    made = json.loads(notebook(code))
    picture = base64.b64encode(random.Random(1).randbytes(size // 4 * 3)).decode()
    made["cells"][0]["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"image/png": picture}}]
    return json.dumps(made).encode()


def many_files(code: str) -> bytes:
    """A .zip of 300 files and 40 megabytes, of which one matters."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lab.ipynb", notebook(code))
        for number in range(299):
            archive.writestr(f"more/part{number}.ipynb", with_output(f"part = {number}", 140_000))
    return stream.getvalue()


def leaked(files: Mapping[str, str], solutions: Path) -> list[str]:
    """The long lines of solutions, hidden checks and known mistakes that stand in these files too."""
    secrets: list[str] = []
    shared: list[str] = []
    for path in solutions.rglob("*.py"):
        text = path.read_text()
        if path.name == "solution.py":
            secrets += [line for region in REGION.finditer(text) for line in region[0].splitlines()]
        elif path.name in ("test_hidden.py", "misconceptions.py"):
            secrets += text.splitlines()
        elif path.name in ("test_public.py", "conftest.py"):
            # Lines that an author wrote in public and hidden checks alike are no secret.
            shared += text.splitlines()
    public = {line.strip() for name, text in files.items() for line in lines(name, text)}
    own = {line.strip() for line in secrets if len(line.strip()) >= 50} - {line.strip() for line in shared}
    assert len(own) > 300
    return sorted(own & public)


def lines(name: str, text: str) -> list[str]:
    """The lines of a file; of a notebook, those of its cells."""
    if name.endswith(".ipynb"):
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return text.splitlines()
