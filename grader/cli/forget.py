"""`grader forget`: deletes a student from a class, with everything that is known of them."""

from __future__ import annotations

import argparse
import mmap
from collections.abc import Sequence
from pathlib import Path

from grader.classroom.listing import FOLDER
from grader.classroom.names import file_names
from grader.classroom.publish import GRADEBOOK, report_files
from grader.classroom.register import ROSTER, Register
from grader.classroom.roster import roster_without
from grader.cli import DONE
from grader.cli.options import assignment_option, chosen_assignment
from grader.cli.stores import open_store, store_argument
from grader.model.policy import Policy
from grader.similar.kept import NAME as FINGERPRINTS


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    store_argument(parser)
    parser.add_argument("student", metavar="STUDENT", help="the identifier, or an address or number of this student")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Delete submissions' results, reports, decisions, roster row, and say where the name still stands.

    Raises UsageError if there is no such student.
    """
    assignment = chosen_assignment(options)
    store = open_store(options.place, assignment)
    try:
        register = Register(store, store.policy or Policy())
        student = register.directory.require(options.student)
        person, known = register.people(store.applied)[student], register.directory.known.get(student)
        reports = file_names(register.directory.students)
        member = register.directory.member_of(student)
        if member and register.roster:
            store.set_setting(ROSTER, roster_without(register.roster, member))
        aliases = {student, *([member.student] if member else [])}
        count = sum(store.forget(name) for name in sorted(aliases))
    finally:
        store.close()
    print(f"{student} is forgotten, with {count} submission{'s' * (count != 1)} and everything that was known of them.")
    folder = Path(options.place)
    if folder.is_dir():
        page, full = report_files(folder, reports[student])
        page.unlink(missing_ok=True)
        full.unlink(missing_ok=True)
        # They are made again from the submissions that are still there.
        (folder / FINGERPRINTS).unlink(missing_ok=True)
        words = [*aliases, *filter(None, (person.name, known.name if known else "")), *person.contacts.values()]
        if still := naming(folder, words):
            print(f"The name still stands in {', '.join(still)}; the next `grader batch` writes {GRADEBOOK} and its like anew.")
    print("What is not here keeps it: the submission itself, exports that were filled, exceptions.toml, backups.")
    print("If the submission stays in the folder of the class, the next `grader batch` grades it as a new one.")
    return DONE


def naming(folder: Path, words: list[str]) -> list[str]:
    """Return the names of the files of a folder of results, but for the store's own, that hold one of these words."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and ".sqlite" not in path.name]
    files += sorted((folder / FOLDER).glob("*.html"))
    return [str(path.relative_to(folder)) for path in files if holds_any(path, [word.encode() for word in words])]


def holds_any(path: Path, words: Sequence[bytes]) -> bool:
    """Tell whether a file holds one of these words, whatever its size."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(word) >= 0 for word in words)
