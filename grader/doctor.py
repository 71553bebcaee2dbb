"""What this computer offers for grading, and what is missing."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from collections.abc import Iterator
from typing import NamedTuple

from packaging.requirements import Requirement

from grader.errors import GraderError

DISTRIBUTION = "nn-by-hand"
OLDEST = (3, 11)


class Finding(NamedTuple):
    """One line of the examination; `advice` is empty where all is well."""

    subject: str
    found: str
    advice: str = ""


def examine() -> int:
    """Print every finding; the exit status."""
    for finding in findings():
        mark = "!" if finding.advice else " "
        print(f"{mark} {finding.subject + ':':<12} {finding.found}")
        if finding.advice:
            print(f"{'':<15}{finding.advice}")
    return 0


def findings() -> Iterator[Finding]:
    """What there is, most basic first."""
    version = platform.python_version()
    advice = "" if sys.version_info >= OLDEST else f"install Python {OLDEST[0]}.{OLDEST[1]} or later"
    yield Finding("Python", f"{version} ({sys.executable})", advice)
    yield from packages()
    if others := clashing():
        yield Finding(
            "Clash", f"{', '.join(others)} also brings a package named grader", f"use an environment with {DISTRIBUTION} alone"
        )
    yield Finding("System", f"{platform.system()} {platform.release()}", "" if sys.platform == "linux" else SELF_CHECK_ONLY)
    from grader.session import usable_processors

    yield Finding("Processors", str(usable_processors()))
    yield from isolation()


SELF_CHECK_ONLY = "good for checking your own work; grade what others wrote on Linux, where submissions are confined"


def packages() -> Iterator[Finding]:
    """The packages that we need, by our own metadata."""
    try:
        wanted = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        yield Finding("Packages", f"{DISTRIBUTION} itself is not installed", "pip install . in its folder")
        return
    for requirement in map(Requirement, wanted):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            yield Finding("Package", f"{requirement.name} {importlib.metadata.version(requirement.name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding("Package", f"{requirement.name} is missing", f"pip install '{requirement}'")


def clashing() -> list[str]:
    """Other installed distributions that bring a package of our name."""
    owners = importlib.metadata.packages_distributions().get("grader", [])
    return sorted({name for name in owners if name.lower().replace("_", "-") != DISTRIBUTION})


def isolation() -> Iterator[Finding]:
    """The layers that confine a submission here, found by starting a worker."""
    from grader.sandbox import open_sandbox

    try:
        sandbox = open_sandbox()
        try:
            sandbox.load({}, [], 1)
            yield from (Finding("Isolation", layer) for layer in sandbox.layers)
        finally:
            sandbox.close()
    except GraderError as error:
        yield Finding("Isolation", "none", f"no worker could be started: {error}")
