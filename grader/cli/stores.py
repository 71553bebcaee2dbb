"""The store of a class and its policy, as `grader batch`, `grader gradebook` and `grader override` name them."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.classroom.addresses import VARIABLE, from_environment, without_password
from grader.classroom.downloads.entry import STORE
from grader.classroom.store import Store
from grader.model.assignment import Assignment
from grader.model.errors import UsageError
from grader.model.policy import Policy, read_policy

STORE_HELP = f"a SQLite file, or postgresql://USER@HOST/DATABASE (default: the variable {VARIABLE}, else grades.sqlite in --out)"


def given_store(option: str | None) -> str | None:
    """Return the address that --store gives, or else the environment; None if neither does.

    Raises UsageError for a password in --store.
    """
    return without_password(option, "--store") if option else from_environment()


def store_argument(parser: argparse.ArgumentParser) -> None:
    """Declare STORE, the store of an earlier batch."""
    parser.add_argument("place", metavar="STORE", help="the folder that `grader batch` has written to, or the store's address")


def open_store(place: str, assignment: Assignment) -> Store:
    """Open the store of an earlier batch: its folder, its file, or its address. Raises UsageError if there is none."""
    if "://" in place:
        return Store(without_password(place, "STORE"), assignment.id)
    path = Path(place) / STORE if Path(place).is_dir() else Path(place)
    if not path.is_file():
        raise UsageError(f"{path} does not exist; name the folder that `grader batch` has written to")
    return Store(str(path), assignment.id)


def named_policy(path: Path | None, assignment: Assignment) -> Policy | None:
    """Read the policy that a command names; None if it names none.

    Raises UsageError if it cannot be used, or has a rule that no check of the assignment fits.
    """
    if path is None:
        return None
    try:
        policy = read_policy(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"--policy {path}: {error.strerror}") from None
    policy.require_use(assignment)
    return policy


def remembered_policy(store: Store, assignment: Assignment) -> Policy | None:
    """Return the policy that was named last, for a command that names none, and say so; None if there never was one.

    Raises UsageError if it has a rule that no check fits any more: what the rule should hide would be shown.
    """
    policy = store.policy
    if policy:
        policy.require_use(assignment)
        print("The policy is the one that was given last; --policy names another, which may be an empty file.")
    return policy
