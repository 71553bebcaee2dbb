"""People: everybody of a class, whether they have handed in or not, and what is known of each.

The roster says who belongs, the submissions who has handed in. A student of one is found in the other by what both know: numbers,
addresses, the identifier itself, or the name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, get_args

import msgspec

from grader.classroom.exceptions import Exceptions, Terms, terms_of
from grader.classroom.exports.sheet import Key, Score, contact_key, folder_key, name_key, pair, sorted_words
from grader.classroom.records import Attempt, FoundWork, Override
from grader.classroom.roster import CONTACTS, Roster, RosterMember
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.model.suggestions import did_you_mean
from grader.report.wording import join_names

Status = Literal["graded", "nothing handed in", "unreadable", "excused"]
Belongs = Literal["", "on it", "left the course", "not on the roster"]
"""How somebody stands to the roster; "" where there is none."""


class KnownStudent(msgspec.Struct, frozen=True):
    """A student by whom something was handed in."""

    student: str
    name: str
    contacts: dict[str, str]


class Person(msgspec.Struct, frozen=True):
    """A student of the class."""

    student: str
    name: str
    contacts: dict[str, str]
    status: Status
    roster: Belongs
    section: str
    terms: Terms
    decision: Override | None = None
    """The mark that a person has set, where nothing was graded."""
    notes: tuple[str, ...] = ()
    """Reasons why a person should look."""

    @property
    def counts(self) -> bool:
        """Whether the averages are over this student, too."""
        return self.status == "graded" and self.roster in ("", "on it")


class Directory:
    """Everybody who is known: those who have handed in, and those on the roster."""

    def __init__(self, known: Iterable[KnownStudent], roster: Roster | None) -> None:
        self.known = {one.student: one for one in known}
        self.roster = roster
        self.members: dict[str, RosterMember] = {}
        """The row of the roster of each student who has one, by the identifier of the class."""
        self.unclear: dict[str, str] = {}
        """Why somebody cannot be found on the roster, by identifier."""
        left = roster.left if roster else ()
        rows = [*(roster.members if roster else ()), *left]
        self.left = {id(member) for member in left}
        scores = [Score(one.student, 0.0, 0.0, one.name, one.contacts) for one in self.known.values()]
        pairing = pair(roster_keys(rows), scores, lambda row: rows[row].student)
        self.members |= {score.student: rows[row] for row, score in pairing.owners.items()}
        self.unclear |= {refusal.student: refusal.reason for refusal in pairing.refused}
        self.absent = [member for row, member in enumerate(rows) if row not in pairing.owners]
        """Those on the roster by whom nothing was handed in."""
        self.absent_members = {member.student: member for member in reversed(self.absent)}
        self.names = self.spellings()

    def spellings(self) -> dict[str, tuple[str, ...]]:
        """Return the identifiers that a text may mean, by the text in small letters."""
        found: dict[str, tuple[str, ...]] = {}
        by_student = [(student, self.members.get(student)) for student in self.known]
        for student, member in [*by_student, *((member.student, member) for member in self.absent)]:
            texts = [student, *(self.known[student].contacts.values() if student in self.known else ())]
            texts += [member.student, *member.contacts.values()] if member else []
            # Nearly always it is one, and the same for all texts: a set for each would take much more memory.
            one = (student,)
            for text in texts:
                others = found.setdefault(text.casefold(), one)
                if student not in others:
                    found[text.casefold()] = (*others, student)
        return found

    def identify(self, text: str) -> str:
        """Return the identifier of the student whom a text means: it, an address, a number or a login; else the text.

        Raises UsageError if it may mean several.
        """
        found = self.names.get(text.strip().casefold(), ())
        exact = {student for student in found if student == text.strip()}
        if len(exact or found) > 1:
            raise UsageError(f"{text!r} may be {' or '.join(sorted(found))}")
        return next(iter(exact or found), text.strip())

    def recognise(self, text: str) -> str:
        """Return the identifier of a student who was once called so; the text where that is not clear any more."""
        try:
            return self.identify(text)
        except UsageError:
            return text

    def require(self, text: str) -> str:
        """Return the identifier of a student as `identify`. Raises UsageError if there is nobody."""
        student = self.identify(text)
        if student not in (students := self.students):
            there = sorted(students)
            near = did_you_mean(text, there)
            raise UsageError(f"no student is called {text!r}{near or f'; there are {join_names(there)}'}")
        return student

    @property
    def students(self) -> dict[str, None]:
        """The identifiers of all: those by whom something was handed in, then those by whom nothing was."""
        return dict.fromkeys([*self.known, *(member.student for member in self.absent)])

    def member_of(self, student: str) -> RosterMember | None:
        """Return the row of the roster about a student; None if there is none."""
        return self.members.get(student) or self.absent_members.get(student)

    def belongs(self, student: str, member: RosterMember | None) -> Belongs:
        if not self.roster:
            return ""
        if member is None:
            return "not on the roster"
        return "left the course" if id(member) in self.left else "on it"

    def strangers(self, exceptions: Exceptions) -> list[str]:
        """Return the names in a file of exceptions that mean nobody."""
        students = self.students
        return sorted({name for name in exceptions.named() if self.identify(name) not in students})


def roster_keys(members: Sequence[RosterMember]) -> list[Key]:
    """Return the ways to find the row of a student on the roster."""
    by: dict[str, dict[str, set[int]]] = {kind: {} for kind in ("student", *CONTACTS)}
    for row, member in enumerate(members):
        for kind, text in {**member.contacts, "student": member.student}.items():
            by[kind].setdefault(text.casefold(), set()).add(row)
    return [
        contact_key("Canvas number", by["canvas"], "canvas"),
        contact_key("Moodle number", by["moodle"], "moodle"),
        contact_key("student number", by["sid"], "sid"),
        contact_key("address", by["email"], "email"),
        contact_key("login", by["login"], "login", "email"),
        Key("identifier", by["student"], lambda score: [score.student.casefold()]),
        folder_key("identifier", by.values()),
        name_key({row: member.name for row, member in enumerate(members)}),
        folder_name_key(members),
    ]


def folder_name_key(members: Sequence[RosterMember]) -> Key:
    """Return the key for students whose folder is called like a person: "Lovelace_Ada" is "Ada Lovelace"."""
    rows: dict[str, set[int]] = {}
    for row, member in enumerate(members):
        rows.setdefault(spaced_words(member.name), set()).add(row)
    rows.pop("", None)
    return Key("name", rows, lambda score: [] if score.name or score.contacts else [spaced_words(score.student)])


def spaced_words(name: str) -> str:
    """Return the words of a name in a fixed order, also where signs stand for the spaces between them."""
    return sorted_words(re.sub(r"[_.-]+", " ", name))


def known_of(attempts: Iterable[Attempt], found: Mapping[str, FoundWork]) -> list[KnownStudent]:
    """Return everybody by whom something was ever handed in, with what is known best."""
    known = {one.student: KnownStudent(one.student, one.name, one.contacts) for one in attempts}
    known |= {one.student: KnownStudent(one.student, one.name, one.contacts) for one in found.values()}
    return sorted(known.values(), key=lambda one: one.student)


def people(
    directory: Directory,
    found: Mapping[str, FoundWork],
    graded: Iterable[str],
    terms: Mapping[str, Terms],
    decisions: Iterable[Override],
) -> list[Person]:
    """Return everybody, sorted by identifier; `graded` are those who have a report."""
    graded = set(graded)
    latest = {directory.recognise(d.student): d for d in decisions if d.outcome is None}
    everybody = []
    for student in sorted(directory.students):
        member = directory.member_of(student)
        known = directory.known.get(student) or KnownStudent(student, "", {})
        own, what = terms.get(student, Terms()), found.get(student)
        problem = what.problem if what else ""
        decision = latest.get(student)
        decision = decision if decision and decision.score is not None else None
        belongs = directory.belongs(student, member)
        status: Status = "graded" if student in graded else "unreadable" if problem else "nothing handed in"
        if decision and what and decision.made >= what.seen:
            # Whoever has decided about the whole mark has looked at this.
            problem = ""
        everybody.append(
            Person(
                student,
                (member.name if member else "") or known.name,
                {**(member.contacts if member else {}), **known.contacts},
                "excused" if own.excused else status,
                belongs,
                own.section or (member.section if member else ""),
                own,
                decision if student not in graded else None,
                () if own.excused else tuple(notes(status, problem, what, directory.unclear.get(student, ""))),
            )
        )
    return everybody


def averaged(people: Iterable[Person]) -> set[str]:
    """Return the identifiers of those whom averages are over."""
    people = list(people)
    # Where nobody who was graded is on the roster, it is the roster that is wrong.
    return {p.student for p in people if p.counts} or {p.student for p in people if p.status == "graded"}


def notes(status: Status, problem: str, what: FoundWork | None, unclear: str) -> Iterable[str]:
    """Yield why a person should look at a student, besides what grading has found."""
    if problem:
        files = ", ".join(what.files[:3]) if what else ""
        last = "; the mark is that of an earlier submission" if status == "graded" else ""
        yield f"handed in {files}, and nothing of it can be read: {problem}{last}"
    if unclear:
        yield f"cannot be found on the roster: {unclear}"


def counts_of(people: Iterable[Person]) -> dict[str, int]:
    """Return how many there are of each kind, in words: whoever does not belong is counted as that and as nothing else."""
    counts = Counter(p.status if p.roster in ("", "on it") else p.roster for p in people)
    return {what: counts[what] for what in (*get_args(Status), *get_args(Belongs)) if counts[what]}


def missing_notes(gone: Collection[str], found: Mapping[str, FoundWork], new: Collection[str], place: str) -> Iterator[str]:
    """Yield what is odd about those by whom something was handed in earlier, and of whom nothing is there; `new` ones were not."""
    works = {found[student].content: student for student in sorted(new, reverse=True) if student in found}
    rest = []
    for student in gone:
        content = found[student].content if student in found else ""
        if content and content in works:
            same = f"{works[content]} has handed in what {student} had, of whom nothing is there now"
            yield f"{same}: if this is one student, `grader forget {place} {student}` leaves one row"
        else:
            rest.append(student)
    if rest:
        what = f"nothing is there now of {join_names(rest)}, by whom something was handed in earlier: marks stay"
        yield f"{what}; `grader forget {place} STUDENT` removes somebody"


def terms_in(directory: Directory, exceptions: Exceptions, policy: Policy, found: Mapping[str, FoundWork]) -> dict[str, Terms]:
    """Return what is different for whom, by identifier."""
    own_dates = {student: one.due for student, one in found.items() if one.due}
    return terms_of(exceptions, policy, own_dates, directory.identify)
