"""Templates of pages: they extend `_base.html.jinja`, which has the palette and what all pages look like."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable
from pathlib import Path

import jinja2
import jinja2.bccache
from markupsafe import Markup, escape

from grader.model.caches import private_cache
from grader.report.wording import sentence

BASE = Path(__file__).parent
"""The folder of the template that all pages extend."""


class CompiledTemplates(jinja2.FileSystemBytecodeCache):
    """Compiled templates in a folder, where they are used for as long as their source stays the same."""

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Write one, unless the folder cannot be written to."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def template_at(path: Path, **filters: Callable[..., object]) -> jinja2.Template:
    """Load a template for HTML: what it is given is escaped, and what it is not given is an error. `prose` is among its filters."""
    kept = private_cache("pages")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([path.parent, BASE]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        # To compile a template takes as long as a few dozen pages.
        bytecode_cache=CompiledTemplates(str(kept)) if kept else None,
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
