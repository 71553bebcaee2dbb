"""Slips of an author about packages: what `requirements`, `check_requirements` and `forbidden` say does not fit together."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.model.assignment import DESCRIPTION, Description
from grader.model.errors import UsageError
from grader.model.packages import import_names, requirement_in
from grader_worker.installed import normal, refused_packages

CHECKS = "checks/"
"""The folder with the checks in what students get."""


def slips_in_packages(solutions: Path, description: Description) -> Iterator[str]:
    """Yield each slip, with the file and the line where it stands."""
    path = solutions / DESCRIPTION
    text = path.read_text(encoding="utf-8").splitlines()
    for line in (*description.requirements, *description.check_requirements):
        number = next((n for n, found in enumerate(text, 1) if line in found), 1)
        for slip in slips_in_requirement(line, description):
            yield f"{path}:{number}: {slip}"


def slips_in_requirement(line: str, description: Description) -> Iterator[str]:
    """Yield what is wrong with one requirement."""
    try:
        name = normal(requirement_in(line).name)
    except UsageError as error:
        yield str(error)
        return
    own, names = set_of_names(description.requirements), {*import_names(line), name}
    listed = names & {name for one in description.forbidden for name in (one, normal(one))}
    if line in description.requirements:
        refused = refused_packages(description.forbidden)
        needs = next((refused[module] for module in names if module in refused), "")
        if listed:
            yield f"`requirements` and `forbidden` both name {name!r}: submissions would not find it; leave one of them out"
        elif needs:
            yield f"`requirements` names {name!r}, which needs {needs!r}, and that is `forbidden`: leave one of them out"
    elif name in own:
        yield f"`check_requirements` names {name!r}, which `requirements` names too; once is enough"
    elif not listed:
        advice = "add it to `forbidden`, or name it in `requirements`, with which students have it too"
        yield f"`check_requirements` names {name!r}, which submissions could import where it is installed: {advice}"


def set_of_names(lines: tuple[str, ...]) -> set[str]:
    """Return the names of the packages in requirements, without those that cannot be read."""
    found = set()
    for line in lines:
        try:
            found.add(normal(requirement_in(line).name))
        except UsageError:
            continue
    return found


def imports_that_students_lack(solutions: Path, files: Mapping[str, bytes], description: Description) -> list[str]:
    """Return the imports of packages for hidden checks in the students' `files`, which are named by their path among those."""
    hidden = {name for line in description.check_requirements for name in import_names(line)}
    found = []
    for name, content in files.items() if hidden else ():
        if name.startswith(CHECKS) and name.endswith(".py"):
            path = solutions / name.removeprefix(CHECKS)
            found += [
                f"{path}:{line}: students have this file, and {module!r} is of `check_requirements`, which they lack"
                for line, module in imports_in(ast.parse(content))
                if module.partition(".")[0] in hidden
            ]
    return found


def imports_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield each import of a module: the line, and the module that is named there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
