"""Comparison of a class: reads its submissions, finds pairs that share what is rare, and looks at these more closely."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec
import numpy as np

from grader.authoring.release import solution_text, students_notebooks
from grader.authoring.stubs import stub
from grader.classroom.downloads.entry import Entry
from grader.classroom.intake import find_entries, read_entry
from grader.model.assignment import SOLUTION, Assignment
from grader.model.errors import UsageError
from grader.model.report import Problem
from grader.similar.findings import Compared, Similar, SimilarityFindings, compare, same_files, similar, widespread
from grader.similar.fingerprints import Fingerprinter, Given, all_digests, all_grams
from grader.similar.gathering import Told, gather
from grader.similar.index import most_for_rare
from grader.similar.kept import FingerprintStore, version_of_reading
from grader.similar.page import SECTIONS, SideBySide
from grader.similar.passages import shared
from grader.similar.reading import Piece, read_pieces

MOST_PAIRS = 50
"""The number of pairs that are shown side by side."""


def examine(
    folder: Path,
    assignment: Assignment,
    *,
    threshold: float,
    most: int = MOST_PAIRS,
    against: Sequence[Path] = (),
    keep: Path | None = None,
    told: Told = lambda done, total: None,
) -> tuple[SimilarityFindings, list[list[SideBySide]]]:
    """Compare the submissions in a folder; return the findings, and the `most` first pairs side by side.

    They are compared with each other and with those in the folders `against`: an earlier class, or a published solution. Their
    fingerprints are kept in the file `keep`, and taken from there the next time. `told` hears how many submissions have been
    read, of how many. Raises UsageError if there are not two that can be read, if the assignment has no solutions, or if the file
    cannot be used.
    """
    fingerprinter = Fingerprinter(assignment.functions, textbook(assignment))
    entries, problems = find_entries(folder)
    entries = once_each(entries)
    others, published = other_entries(against, assignment, problems)
    try:
        with contextlib.closing(FingerprintStore(keep, version_of_reading(fingerprinter))) as kept:
            found = gather([*entries, *others], fingerprinter, kept, told)
            read = [entry for entry, one in zip([*entries, *others], found, strict=True) if one.digest]
            own = sum(bool(one.digest) for one in found[: len(entries)])
            if len(read) < 2 or not own:
                raise UsageError(f"{folder} holds {own} submissions that can be read; similarity takes two")
            kept.compare([one.digest for one in found if one.digest])
            for one in found:
                problems += one.problems
            problems += [Problem(entry.student, None, text) for entry, text in zip(read, kept.unread(), strict=True) if text]
            class_ = Class(read, own, fingerprinter, kept)
            return findings_of(class_, assignment, threshold, most, published, problems)
    except (sqlite3.Error, OSError) as error:
        raise UsageError(f"the fingerprints cannot be kept in {keep}: {error}; name another file with --keep") from None


class Class(msgspec.Struct, frozen=True):
    """The submissions that are compared, and what their comparison needs; the first `own` of them are the class."""

    entries: list[Entry]
    own: int
    fingerprinter: Fingerprinter
    kept: FingerprintStore

    def pieces(self, number: int) -> list[Piece]:
        """Read one of them again."""
        return read_pieces(read_entry(self.entries[number]).files, self.fingerprinter.functions)[0]


def findings_of(
    class_: Class, assignment: Assignment, threshold: float, most: int, published: Collection[str], problems: Sequence[Problem]
) -> tuple[SimilarityFindings, list[list[SideBySide]]]:
    """Compare what has been gathered; return the findings, and the `most` first pairs side by side."""
    number_of = class_.fingerprinter.number
    exercises = {part.id: [number_of[name] for name in part.functions] for part in assignment.description.parts if part.functions}
    count, own = len(class_.entries), class_.own
    compared = compare(class_.kept, count, threshold, own, exercises)
    pairs, views = side_by_side(compared, class_, most)
    students = [entry.student for entry in class_.entries]
    sources = {students[n]: class_.pieces(n) for n in range(own, count) if students[n] in published}
    findings = SimilarityFindings(
        assignment=assignment.id,
        submissions=own,
        threshold=threshold,
        common=compared.rare.most + 1,
        typical=round(float(np.median(compared.best)), 1),
        found=compared.found,
        pairs=tuple(pairs),
        groups=tuple(tuple(students[number] for number in group) for group in compared.groups),
        same_files=same_files(class_.kept, students, own),
        references=count - own,
        widespread=widespread(sources, class_.kept, own, most_for_rare(own), class_.fingerprinter.given),
        problems=tuple(problems),
    )
    return findings, views


def other_entries(against: Sequence[Path], assignment: Assignment, problems: list[Problem]) -> tuple[list[Entry], set[str]]:
    """Return the submissions of other folders under the folder's name and their own, and which of them are published solutions.

    A file is a published solution, and so is a folder with files that have the names of exercises, or with a single submission.
    """
    found: list[Entry] = []
    published = set()
    for path in against:
        if path.is_file() or (path.is_dir() and any(child.stem in assignment.folders for child in path.iterdir())):
            entries = [Entry(path.name, (path,))]
        else:
            entries, odd = find_entries(path)
            problems += odd
            entries = [msgspec.structs.replace(entry, student=f"{path.name}/{entry.student}") for entry in once_each(entries)]
        found += entries
        published |= {entry.student for entry in entries if len(entries) == 1}
    return found, published


def side_by_side(compared: Compared, class_: Class, most: int) -> tuple[list[Similar], list[list[SideBySide]]]:
    """Read the pairs of highest score again, and find what each shares and where."""
    pieces: dict[int, list[Piece]] = {}
    pairs, views = [], []
    for pair in compared.pairs[:most]:
        numbers = (pair.a, pair.b)
        for number in numbers:
            if number not in pieces:
                pieces[number] = class_.pieces(number)
        a, b = (class_.kept.one(number) for number in numbers)
        in_both = np.intersect1d(a.prints, b.prints, assume_unique=True)
        if not (pair.copied or pair.exercises):
            # Of a copy, what others have as well is shown, too.
            in_both = np.intersect1d(in_both, compared.rare.prints, assume_unique=True)
        together = shared(pieces[pair.a], pieces[pair.b], in_both)
        if not pair.score:
            # It does not reach the threshold, and is shown as a copy.
            pair = msgspec.structs.replace(pair, score=compared.rare.score(a.prints, b.prints, len(class_.entries)))
        students = (class_.entries[pair.a].student, class_.entries[pair.b].student)
        pairs.append(similar(pair, students, (a, b), together, class_.fingerprinter.functions))
        views.append([SideBySide.of(t) for t in together[:SECTIONS]])
    return pairs, views


def once_each(entries: Sequence[Entry]) -> list[Entry]:
    """Merge the entries of a group that has handed in together: one submission, of all its members."""
    members: dict[tuple[Path, ...], list[Entry]] = {}
    for entry in entries:
        members.setdefault(entry.paths, []).append(entry)
    return [msgspec.structs.replace(group[0], student=", ".join(entry.student for entry in group)) for group in members.values()]


def textbook(assignment: Assignment) -> Given:
    """Take the grams of what students were given, and of the reference solution.

    Raises UsageError if the solutions are missing.
    """
    solutions = {f"{part.id}/{SOLUTION}": solution_text(assignment.folder, part.id) for part in assignment.description.sheets}
    stubs = {f"{name}.py": stub(text, name) for name, text in solutions.items()}
    texts = {name: text.encode() for name, text in (*solutions.items(), *stubs.items())}
    given = texts | students_notebooks(assignment.folder, assignment.description, assignment.manifest)
    functions = frozenset(assignment.functions)
    pieces = [piece for name, content in given.items() for piece in read_pieces({name: content}, functions)[0]]
    return Given(all_grams(pieces), all_digests(pieces))
