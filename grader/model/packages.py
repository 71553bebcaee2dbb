"""Packages that an assignment needs besides the engine's own: which are missing here, and under which names they are imported."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from grader.model.assignment import Description
from grader.model.errors import CheckError, UsageError

if TYPE_CHECKING:
    from packaging.requirements import Requirement


class MissingPackage(CheckError):
    """A package that an assignment needs is not here: nothing of it can be graded, and that is nobody's mistake but ours."""


def requirement_in(line: str) -> Requirement:
    """Return a requirement as pip writes it, such as "torch>=2.2". Raises UsageError for what is none."""
    # Here, since this takes as long as all of the engine to import, and few assignments need packages.
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return Requirement(line)
    except InvalidRequirement:
        raise UsageError(f"{line!r} is no requirement that pip knows; write it like 'torch>=2.2'") from None


def needed_by(description: Description, *, hidden: bool) -> tuple[str, ...]:
    """Return the packages that submissions and checks need, those of `hidden` checks too if they run."""
    return (*description.requirements, *(description.check_requirements if hidden else ()))


def applies(requirement: Requirement) -> bool:
    """Return whether a requirement is one on this computer: "; sys_platform == 'linux'" and the like decide."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def missing_packages(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the requirements that are not met here, each with what is here in place of it: a version, or nothing."""
    for line in lines:
        import importlib.metadata

        requirement = requirement_in(line)
        if not applies(requirement):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            yield line, ""
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            yield line, version


def require_packages(description: Description, *, hidden: bool) -> None:
    """Raise MissingPackage where a package is missing that submissions or checks need."""
    if missing := list(missing_packages(needed_by(description, hidden=hidden))):
        line, version = missing[0]
        instead = f" (here is {requirement_in(line).name} {version})" if version else ""
        lines = [line for line, _ in missing]
        raise MissingPackage(f"this assignment needs {line}, which is not installed{instead}: {advice(lines, description)}")


def advice(lines: Iterable[str], description: Description) -> str:
    """Return the command that installs requirements."""
    index = f" --extra-index-url {shlex.quote(description.package_index)}" if description.package_index else ""
    return f"pip install{index} {' '.join(map(shlex.quote, lines))}"


def import_names(line: str) -> tuple[str, ...]:
    """Return the names under which the package of a requirement is imported: of "scikit-learn", "sklearn".

    They are read where it is installed; elsewhere it is taken to have its own name.
    """
    import importlib.metadata

    name = requirement_in(line).name
    own = name.replace("-", "_")
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return (own,)
    found = set((distribution.read_text("top_level.txt") or "").split())
    if not found:
        paths = [PurePosixPath(str(file)) for file in distribution.files or ()]
        found = {path.parts[0] for path in paths if len(path.parts) == 2 and path.name == "__init__.py"}
        found |= {path.stem for path in paths if len(path.parts) == 1 and path.suffix == ".py"}
    return tuple(sorted(name for name in found if name.isidentifier())) or (own,)


def modules_to_load(description: Description) -> list[str]:
    """Return the modules of the packages in `requirements` that most submissions are going to import."""
    found: list[str] = []
    for line in description.requirements:
        names, own = import_names(line), requirement_in(line).name.replace("-", "_")
        # A package has others beside the one of its own name: tests, or parts that few need.
        found += [own] if own in names else names
    return [module for name in found for module in (name, *LATER.get(name, ()))]


def has_pictures(description: Description) -> bool:
    """Tell whether checks can look at what is drawn: whether submissions have the real Matplotlib."""
    return any(requirement_in(line).name.lower() == "matplotlib" for line in description.requirements)


LATER = {"matplotlib": ("matplotlib.pyplot",), "torch": ("torch._dynamo",)}
"""Modules of packages that these import when they are used first, which would take time in each case."""
