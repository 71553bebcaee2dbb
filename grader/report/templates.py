"""Templates of pages: they extend `_base.html.jinja`, which has the palette and what all pages look like."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path

import jinja2
import jinja2.bccache
from markupsafe import Markup, escape

from grader.model.caches import private_cache, read_kept, write_kept
from grader.report.wording import sentence

BASE = Path(__file__).parent
"""The folder of the template that all pages extend."""
TEMPLATE_BYTES = 2**20
"""Bytes at most of a compiled template."""


class CompiledTemplates(jinja2.BytecodeCache):
    """Compiled templates in a folder, where they are used for as long as they are whole, and their source stays the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Read one, if it is there."""
        if data := read_kept(self.folder / bucket.key, TEMPLATE_BYTES):
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Write one, unless the folder cannot be written to."""
        write_kept(self.folder / bucket.key, bucket.bytecode_to_string())


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
        bytecode_cache=CompiledTemplates(kept) if kept else None,
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
