"""Mutants of a solution: the same text with one small slip in one function, made mechanically and always in the same order.

The operators are those of the mutation testing literature (Jia and Harman, "An analysis and survey of the development of mutation
testing", 2011) and the slips that arrays invite: a dropped term, exchanged operands or arguments, another axis, a missing
transpose. Docstrings, annotations, and what an exception or an f-string says stay as they are.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from typing import Any

import msgspec

from grader.audit.slips import is_axis, rebound, slips

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
WIDTH = 100
CONTEXT = 30
"""Characters on both sides of a change that tell where it is, in a statement that is longer than `WIDTH`."""


class Mutant(msgspec.Struct, frozen=True):
    """One slip: where it is, what it is, and the whole text with it."""

    function: str
    """The function or class at the top level in which it is."""
    operator: str
    change: str
    """The statement before and after; unique in its function, and the same wherever the function stands in the file."""
    line: int
    text: str


class Slot(msgspec.Struct, frozen=True):
    """The place of a node in the tree, and the statement that it belongs to."""

    parent: ast.AST
    field: str
    index: int | None
    statement: ast.AST

    @property
    def node(self) -> Any:
        held = getattr(self.parent, self.field)
        return held if self.index is None else held[self.index]

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(source: str) -> list[Mutant]:
    """Every mutant of the functions and classes that a module defines at its top level; no two have the same code.

    SyntaxError if the source is none.
    """
    return [mutant for node in ast.parse(source).body if isinstance(node, Definition) for mutant in mutants_of(node, source)]


def mutants_of(definition: Definition, source: str) -> Iterator[Mutant]:
    seen = {code_of(ast.unparse(definition))}
    changes: set[str] = set()
    bound = rebound(definition)
    for place in list(places(definition, definition)):
        node, before = place.node, header(place.statement)
        for operator, replacement in slips(node, bound):
            place.put(replacement)
            text = ast.unparse(definition)
            after = header(replacement if node is place.statement else place.statement)
            place.put(node)
            code = code_of(text)
            if code in seen:
                continue
            seen.add(code)
            change = change_text(before, after)
            number = 2
            while change in changes:
                change, number = f"{change_text(before, after)} ({number})", number + 1
            changes.add(change)
            line = getattr(node, "lineno", definition.lineno)
            yield Mutant(definition.name, operator, change, line, replaced(source, definition, text))


def replaced(source: str, definition: Definition, text: str) -> str:
    """The source with other text in place of a definition."""
    lines = source.splitlines(keepends=True)
    first = min([definition.lineno, *(d.lineno for d in definition.decorator_list)])
    return "".join([*lines[: first - 1], text + "\n", *lines[definition.end_lineno :]])


# what a mutant is called -----------------------------------------------------------------------------------------------


def header(statement: ast.AST) -> str:
    """A statement without the statements inside it, on one line; a deleted one is "nothing"."""
    text = "nothing" if isinstance(statement, ast.Pass) else ast.unparse(statement)
    if isinstance(statement, Definition):
        text = text[text.index(f"{statement.name}") :]
        text = ("class " if isinstance(statement, ast.ClassDef) else "def ") + text
    return text.splitlines()[0] if hasattr(statement, "body") else " ".join(text.split())


def change_text(before: str, after: str) -> str:
    """Both texts, without what they share far from where they differ."""
    shared = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    rest = min(len(before), len(after)) - shared
    tail = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    start = max(shared - CONTEXT, 0)
    end = max(tail - CONTEXT, 0)

    def cut(text: str) -> str:
        if len(before) <= WIDTH or after == "nothing":
            return text
        return "..." * (start > 0) + text[start : len(text) - end] + "..." * (end > 0)

    return f"{cut(before)} => {cut(after)}"


def code_of(text: str) -> Any:
    """Return what a definition compiles to: equal for texts between which no run could tell a difference."""
    return comparable_code(compile(text, "", "exec"))


def comparable_code(code: types.CodeType) -> tuple[Any, ...]:
    # Constants by their text: 1, 1.0 and True are equal.
    constants = tuple(comparable_code(c) if isinstance(c, types.CodeType) else repr(c) for c in code.co_consts)
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, constants


# where -----------------------------------------------------------------------------------------------------------------


def places(parent: ast.AST, statement: ast.AST) -> Iterator[Slot]:
    """Every node below `parent` that may be mutated, in the order of the text."""
    for field, value in ast.iter_fields(parent):
        if is_spared(parent, field):
            continue
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.AST) and not isinstance(node, ast.JoinedStr) and not is_docstring(node, parent, index):
                inside = node if isinstance(node, ast.stmt) else statement
                yield Slot(parent, field, index, inside)
                yield from places(node, inside)


def is_spared(parent: ast.AST, field: str) -> bool:
    """Return whether a field is left alone.

    Some do not decide what is computed (annotations, decorators, the text of an exception), and an axis is mutated whole.
    """
    unsaid = field in ("annotation", "returns", "decorator_list", "type_params", "msg", "cause")
    return unsaid or isinstance(parent, ast.Raise) or is_axis(parent)


def is_docstring(node: ast.AST, parent: ast.AST, index: int | None) -> bool:
    documented = isinstance(parent, Definition) and index == 0
    return documented and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
