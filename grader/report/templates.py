"""Templates of pages: they extend `_base.html.jinja`, which has the palette and what all pages look like."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from grader.report.wording import sentence

BASE = Path(__file__).parent
"""The folder of the template that all pages extend."""


def template_at(path: Path, **filters: Callable[..., object]) -> jinja2.Template:
    """Load a template for HTML: what it is given is escaped, and what it is not given is an error. `prose` is among its filters."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([path.parent, BASE]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(prose=prose, **filters)
    return environment.get_template(path.name)


@functools.cache
def palette() -> str:
    """Return the colours of all pages, as CSS."""
    return template_at(BASE / "_palette.css.jinja").render()


@functools.lru_cache(4096)
def prose(text: str) -> Markup:
    """Write a message as a sentence, names between backticks set as code."""
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(sentence(text)))))
