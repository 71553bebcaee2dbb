"""How Sphinx makes pages of the Markdown files of this project: `make docs`.

The source is the whole repository, so that a link to a file of it is checked like one to a page. Every warning is an error there.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from grader import __version__

project = "nn-by-hand"
author = "the contributors of nn-by-hand"
release = __version__
root_doc = "docs/index"
include_patterns = ["*.md", "docs/*.md", "docs/*/*.md", "autograder/README.md", "examples/README.md", "tests/README.md"]
exclude_patterns = [".*", "**/.*", "build", "exercises", "grader", "grader_worker", "solutions", "examples/*/*", "docs/sample"]
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_argparse_cli"]

html_theme = "furo"
html_title = "nn-by-hand"
html_copy_source = False
html_show_copyright = False

myst_heading_anchors = 3
nitpicky = False
suppress_warnings = ["myst.header"]

add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_preserve_defaults = True
sphinx_argparse_cli_prefix_document = False

CODE = re.compile(r"`+[^`]+`+")


def as_written(app: Any, what: str, name: str, of: object, options: Any, lines: list[str]) -> None:
    """Let docstrings be text with code in it: the signs of reStructuredText mean nothing else in them."""
    text = "\n".join(lines)
    parts = [*CODE.split(text)]
    codes = [f"``{code.strip('`')}``" for code in CODE.findall(text)]
    plain = [re.sub(r"([*|\\])", r"\\\1", part) for part in parts]
    lines[:] = "".join(a + b for a, b in zip(plain, [*codes, ""], strict=True)).split("\n")


def setup(app: Any) -> None:
    """Tell Sphinx what to do with docstrings."""
    app.connect("autodoc-process-docstring", as_written)
