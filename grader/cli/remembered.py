"""The roster and the exceptions of a class, as commands name them; the store remembers them for commands that name none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from grader.classroom.downloads.entry import Entry
from grader.classroom.exceptions import FILE, Exceptions, read_exceptions
from grader.classroom.intake import choose_students, with_groups, with_loose_files
from grader.classroom.people import Directory, KnownStudent, known_of
from grader.classroom.register import EXCEPTIONS, ROSTER
from grader.classroom.roster import Roster, newcomers, read_roster, succeed
from grader.classroom.store import Store
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.model.report import Problem
from grader.model.suggestions import did_you_mean
from grader.report.wording import join_names


def remember_roster(store: Store, path: Path | None, note: Callable[[str], None]) -> None:
    """Save the roster that is named, and say who has come or gone since the last one."""
    if path is None:
        return
    old, new = store.get(ROSTER, Roster), read_roster(path)
    roster = succeed(old, new)
    store.set_setting(ROSTER, roster)
    note(f"{len(roster.members)} students are on the roster; commands that name none take this one")
    if came := newcomers(old, new):
        note(f"new on the roster: {join_names([member.student for member in came])}")
    if roster.left:
        note(f"on an earlier roster, and not on this one: {join_names([member.student for member in roster.left])}")


def remember_exceptions(store: Store, path: Path | None, policy: Path | None, rules: Policy) -> None:
    """Save the exceptions that are named, or that lie beside a policy that is named."""
    beside = policy.with_name(FILE) if policy else None
    if path is None and beside and beside.is_file():
        print(f"Exceptions: {beside}")
        path = beside
    if path:
        store.set_setting(EXCEPTIONS, read_exceptions(path, rules.late.zone))


def chosen_entries(
    store: Store,
    folder: Path,
    entries: Sequence[Entry],
    students: Sequence[str],
    problems: list[Problem],
    note: Callable[[str], None],
) -> Sequence[Entry]:
    """Return what is to be graded: one entry for each member of a group, and only these students if any are named.

    Loose files of the folder that are called like somebody on the roster are theirs.

    Raises UsageError for a student who does not exist, where the roster says who does.
    """
    known = {one.student: one for one in known_of(store.attempts(), store.found())}
    known |= {entry.student: KnownStudent(entry.student, entry.name, entry.contacts) for entry in entries}
    directory = Directory(known.values(), store.get(ROSTER, Roster))
    exceptions = store.get(EXCEPTIONS, Exceptions) or Exceptions()
    entries = with_loose_files(folder, entries, directory, problems)
    entries = with_groups(entries, exceptions.group, directory.identify, problems)
    if strangers := [name for name in directory.strangers(exceptions) if name not in {entry.student for entry in entries}]:
        text = f"the exceptions name nobody who is known: {join_names(strangers)}"
        if directory.roster:
            raise UsageError(f"{text}{did_you_mean(strangers[0], directory.names)}")
        note(text)
    return choose_students(entries, students, directory.identify) if students else entries
