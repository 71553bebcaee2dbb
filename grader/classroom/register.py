"""Register: everybody of a class with the mark that counts, from the store, the policy, the roster and exceptions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from grader.classroom.exceptions import Exceptions
from grader.classroom.grades import Grade, make_grade, rank_attempts, with_time_notes
from grader.classroom.packing import Summary
from grader.classroom.people import Directory, Person, known_of, missing_notes, people, terms_in
from grader.classroom.records import Attempt, Override, Standing, Version
from grader.classroom.roster import Roster
from grader.classroom.store import Store
from grader.model.policy import Policy

EXCEPTIONS, ROSTER, FOLDER = "exceptions", "roster", "folder"
"""The names of settings of the store."""


class Register:
    """The class as the store has it at this moment."""

    def __init__(self, store: Store, policy: Policy) -> None:
        """Raises UsageError for exceptions that may mean several students."""
        self.store = store
        self.policy = policy
        self.attempts = store.attempts()
        self.found = store.found()
        self.roster = store.get(ROSTER, Roster)
        self.directory = Directory(known_of(self.attempts, self.found), self.roster)
        self.exceptions = store.get(EXCEPTIONS, Exceptions) or Exceptions()
        self.terms = terms_in(self.directory, self.exceptions, policy, self.found)
        self.decisions: list[Override] = []
        self.decided: dict[str, list[Override]] = {}
        """The decisions about each student of whom there are any."""
        # A decision may be older than the submission by which the class calls the student.
        self.decide(msgspec.structs.replace(d, student=self.directory.recognise(d.student)) for d in store.overrides())

    def decide(self, decisions: Iterable[Override]) -> None:
        """Have these decisions count; in the store they stay what they are."""
        for decision in decisions:
            self.decisions.append(decision)
            self.decided.setdefault(decision.student, []).append(decision)

    def ranked(self, standing: Mapping[int, Standing]) -> dict[str, list[Attempt]]:
        """Return the graded attempts of each student; the one that counts comes first."""
        return rank_attempts(self.attempts, standing, self.policy, self.terms)

    def grade(self, attempts: Sequence[Attempt], stands: Standing, report: Summary, version: Version) -> Grade:
        """Return the grade of a student whose first attempt counts."""
        grade = make_grade(attempts, report, self.policy, self.decided.get(attempts[0].student, ()), self.terms)
        return with_time_notes(grade, stands, version)

    def grade_of(self, student: str) -> tuple[Grade, Version] | None:
        """Return the grade of one student with the results that count, and their version; None where nothing was graded."""
        version = self.store.applied
        standing = self.store.standing(version) if version else {}
        attempts = self.ranked(standing).get(student)
        if not attempts or not version:
            return None
        stands = standing[attempts[0].number]
        (report,) = self.store.summaries([(attempts[0].number, stands.version)])
        return self.grade(attempts, stands, report, version), stands.version

    def people(self, version: Version | None) -> dict[str, Person]:
        """Return everybody by identifier, as they are where the results of a version count."""
        standing = self.store.standing(version) if version else {}
        everybody = people(self.directory, self.found, self.ranked(standing), self.terms, self.decisions)
        return {person.student: person for person in everybody}

    def grades(self, version: Version, everybody: Mapping[str, Person]) -> Iterator[tuple[Grade, Summary, Version]]:
        """Yield the grade of each of these students who has one, and what it comes from, with its version; few are in memory."""
        standing = self.store.standing(version)
        ranked = {student: own for student, own in self.ranked(standing).items() if student in everybody}
        counting = ((own[0].number, standing[own[0].number].version) for own in ranked.values())
        for (student, attempts), report in zip(ranked.items(), self.store.summaries(counting), strict=True):
            stands = standing[attempts[0].number]
            grade = self.grade(attempts, stands, report, version)
            if notes := everybody[student].notes:
                grade = msgspec.structs.replace(grade, person=(*grade.person, *notes))
            yield grade, report, stands.version

    def missing(self, earlier: Collection[str], present: Collection[str], place: str) -> Iterator[str]:
        """Yield what is odd about those who have handed in earlier and are not among those of now, for who looks at `place`."""
        everybody = self.people(self.store.applied)
        known = (everybody[student] for student in self.directory.known)
        gone = [one.student for one in known if one.student not in present and one.roster != "left the course"]
        return missing_notes(gone, self.found, set(present) - set(earlier), place)
