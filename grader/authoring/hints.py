"""Hints to a function, which its author writes beside the solution and which students take one at a time.

    ### HINT The idea, in words.
    ### HINT A formula, or the shapes,
    ###      on as many lines as it takes.
    ### BEGIN SOLUTION

They stand in the body of the function, after its docstring. Stubs do not have them: students get them in a file beside the public
checks, which `grader.selfcheck.hints` reads.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

import msgspec

from grader.model.errors import CheckError

HINT = re.compile(r"^[ \t]*### HINT (?P<first>.*)\n(?P<more>(?:[ \t]*###  .*\n)*)", re.MULTILINE)
MISSPELT = "a hint begins with '### HINT ' and goes on in lines that begin with '###      '"
LINE = re.compile(r"^[ \t]*###[ \t]*", re.MULTILINE)


def without_hints(solution: str, name: str) -> str:
    """Return the text of a solution without its hints. CheckError if one is misspelt."""
    text = HINT.sub("", solution)
    if "### HINT" in text:
        raise CheckError(f"{name}: {MISSPELT}")
    return text


def hints_in(solution: str) -> dict[str, tuple[str, ...]]:
    """Return the hints in the text of a solution, for each function that has any, in their order."""
    lines = solution.splitlines(keepends=True)
    found: dict[str, tuple[str, ...]] = {}
    for node in ast.parse(solution).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            body = "".join(lines[node.lineno - 1 : node.end_lineno])
            if hints := tuple(in_one_line(hint) for hint in HINT.finditer(body)):
                found[node.name] = hints
    return found


def hints_file(solution: str, part: str, functions: Collection[str]) -> bytes:
    """Return the file with the hints of an exercise; nothing if there are none. CheckError for a hint to no function of its."""
    hints = hints_in(solution)
    given = sum(map(len, hints.values()))
    unknown = [f"`{name}`" for name in hints if name not in functions]
    if unknown or given < len(HINT.findall(solution)):
        raise CheckError(
            f"{part}: a hint stands in {', '.join(unknown) or 'no function'}, and hints stand in functions of the exercise"
        )
    return msgspec.json.format(msgspec.json.encode(hints), indent=1) + b"\n" if hints else b""


def in_one_line(hint: re.Match[str]) -> str:
    return " ".join([hint["first"].strip(), *(line.strip() for line in LINE.sub("", hint["more"]).splitlines())])
