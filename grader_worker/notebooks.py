"""Notebooks of any format, read into the texts of their code cells. Executes nothing.

Format 4 is read as JSON. Older formats and notebooks in Markdown are left to nbformat and jupytext, which take up to two seconds
to import and are rare.
"""

from __future__ import annotations

import importlib
import json
import re
import warnings
from typing import Any, NamedTuple

CELL_MAGIC = re.compile(r"\s*%%(\w+)[ \t]*(.*)")
HEADER = re.compile(r"\A\s*---\n.*?\n---[ \t]*\n", re.DOTALL)
MYST = re.compile(r"(?m)^```+\{code-cell\}")
WRITING = ("writefile", "file")
NOT_PYTHON = {"ir": "R", "xr": "R", "xcpp": "C++", "julia": "Julia", "octave": "Octave", "matlab": "MATLAB", "scala": "Scala"}
"""Kernels that do not tell their language, by how their names begin."""


class CodeCell(NamedTuple):
    """The text of a code cell; one that writes a module has its name."""

    number: int
    text: str
    target: str = ""
    append: bool = False
    magic: str = ""
    """The magic that stands above it, if it is another one."""


class NotebookCode(NamedTuple):
    """Code cells of a notebook, and the language that it says it is in."""

    sources: list[CodeCell]
    language: str


def read_notebook(text: str) -> NotebookCode:
    """Return the code cells. Raises whatever a damaged notebook leads to."""
    notebook: Any = json.loads(text)
    # Some tools leave the version out; older formats have no cells at the top, or say which they are.
    if notebook.get("nbformat", 4) != 4 or not isinstance(notebook.get("cells"), list):
        notebook = converted(text)
    return collect_cells(notebook)


def converted(text: str) -> Any:
    """Return a notebook of an older format as one of format 4; not validated, since most damage does not matter here."""
    nbformat: Any = importlib.import_module("nbformat")
    reader: Any = importlib.import_module("nbformat.reader")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nbformat.convert(reader.reads(text), 4)


def read_markdown(text: str, suffix: str) -> NotebookCode:
    """Return the code cells of a notebook in Markdown, as of jupytext, R Markdown or Quarto."""
    jupytext: Any = importlib.import_module("jupytext")
    # Quarto writes its cells as R Markdown does; its own reader would need a program.
    form = "Rmd" if suffix != ".md" else "md:myst" if MYST.search(text) else "md"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Without the header, for one that is not quite as it should be would cost the whole notebook.
        return collect_cells(jupytext.reads(HEADER.sub("", text, count=1), fmt=form))


def collect_cells(notebook: Any) -> NotebookCode:
    texts = [text_of(cell.get("source", "")) for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    return NotebookCode([make_cell(number, text) for number, text in enumerate(texts, 1)], language_of(notebook.get("metadata")))


def text_of(source: Any) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def make_cell(number: int, text: str) -> CodeCell:
    """Return a cell without the magic that stands above it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    magic = CELL_MAGIC.match(text)
    if magic is None:
        return CodeCell(number, text)
    rest = "\n" * text[: magic.end()].count("\n") + text[magic.end() :]
    name, arguments = magic[1], magic[2].split()
    if name in WRITING and arguments:
        return CodeCell(number, rest, arguments[-1].strip("'\""), "-a" in arguments or "--append" in arguments)
    return CodeCell(number, rest, magic=name)


def language_of(metadata: Any) -> str:
    """Return the language of a notebook as its metadata tell it, "Python" where they do not."""
    metadata = metadata if isinstance(metadata, dict) else {}
    parts = (metadata.get("kernelspec"), metadata.get("language_info"), metadata.get("jupytext"))
    kernel, info, text = (part if isinstance(part, dict) else {} for part in parts)
    told = str(info.get("name") or kernel.get("language") or text.get("main_language") or "")
    if not told:
        name = str(kernel.get("name") or "").lower()
        told = next((language for start, language in NOT_PYTHON.items() if re.fullmatch(rf"{start}\d*(?:[-.].*)?", name)), "")
    if not told or "python" in told.lower() or told.lower().startswith("sage"):
        return "Python"
    return told if not told.islower() else told.upper() if len(told) == 1 else told.capitalize()
