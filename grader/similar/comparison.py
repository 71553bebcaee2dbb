"""Comparison of a class: reads its submissions, finds pairs that share what is rare, and looks at these more closely."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
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
from grader.similar.findings import (
    Compared,
    Fingerprinted,
    Given,
    Similar,
    SimilarityFindings,
    Widespread,
    compare,
    digests_of,
    fingerprinted,
    same_files,
    similar,
    widespread,
)
from grader.similar.index import fingerprints, most_for_rare
from grader.similar.page import SECTIONS, SideBySide
from grader.similar.passages import shared
from grader.similar.reading import Piece, read_pieces

MOST_PAIRS = 50
"""The number of pairs that are shown side by side."""
Told = Callable[[int, int], None]


def examine(
    folder: Path,
    assignment: Assignment,
    *,
    threshold: float,
    most: int = MOST_PAIRS,
    against: Sequence[Path] = (),
    told: Told = lambda done, total: None,
) -> tuple[SimilarityFindings, list[list[SideBySide]]]:
    """Compare the submissions in a folder; return the findings, and the `most` first pairs side by side.

    They are compared with each other and with those in the folders `against`: an earlier class, or a published solution.
    `told` hears how many submissions have been read, of how many. Raises UsageError if there are not two that can be read, or if
    the assignment has no solutions.
    """
    functions = frozenset(assignment.functions)
    without = textbook(assignment, functions)
    exercise_of = {name: part.id for part in assignment.description.parts for name in part.functions}
    entries, problems = find_entries(folder)
    entries = once_each(entries)
    others, published = other_entries(against, assignment, problems)
    all_, read, own = [], [], 0
    for number, entry in enumerate([*entries, *others], 1):
        try:
            all_.append(fingerprint(entry, functions, without, exercise_of, problems))
            read.append(entry)
            own += number <= len(entries)
        except UsageError as error:
            problems.append(Problem(entry.student, None, f"left out: {error}", code="left_out"))
        told(number, len(entries) + len(others))
    if len(all_) < 2 or not own:
        raise UsageError(f"{folder} holds {own} submissions that can be read; similarity takes two")
    compared = compare(all_, threshold, own)
    pairs, views = side_by_side(compared, all_, read, functions, most)
    known = known_solutions(read[own:], published, functions, all_[:own], without)
    findings = SimilarityFindings(
        assignment=assignment.id,
        submissions=own,
        threshold=threshold,
        common=most_for_rare(len(all_)) + 1,
        typical=round(float(np.median(compared.best)), 1),
        found=len(compared.pairs),
        pairs=tuple(pairs),
        groups=tuple(tuple(all_[number].student for number in group) for group in compared.groups),
        same_files=same_files(all_, own),
        references=len(all_) - own,
        widespread=known,
        problems=tuple(problems),
    )
    return findings, views


def known_solutions(
    entries: Sequence[Entry], published: Collection[str], functions: frozenset[str], class_: Sequence[Fingerprinted], without: Given
) -> tuple[Widespread, ...]:
    """Return what many of the class share with published solutions."""
    texts = [(entry.student, read_entry(entry).files) for entry in entries if entry.student in published]
    known = [widespread(source, read_pieces(files, functions)[0], class_, without) for source, files in texts]
    return tuple(one for one in known if one.functions)


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


def side_by_side(
    compared: Compared, class_: Sequence[Fingerprinted], entries: Sequence[Entry], functions: frozenset[str], most: int
) -> tuple[list[Similar], list[list[SideBySide]]]:
    """Read the pairs of highest score again, and find what each shares and where; `entries` are those of `class_`."""
    pieces: dict[int, list[Piece]] = {}
    pairs, views = [], []
    for pair in compared.pairs[:most]:
        for number in (pair.a, pair.b):
            if number not in pieces:
                pieces[number], _ = read_pieces(read_entry(entries[number]).files, functions)
        a, b = class_[pair.a], class_[pair.b]
        # Of a copy, what others have as well is shown, too.
        together = shared(pieces[pair.a], pieces[pair.b], a.prints if pair.copied or pair.exercises else compared.rare.prints)
        pairs.append(similar(pair, a, b, together, functions))
        views.append([SideBySide.of(t) for t in together[:SECTIONS]])
    return pairs, views


def once_each(entries: Sequence[Entry]) -> list[Entry]:
    """Merge the entries of a group that has handed in together: one submission, of all its members."""
    members: dict[tuple[Path, ...], list[Entry]] = {}
    for entry in entries:
        members.setdefault(entry.paths, []).append(entry)
    return [msgspec.structs.replace(group[0], student=", ".join(entry.student for entry in group)) for group in members.values()]


def fingerprint(
    entry: Entry, functions: frozenset[str], without: Given, exercise_of: Mapping[str, str], problems: list[Problem]
) -> Fingerprinted:
    """Read one submission, and keep what its comparison needs. Raises UsageError if there is nothing in it."""
    submission = read_entry(entry)
    pieces, unread = read_pieces(submission.files, functions)
    problems += [
        msgspec.structs.replace(p, file=f"{entry.student}: {p.file}" if p.file else entry.student) for p in submission.problems
    ]
    if unread:
        problems.append(Problem(entry.student, None, unread))
    return fingerprinted(entry.student, submission.files, pieces, without, exercise_of)


def textbook(assignment: Assignment, functions: frozenset[str]) -> Given:
    """Take the fingerprints of what students were given, and of the reference solution.

    Raises UsageError if the solutions are missing.
    """
    solutions = {f"{part.id}/{SOLUTION}": solution_text(assignment.folder, part.id) for part in assignment.description.sheets}
    stubs = {f"{name}.py": stub(text, name) for name, text in solutions.items()}
    texts = {name: text.encode() for name, text in (*solutions.items(), *stubs.items())}
    given = texts | students_notebooks(assignment.folder, assignment.description, assignment.manifest)
    pieces = [piece for name, content in given.items() for piece in read_pieces({name: content}, functions)[0]]
    return Given(fingerprints(pieces), digests_of(pieces))
