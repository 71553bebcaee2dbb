"""Examination of a computer: packages and isolation that it offers for grading, and what is missing."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from collections.abc import Iterator
from typing import NamedTuple

from packaging.requirements import Requirement

from grader.model.assignment import GRADING_PLACES, PUBLIC_PLACES, find_assignment
from grader.model.distribution import DISTRIBUTION
from grader.model.errors import GraderError, UsageError
from grader.model.isolation import is_confined
from grader.model.packages import advice, missing_packages, needed_by, requirement_in

OLDEST = (3, 11)


class Finding(NamedTuple):
    """One line of the examination; `advice` is empty where all is well."""

    subject: str
    found: str
    advice: str = ""


def findings() -> Iterator[Finding]:
    """Yield what there is, most basic first."""
    version = platform.python_version()
    advice = "" if sys.version_info >= OLDEST else f"install Python {OLDEST[0]}.{OLDEST[1]} or later"
    yield Finding("Python", f"{version} ({sys.executable})", advice)
    yield from packages()
    yield from packages_of_assignment()
    if others := clashing():
        yield Finding(
            "Clash", f"{', '.join(others)} also brings a package named grader", f"use an environment with {DISTRIBUTION} alone"
        )
    yield Finding("System", f"{platform.system()} {platform.release()}", "" if sys.platform == "linux" else SELF_CHECK_ONLY)
    from grader.grading.session import usable_processors

    yield Finding("Processors", str(usable_processors()))
    yield from isolation()


SELF_CHECK_ONLY = "good for checking your own work; grade what others wrote on Linux, where submissions are confined"


def packages() -> Iterator[Finding]:
    """Yield the packages that we need, by our own metadata."""
    try:
        wanted = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        yield Finding("Packages", f"{DISTRIBUTION} itself is not installed", f"{sys.executable} -m pip install . in its folder")
        return
    for requirement in map(Requirement, wanted):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            yield Finding("Package", f"{requirement.name} {importlib.metadata.version(requirement.name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding("Package", f"{requirement.name} is missing", f"pip install '{requirement}'")


def packages_of_assignment() -> Iterator[Finding]:
    """Yield the packages that the assignment in this place needs besides ours."""
    try:
        about = find_assignment((*GRADING_PLACES, *PUBLIC_PLACES)).description
    except UsageError:
        return
    lines = needed_by(about, hidden=True)
    missing = dict(missing_packages(lines))
    for line in lines:
        name = requirement_in(line).name
        if line not in missing:
            yield Finding("Package", f"{name} {importlib.metadata.version(name)}, for {about.title}")
        else:
            here = f" is here in version {missing[line]}" if missing[line] else " is missing"
            yield Finding("Package", f"{name}{here}, for {about.title}", advice([line], about))


def clashing() -> list[str]:
    """List other installed distributions that bring a package of our name."""
    owners = importlib.metadata.packages_distributions().get("grader", [])
    return sorted({name for name in owners if name.lower().replace("_", "-") != DISTRIBUTION})


MISSING = {
    "processor time": "limits count wall time instead: grade while little else runs; needs Linux with scheduler statistics",
    "own user id": "run as root, in a container for instance, so that submissions get a user of their own",
    "seccomp": "install libseccomp (libseccomp2 in Debian and Ubuntu) and pyseccomp",
    "Landlock files": "needs Linux 5.13 with Landlock enabled, and landlockpy",
}
"""Advice about layers that are worth having; the others stand in for one another."""


def isolation() -> Iterator[Finding]:
    """Yield the layers that confine a submission here, found by starting a worker, and their meaning."""
    from grader.model.isolation import LAYERS
    from grader.sandbox import open_sandbox

    try:
        sandbox = open_sandbox()
        try:
            sandbox.load({}, [], 1)
        finally:
            sandbox.close()
    except GraderError as error:
        yield Finding("Isolation", "none", f"no worker could be started: {error}")
        return
    for layer in LAYERS:
        if layer in sandbox.layers:
            yield Finding("Isolation", layer)
        elif sys.platform == "linux":
            yield Finding("Isolation", f"{layer}: not here", MISSING.get(layer, ""))
    yield Finding("In short", *meaning(frozenset(sandbox.layers)))


def meaning(layers: frozenset[str]) -> tuple[str, str]:
    """Say what the layers keep a submission from, and what to do where that is not enough."""
    if not is_confined(layers):
        return "submissions run with your rights, within limits of time and memory", SELF_CHECK_ONLY
    if "Landlock files" in layers:
        files = "cannot read your files"
    elif "own user id" in layers:
        files = "can read what every user of this computer can"
    else:
        files = "can read your files"
    network = "use no network" if layers & {"seccomp", "network namespace"} else "can use the network"
    advice = {
        "cannot read your files": "",
        "can read your files": SELF_CHECK_ONLY,
    }.get(files, "see that only their owner can enter the folders of solutions and hidden checks (chmod 700)")
    return f"submissions {files} and {network}", advice
