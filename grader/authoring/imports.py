"""Which exercises the solution of an exercise needs."""

from __future__ import annotations

import ast

from grader.authoring.sources import syntax_of
from grader.model.assignment import SOLUTION, Assignment


def imported_parts(assignment: Assignment, part: str) -> list[str]:
    """Return the ids of the other exercises that a solution imports, and those that they import, in the order of the assignment."""
    found, todo = set[str](), [part]
    while todo:
        tree = syntax_of(assignment.folder / todo.pop() / SOLUTION)
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        new = names & {*assignment.folders} - found
        found |= new
        todo += new
    return [other for other in assignment.folders if other in found - {part}]
