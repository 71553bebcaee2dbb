"""Cells of a sheet's notebook as parts of a page: text with formulas, functions with their hints, questions to predict.

What only a notebook can do is left out: cells that check, pack or import.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grader.authoring.mathematics import is_wide, mathml
from grader.authoring.notebooks import Cell, functions_in

TAG = re.compile(r"<[^>]*>")
EMPTY_HEAD = re.compile(r"<th[^>]*>\s*</th>")
STUB = re.compile(r"\n[ \t]*raise NotImplementedError\b[^\n]*(?=\n|\Z)")
QUESTION = re.compile(r"\s*Predict, then run:\s*")
ONLY_NOTEBOOK = re.compile(r"^(?:grader\.(?:check|submit)\(|# Run this cell first)", re.MULTILINE)
ENDS = ("## All checks of ", "## Hand in")
NARROW = 34
"""Columns of code that fit on a telephone."""


class SheetRenderer(IPythonRenderer):
    """Markdown to HTML: formulas as MathML, an anchor at every heading, and tables that scroll in themselves.

    `headings` are those that have been rendered, as level, anchor and text.
    """

    def __init__(self) -> None:
        super().__init__(escape=False)
        self.headings: list[tuple[int, str, str]] = []

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        plain = html.unescape(TAG.sub("", text)).strip()
        anchor = plain.replace(" ", "-")
        self.headings.append((level, anchor, plain))
        name = html.escape(anchor)
        link = f' <a class="anchor" href="#{name}" aria-label="{html.escape(plain)}: link to this part">#</a>' if level > 1 else ""
        return f'<h{level} id="{name}">{text}{link}</h{level}>\n'

    def inline_math(self, body: str) -> str:
        return mathml(body, block=False)

    def block_math(self, body: str) -> str:
        formula = mathml(body, block=True)
        return f'<span class="formula"{scrolls("a formula") if is_wide(formula) else ""}>{formula}</span>'

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def block_code(self, code: str, info: str | None = None) -> str:
        return code_block(code) if info in ("python", "py") else plain_block(code)

    def table(self, text: str) -> str:
        # A cell of the head that says nothing is no heading.
        return f'<div class="wide"{scrolls("a table")}><table>\n{EMPTY_HEAD.sub("<td></td>", text)}</table></div>\n'


def scrolls(what: str) -> str:
    """Return the attributes of something that scrolls in itself, so that the keyboard can do that."""
    return f' tabindex="0" role="group" aria-label="{what}"'


def code_block(code: str) -> str:
    """Return Python in colours."""
    return block(highlight(code.strip("\n"), PythonLexer(), HtmlFormatter(nowrap=True)), code)


def plain_block(text: str) -> str:
    return block(html.escape(text.strip("\n")), text)


def block(content: str, text: str) -> str:
    wide = max(map(len, text.splitlines()), default=0) > NARROW
    return f"<pre{scrolls('code') if wide else ''}><code>{content.rstrip()}</code></pre>\n"


class SheetPage:
    """A sheet as HTML: its `title`, its `parts` in order, and the functions and headings that links lead to.

    `hints` are those of each function. Raises CheckError for a formula that cannot be read.
    """

    def __init__(self, cells: list[Cell], functions: tuple[str, ...], hints: Mapping[str, tuple[str, ...]]) -> None:
        self.renderer = SheetRenderer()
        self.markdown = MarkdownWithMath(renderer=self.renderer)
        self.functions = functions
        self.hints = hints
        self.elsewhere = ""
        """The part about the conventions of others, without its heading; nothing if there is none."""
        self.parts = [Markup(part) for cell in cells for part in self.rendered(cell)]

    @property
    def title(self) -> str:
        return next((text for level, _, text in self.renderer.headings if level == 1), "")

    @property
    def contents(self) -> list[tuple[str, str, bool]]:
        """Anchor and text of every part of the sheet, and whether it is a function."""
        return [(anchor, text, text in self.functions) for level, anchor, text in self.renderer.headings if level == 2]

    def rendered(self, cell: Cell) -> Iterator[str]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            if not source.startswith(ENDS):
                yield self.text(source)
        elif not ONLY_NOTEBOOK.search(source):
            yield from self.code(source)

    def text(self, source: str) -> str:
        """Render text. A picture scrolls in itself where it would be too small."""
        if found := re.search(r"^## Elsewhere\n(.*?)(?=^## |\Z)", source, re.MULTILINE | re.DOTALL):
            self.elsewhere = self.markdown.render(found[1])
        made = self.markdown.render(source)
        return re.sub(r"<img [^>]*>", lambda image: f'<span class="picture"{scrolls("a picture")}>{image[0]}</span>', made)

    def code(self, source: str) -> Iterator[str]:
        """Render code: what is to be written with its hints, a question, or what only the notebook runs, folded."""
        body = ast.parse(source).body
        own = [name for name in functions_in(source) if name in self.functions]
        if own:
            yield code_block(STUB.sub("", source))
            for name in own:
                yield from self.folded_hints(name)
        elif any(called(node) == "predict" for node in body):
            yield self.question(source, body)
        elif not all(isinstance(node, ast.Import | ast.ImportFrom) for node in body):
            titles = [node.name.replace("_", " ") for node in body if isinstance(node, ast.FunctionDef) and draws(node)]
            told = f"Code that draws {' and '.join(f'“{title}”' for title in titles)}" if titles else "Code in the notebook"
            yield f"<details><summary>{told}</summary>\n{code_block(source)}</details>\n"

    def folded_hints(self, name: str) -> Iterator[str]:
        hints = self.hints.get(name, ())
        for number, hint in enumerate(hints, 1):
            heading = f"Hint {number} of {len(hints)}" if len(hints) > 1 else "Hint"
            words = f'{heading}<span class="unseen"> for {name}</span>'
            yield f'<details class="hint"><summary>{words}</summary>\n{self.markdown.render(hint)}</details>\n'

    def question(self, source: str, body: list[ast.stmt]) -> str:
        """Render a question, and the calls that answer it in the notebook."""
        comments = [line.lstrip("# ") for line in source.splitlines() if line.startswith("#")]
        question = QUESTION.sub("", " ".join(comments))
        lines = [predicted(node) or ast.unparse(node) for node in body]
        text = self.markdown.render(f"**Predict, then run:** {question}") if question else ""
        return f'<div class="predict">\n{text}{code_block(chr(10).join(lines))}</div>\n'


def called(node: ast.stmt) -> str:
    """Return the function of `grader` that a statement calls; "" if it is none."""
    function = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return function.attr if isinstance(function, ast.Attribute) and ast.unparse(function.value) == "grader" else ""


def predicted(node: ast.stmt) -> str:
    """Return the call that a statement lets predict; "" if it does something else."""
    if called(node) != "predict" or not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return ""
    return str(ast.literal_eval(node.value.args[0]))


def draws(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(decorator).startswith("grader.figure") for decorator in node.decorator_list)
