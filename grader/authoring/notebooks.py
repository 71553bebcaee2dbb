"""Notebooks for students, made from the same text as the stubs.

A solution is in the percent format (`# %%` begins a cell, `# %% [markdown]` one of text). Some cells stand in the notebook only.
Their code has the tag `active-ipynb` and is commented out in the source, as jupytext has it, so that nothing executes it. Text has
a tag of its own: with the other one jupytext would make code of it.
"""

from __future__ import annotations

import ast
import base64
import html
import json
import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from grader.model.errors import CheckError

Cell = dict[str, Any]

TEXT_CELL = "# %% [markdown]"
NOTEBOOK_ONLY = 'tags=["active-ipynb"]'
CELL_LINES = ("# %%", TEXT_CELL, f"# %% {NOTEBOOK_ONLY}", f'{TEXT_CELL} tags=["notebook-only"]')
"""How a cell can begin: code, text, and both in notebooks only."""
HEADER = re.compile(r"\A# ---\n(?:#.*\n)*?# ---\n\n*")
"""What JupyterLab writes before the first cell of a new notebook: the kernel, and the version of jupytext."""
CELL = re.compile(r"^# %%(.*)\n", re.MULTILINE)
COMMENT = re.compile(r"^# ?", re.MULTILINE)
ONLY_HERE = re.compile(rf"^(?:{'|'.join(map(re.escape, CELL_LINES[2:]))})\n(?:#(?! %%).*\n|\n)*", re.MULTILINE)
PICTURE = re.compile(r"!\[(?P<text>[^]]*)\]\((?P<name>[\w.-]+\.svg)\)")
BEGIN = """# Run this cell first{purpose}.
try:
    import grader
except ModuleNotFoundError:
{otherwise}

grader.link()"""
ASK = """\
    import sys

    sys.exit(
        {advice}
    )"""
ADVICE = (
    "What checks your functions ",
    "is not installed here. ",
    "Unpack the archive ",
    "with the exercises, ",
    "and open this notebook with: ",
    "python3 start.py notebooks",
)
"""In short pieces, one on each line of the cell: cells do not wrap their lines, and a telephone shows 40 characters of each."""
INSTALL = """\
    import importlib, site, subprocess, sys

    ADDRESS = {address!r}
    print(f"Installing the checks from {{ADDRESS}} (this takes a minute).")
    try:
        if sys.platform == "emscripten":
            %pip install -q {address}
        else:
            pip = [sys.executable, "-m", "pip", "--no-color", "--disable-pip-version-check", "install", "-q", ADDRESS]
            subprocess.run(pip, check=True, capture_output=True, text=True)
    except Exception as error:
        reason = (getattr(error, "stderr", "") or str(error) or repr(error)).strip().splitlines()[-1]
        sys.exit(
            f"The checks could not be installed from {{ADDRESS}}. Connect to the internet and run this cell again; "
            f"if that does not help, ask for the right address. (The reason: {{reason[-200:]}})"
        )
    if site.ENABLE_USER_SITE:
        sys.path.append(site.getusersitepackages())
    importlib.invalidate_caches()
    import grader"""
IN_BROWSER = "A browser does not see an overflow or a division by zero: what NumPy warns of may pass here and fail in the grading"
"""WebAssembly has no flags of floating-point exceptions, so NumPy has nothing to warn of."""
INSTALL_IN_BROWSER = """\
    import sys

    if sys.platform != "emscripten":
        sys.exit(
            {advice}
        )
    %pip install -q {packages}
    import grader"""
END = "## Hand in\n\nSave the notebook first (Ctrl-S). The cell below checks all notebooks of this folder once more and packs them."


def without_pictures(text: str) -> str:
    """The module without the cells that stand in the notebook only."""
    return ONLY_HERE.sub("", text).rstrip("\n") + "\n"


def first_cell(address: str = "", packages: str = "") -> str:
    """Return the text of the first cell, which makes `grader` importable, or says in one line what to do where it is not.

    Args:
        address: The URL of a wheel to install; none if the engine comes in another way.
        packages: Names of packages to install in a browser, from the site that the notebook is part of.

    """
    purpose = ": it installs what checks your functions, unless it is there already"
    if address:
        return BEGIN.format(purpose=purpose, otherwise=INSTALL.format(address=address))
    if packages:
        purpose += f".\n# {IN_BROWSER}"
        return BEGIN.format(purpose=purpose, otherwise=INSTALL_IN_BROWSER.format(packages=packages, advice=in_lines(ADVICE, 12)))
    return BEGIN.format(purpose="", otherwise=ASK.format(advice=in_lines(ADVICE, 8)))


def in_lines(pieces: Collection[str], indent: int) -> str:
    """Return the code of one string, with each of its pieces on a line of its own."""
    return f"\n{' ' * indent}".join(map(json.dumps, pieces))


def exercise_notebook(
    text: str,
    part: str,
    functions: Collection[str],
    points: Mapping[str, float] = MappingProxyType({}),
    *,
    begin: str = "",
    carried: Mapping[str, str] = MappingProxyType({}),
    pictures: Mapping[str, bytes] = MappingProxyType({}),
    handed_in: bool = True,
) -> bytes:
    """The notebook of one exercise: its cells, a check after every function, and what packs the submission, if it is `handed_in`.

    The same text gives the same bytes. `points` is what functions are worth, which is said above each. `begin` is the first cell,
    if not the usual one; `carried` goes into the metadata, under `grader`, where `grader.selfcheck.carried` reads it.
    `pictures` are the SVG files that the text shows, by name. CheckError if one is missing.
    """
    text = with_pictures(text, part, pictures)
    title, *rest = exercise_cells(text, part, functions, points)
    cells = [title, code(begin or first_cell()), *rest]
    cells += [markdown(f"## All checks of {part}"), code(f'grader.check("{part}")')]
    if handed_in:
        cells += [markdown(END), code("grader.submit()")]
    for number, cell in enumerate(cells):
        cell["id"] = f"{part}-{number}"
    metadata: dict[str, Any] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        # otter-grader finds its tests here.
        "otter": {"OK_FORMAT": False, "assignment_name": part, "tests": {part: otter_test(part, functions)}},
    }
    if carried:
        metadata["grader"] = dict(carried)
    made = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def with_pictures(text: str, part: str, pictures: Mapping[str, bytes]) -> str:
    """Return the text with each picture in it, since a notebook has to show them with no file beside it.

    CheckError if a picture is missing, or has no text for those who cannot see it.
    """

    def embedded(match: re.Match[str]) -> str:
        if match["name"] not in pictures or not match["text"].strip():
            raise CheckError(f"{part}: the picture {match['name']} needs a file beside the solution and a text in the brackets")
        # No viewer of notebooks shows an attached SVG, and some refuse one in Markdown's own form.
        content = base64.b64encode(pictures[match["name"]]).decode()
        words = html.escape(match["text"].replace("\n# ", " "))
        return f'<img src="data:image/svg+xml;base64,{content}" alt="{words}">'

    return PICTURE.sub(embedded, text)


def otter_test(part: str, functions: Collection[str]) -> str:
    """A test file of otter-grader, exception-based: one case for each function, which passes if all its public checks do."""
    head = f"""from otter.test_files import test_case

from grader.selfcheck.notebook import require

OK_FORMAT = False
name = {json.dumps(part)}
points = None
"""
    case = """

@test_case(name={name})
def test_{function}(env):
    require({part}, {name}, env)
"""
    cases = (case.format(function=f, name=json.dumps(f), part=json.dumps(part)) for f in functions)
    return head + "".join(cases)


def exercise_cells(text: str, part: str, functions: Collection[str], points: Mapping[str, float]) -> Iterator[Cell]:
    """The cells of the text; each that defines functions is followed by a check of them, and follows what they are worth."""
    parts = CELL.split(text)
    above = ""
    for header, body in zip(parts[1::2], parts[2::2], strict=True):
        source = body.strip("\n")
        if "[markdown]" in header:
            if above:
                yield markdown(above)
            above = COMMENT.sub("", source)
            continue
        names = [] if NOTEBOOK_ONLY in header else [name for name in functions_in(source) if name in functions]
        if told := [*filter(None, [above, in_points(names, points)])]:
            yield markdown("\n\n".join(told))
        above = ""
        yield code(COMMENT.sub("", source) if NOTEBOOK_ONLY in header else source)
        if names:
            yield code(f"grader.check({', '.join(json.dumps(name) for name in (part, *names))})")
    if above:
        yield markdown(above)


def functions_in(source: str) -> list[str]:
    """Return the names of the functions and classes that a cell defines."""
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def in_points(names: Collection[str], points: Mapping[str, float]) -> str:
    """Say what functions are worth: "(1.2 points)", with their names if there are several; "" if that is not known."""
    worth = [(name, f"{points[name]:.1f} points") for name in names if name in points]
    told = ", ".join(each if len(worth) == 1 else f"`{name}`: {each}" for name, each in worth)
    return told and f"({told})"


def markdown(source: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def code(source: str) -> Cell:
    return {**markdown(source), "cell_type": "code", "execution_count": None, "outputs": []}
