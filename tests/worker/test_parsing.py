"""Modules that Python refuses: what is whole is kept as it was written, and nothing else is."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader_worker.parsing import module_blocks, without_magics

FUNCTIONS = {
    "plain": "def plain(z):\n    return z + 1",
    "documented": 'def documented(z):\n    """About it.\n\nat the margin, with (brackets\n"""\n    return z',
    "decorated": "@staticmethod\n@other(1,\n2)\ndef decorated(z):\n    return z",
    "hanging": "def hanging(\n        a,\n        b=(1,\n2)):\n    def inner(c):\n        return c\n    return inner(a)",
    "looping": "async def looping(z):\n    for n in z:\n        if n:\n            continue\n        else:\n            break\n    return [\n        n\n    ]",
    "Kind": 'class Kind(\n        object):\n    text = """\n    (\n    """\n\n    def method(self):\n        # ) a comment\n        return self',
}
LINES = [
    "x = (",
    "x = ]",
    "'''",
    '"""',
    "'x",
    "else:",
    "print 'x'",
    "@",
    "def (",
    "if x",
    "x = = 1",
    "return",
    "class",
    "\\",
    "<<<<<<< HEAD",
    "import (",
    "}",
]


def kept(text: str) -> dict[str, str]:
    """What is kept of definitions, by name."""
    statements = [statement for block in module_blocks(text, "lab.py") for statement in block.tree.body]
    return {s.name: ast.unparse(s) for s in statements if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}


WHOLE = {name: kept(text)[name] for name, text in FUNCTIONS.items()}


@settings(max_examples=300, deadline=None)
@given(
    st.permutations(list(FUNCTIONS)),
    st.integers(0, 5),
    st.integers(0, 30),
    st.sampled_from(LINES),
    st.sampled_from(["", "    ", "  ", "\t"]),
)
def test_a_broken_line_costs_the_function_that_it_stands_in(order: list[str], which: int, at: int, line: str, indent: str) -> None:
    parts = [FUNCTIONS[name].split("\n") for name in order]
    broken = order[which]
    parts[which].insert(1 + at % len(parts[which]), indent + line)
    found = kept("\n\n\n".join("\n".join(part) for part in parts) + "\n")
    text = line.lstrip()
    # An open text goes on to where the next one begins, and may take along what stands between.
    swallows = text in ("'''", '"""') or broken in ("documented", "Kind")
    for name in order:
        if name != broken and not swallows:
            assert found.get(name) == WHOLE[name]
        elif name in found and name != broken:
            assert found[name] == WHOLE[name]


ENDINGS = ["def extra(x):", "def extra(x:\n    pass", "x = '''", "@other", "class Extra", "if True:", "x = (1,"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_last_part_that_is_not_finished_costs_only_itself(ending: str) -> None:
    assert kept("\n\n\n".join([*FUNCTIONS.values(), ending])) == WHOLE


def test_a_stray_blank_costs_nothing() -> None:
    text = (
        "import numpy as np\n\n"
        + "\n".join(f" {line}" for line in FUNCTIONS["plain"].split("\n"))
        + "\n\n\n"
        + FUNCTIONS["decorated"]
    )
    blocks = list(module_blocks(text, "lab.py"))
    assert [type(s).__name__ for block in blocks for s in block.tree.body] == ["Import", "FunctionDef", "FunctionDef"]
    assert [block.fault.message for block in blocks if block.fault] == ["unexpected indent; read as if it began at the left margin"]


@pytest.mark.parametrize("line", ["z = z + 1", "else:\n    pass", "<<<<<<< HEAD\n    z = 2\n=======\n    z = 3\n>>>>>>> other"])
def test_a_function_whose_middle_stands_at_the_margin_is_left_out(line: str) -> None:
    text = f"def half(z):\n    z = z * 0.5\n{line}\n    return z\n\n\n{FUNCTIONS['plain']}\n"
    assert kept(text) == {"plain": WHOLE["plain"]}


def test_lines_are_told_as_they_are_in_the_file() -> None:
    blocks = list(module_blocks(f"{FUNCTIONS['plain']}\n\n\ndef broken(z):\n\n\n{FUNCTIONS['decorated']}\nx = = 1\n", "lab.py"))
    faults = [block.fault for block in blocks if block.fault]
    # Of a block that is not finished Python's own words for it alone are told.
    assert [fault.line for fault in faults] == [5, 13]
    assert faults[0].message == "expected an indented block after function definition on line 5"


@pytest.mark.parametrize(
    "source", ["%a\n" * 5000, "%a\nx = 1\n" * 300, "if 1:\n" + " " * 50_000 + "x y", "x = " + "[ " * 30_000 + "%"]
)
def test_magics_take_no_longer_than_their_length(source: str) -> None:
    assert without_magics(source).count("\n") == source.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "@a\n" * 10_000 + "(",
        "x = (1 1\n" + "else\n" * 10_000,
        "def f():\n  x = 1\n" + "elif:\n" * 10_000,
        "f(\n" + "a=1\n" * 10_000,
    ],
)
def test_very_broken_modules_are_read_to_their_end(text: str) -> None:
    assert list(module_blocks(text, "lab.py"))
