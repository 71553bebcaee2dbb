"""Cloning the Git repositories of a class, each into a folder with the name of its student, as `grader batch` reads it.

Access to private repositories is Git's own matter: whatever `git clone` can read is read. Git asks nobody for a password here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from grader.model.errors import UsageError
from grader.model.filenames import printable

SECONDS = 600
"""The time that one clone may take."""
QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1", "LC_ALL": "C"}
SAFE = ("-c", "core.symlinks=false", "-c", "core.hooksPath=/dev/null")
"""A link in a repository becomes a file with its text, so it leads to no file of this computer."""


class Repository(msgspec.Struct, frozen=True):
    """A line of the list: whose work is at which address."""

    student: str
    address: str


class Collected(msgspec.Struct, frozen=True):
    """What became of a repository."""

    student: str
    address: str
    commit: str = ""
    """The digest of the commit that was taken; empty where the repository has none."""
    committed: str = ""
    """The time that the commit names, in ISO 8601. Who makes a commit can write any time into it."""
    problem: str = ""
    """Why nothing was taken; what was collected before stays then."""


def clone_all(repositories: Sequence[Repository], folder: Path, branch: str = "") -> Iterator[Collected]:
    """Clone each repository into `folder`, in place of what was collected of it before, and yield what became of it.

    Raises UsageError if there is no Git here.
    """
    if shutil.which("git") is None:
        raise UsageError("git is not installed here, or not on the PATH")
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".collecting-", dir=folder) as name:
        for repository in repositories:
            yield clone(repository, folder / repository.student, Path(name) / "checkout", branch)


def clone(repository: Repository, target: Path, place: Path, branch: str) -> Collected:
    """Clone one repository to `place`, and put its files, without the history, in place of `target`."""
    shutil.rmtree(place, ignore_errors=True)
    which = ["--branch", branch] if branch else []
    options = ["--quiet", "--depth", "1", "--single-branch", "--no-tags", *which]
    try:
        git([*SAFE, "clone", *options, "--", repository.address, str(place)])
        commit, _, committed = git(["-C", str(place), "log", "-1", "--format=%H %cI"], check=False).stdout.strip().partition(" ")
    except subprocess.TimeoutExpired:
        return Collected(repository.student, repository.address, problem=f"git has not ended within {SECONDS} seconds")
    except subprocess.CalledProcessError as error:
        lines = [line for line in (error.stderr or "").splitlines() if line.strip() and not line.startswith("Cloning into")]
        told = next((line for line in lines if line.startswith(("fatal:", "ERROR:", "remote:"))), lines[0] if lines else "")
        return Collected(repository.student, repository.address, problem=printable(told) or f"git ended with {error.returncode}")
    shutil.rmtree(place / ".git")
    before = place.with_name("before")
    if target.exists():
        target.rename(before)
    place.rename(target)
    shutil.rmtree(before, ignore_errors=True)
    return Collected(repository.student, repository.address, commit, committed)


def git(arguments: Sequence[str], *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run Git, which asks nobody anything. Raises CalledProcessError if it fails, TimeoutExpired if it does not end."""
    ssh = {} if "GIT_SSH_COMMAND" in os.environ else {"GIT_SSH_COMMAND": "ssh -o BatchMode=yes"}
    return subprocess.run(
        ["git", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
        check=check,
        env={**os.environ, **QUIET, **ssh},
    )
