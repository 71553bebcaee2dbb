"""The store of a class and its policy, as `grader batch`, `grader gradebook` and `grader override` name them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from grader.classroom.addresses import VARIABLE, from_environment, public_address, with_password, without_password
from grader.classroom.downloads.entry import ADDRESS, STORE
from grader.classroom.store import Store
from grader.model.assignment import Assignment
from grader.model.errors import UsageError
from grader.report import write_whole

STORE_HELP = (
    "a SQLite file, or postgresql://USER@HOST/DATABASE, with #CLASS at its end where it has several classes"
    f" (default: the one that --out had before, else that in the variable {VARIABLE}, else grades.sqlite in --out)"
)


STORE_ARGUMENT_HELP = f"the folder that `grader batch` has written to, or the store's address; - for that in {VARIABLE}"


def store_of_batch(option: str | None, target: Path, note: Callable[[str], None]) -> str:
    """Return the address of the store of a batch that writes to `target`: the one that is named, else the one of before.

    Raises UsageError for a password in --store.
    """
    before = store_of_folder(target)
    if option is None:
        if before and "://" not in before and not Path(before).is_file():
            raise UsageError(f"the marks of {target} are in {before}, which is not there; name the store with --store")
        return before or from_environment() or str(target / STORE)
    address = with_password(without_password(option, "--store"))
    if before and public_address(before) != public_address(address):
        was, now = public_address(before), public_address(address)
        note(f"the marks and decisions of {target} were in {was}; they are in {now} from now on, and those of before are not moved")
    return address


def store_of_folder(folder: Path) -> str | None:
    """Return the address of the store whose gradebook is in a folder; None if no batch has written there."""
    written = folder / ADDRESS
    if written.is_file():
        return with_password(written.read_text(encoding="utf-8").strip())
    return str(folder / STORE) if (folder / STORE).is_file() else None


def remember_store(address: str, target: Path) -> None:
    """Have a folder remember its store, without a password, where that is elsewhere."""
    where = public_address(address)
    if where == public_address(str(target / STORE)):
        (target / ADDRESS).unlink(missing_ok=True)
    else:
        write_whole(target / ADDRESS, f"{where}\n".encode())


def store_argument(parser: argparse.ArgumentParser) -> None:
    """Declare STORE, the store of an earlier batch."""
    parser.add_argument("place", metavar="STORE", help=STORE_ARGUMENT_HELP)


def open_store(place: str, assignment: Assignment) -> Store:
    """Open the store of an earlier batch: its folder, its file, or its address. Raises UsageError if there is none."""
    if place == "-":
        if not (known := from_environment()):
            raise UsageError(f"- stands for the store in the variable {VARIABLE}, which is not set")
        return Store(known, assignment.id)
    if "://" in place:
        return Store(with_password(without_password(place, "STORE")), assignment.id)
    address = store_of_folder(Path(place)) if Path(place).is_dir() else place
    if address is None or ("://" not in address and not Path(address).is_file()):
        raise UsageError(f"{address or place}: no store is there; name the folder that `grader batch` has written to")
    return Store(address, assignment.id)
