"""What a report was made with, so that it can be shown whether two marks must be the same."""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.grading.digests import engine_digest, paths_digest
from grader.model.assignment import DESCRIPTION, Assignment, part_files
from grader.model.report import Report

if TYPE_CHECKING:
    from grader.model.policy import Policy

SHOWN = 12
"""Digits of a digest that are told."""


def made_with(assignment: Assignment) -> dict[str, str]:
    """Return digests of engine and checks, and the versions of Python and NumPy."""
    # Importing it takes longer than all that is done here.
    from importlib import metadata

    folder = assignment.folder
    files = {path for name in assignment.folders for path in (*part_files(folder / name), *modules_below(folder / name))}
    files |= {path for path in [folder / "conftest.py"] if path.is_file()}
    # A release tries itself before its manifest is written, so the manifest is not read from its file.
    manifest = msgspec.json.encode(assignment.manifest)
    checks = hashlib.sha256(paths_digest([folder / DESCRIPTION, *sorted(files)]).encode() + manifest).hexdigest()
    return {
        "engine": engine_digest()[:SHOWN],
        "checks": checks[:SHOWN],
        "python": platform.python_version(),
        "numpy": metadata.version("numpy"),
    }


def modules_below(folder: Path) -> list[Path]:
    """Return the modules in folders of an exercise, which its checks may import, but for what an editor keeps in hidden ones."""
    paths = (path for path in folder.glob("*/**/*.py") if path.is_file())
    return [path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def policy_digest(policy: Policy) -> str:
    """Return the digest of a policy, whatever the comments in its file say."""
    return hashlib.sha256(repr(policy).encode()).hexdigest()[:SHOWN]


def by_policy(report: Report, policy: Policy) -> Report:
    """Return a report that says by which policy it was graded; one with public checks only is no mark, and says nothing."""
    if not report.made_with:
        return report
    return msgspec.structs.replace(report, made_with={**report.made_with, "policy": policy_digest(policy)})


def provenance_line(made: dict[str, str], seed: int) -> str:
    """Return what a report was made with as people read it."""
    names = {"engine": "engine", "checks": "checks", "python": "Python", "numpy": "NumPy", "policy": "policy"}
    return f"Made with {', '.join(f'{word} {made[key]}' for key, word in names.items() if key in made)}, seed {seed}."
