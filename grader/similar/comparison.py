"""Comparison of a class: reads its submissions, finds pairs that share what is rare, and looks at these more closely."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    Similar,
    SimilarityFindings,
    compare,
    fingerprinted,
    same_files,
    similar,
)
from grader.similar.index import fingerprints, most_for_rare
from grader.similar.page import SECTIONS, SideBySide
from grader.similar.passages import shared
from grader.similar.reading import Piece, Words, read_pieces

MOST_PAIRS = 50
"""The number of pairs that are shown side by side."""
Told = Callable[[int, int], None]


def examine(
    folder: Path, assignment: Assignment, *, threshold: float, most: int = MOST_PAIRS, told: Told = lambda done, total: None
) -> tuple[SimilarityFindings, list[list[SideBySide]]]:
    """Compare the submissions in a folder; return the findings, and the `most` pairs of highest score side by side.

    `told` hears how many submissions have been read, of how many. Raises UsageError if there are not two that can be read, or if
    the assignment has no solutions.
    """
    functions = frozenset(assignment.functions)
    entries, problems = find_entries(folder)
    entries = once_each(entries)
    without = textbook(assignment, functions)
    class_, read = [], []
    for number, entry in enumerate(entries, 1):
        try:
            class_.append(fingerprint(entry, functions, without, problems))
            read.append(entry)
        except UsageError as error:
            problems.append(Problem(entry.student, None, f"left out: {error}", code="left_out"))
        told(number, len(entries))
    if len(class_) < 2:
        raise UsageError(f"{folder} holds {len(class_)} submissions that can be read; similarity takes two")
    compared = compare(class_, threshold)
    pairs, views = side_by_side(compared, class_, read, functions, most)
    findings = SimilarityFindings(
        assignment=assignment.id,
        submissions=len(class_),
        threshold=threshold,
        common=most_for_rare(len(class_)) + 1,
        typical=round(float(np.median(compared.best)), 1),
        found=len(compared.pairs),
        pairs=tuple(pairs),
        groups=tuple(tuple(class_[number].student for number in group) for group in compared.groups),
        same_files=same_files(class_),
        problems=tuple(problems),
    )
    return findings, views


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
        together = shared(pieces[pair.a], pieces[pair.b], compared.rare.prints)
        pairs.append(similar((class_[pair.a].student, class_[pair.b].student), pair.score, together, functions))
        views.append([SideBySide.of(t) for t in together[:SECTIONS]])
    return pairs, views


def once_each(entries: Sequence[Entry]) -> list[Entry]:
    """Merge the entries of a group that has handed in together: one submission, of all its members."""
    members: dict[tuple[Path, ...], list[Entry]] = {}
    for entry in entries:
        members.setdefault(entry.paths, []).append(entry)
    return [msgspec.structs.replace(group[0], student=", ".join(entry.student for entry in group)) for group in members.values()]


def fingerprint(entry: Entry, functions: frozenset[str], without: Words, problems: list[Problem]) -> Fingerprinted:
    """Read one submission, and keep what its comparison needs. Raises UsageError if there is nothing in it."""
    submission = read_entry(entry)
    pieces, unread = read_pieces(submission.files, functions)
    problems += [
        msgspec.structs.replace(p, file=f"{entry.student}: {p.file}" if p.file else entry.student) for p in submission.problems
    ]
    if unread:
        problems.append(Problem(entry.student, None, unread))
    return fingerprinted(entry.student, submission.files, pieces, without)


def textbook(assignment: Assignment, functions: frozenset[str]) -> Words:
    """Take the fingerprints of what students were given, and of the reference solution.

    Raises UsageError if the solutions are missing.
    """
    solutions = {f"{part.id}/{SOLUTION}": solution_text(assignment.folder, part.id) for part in assignment.description.parts}
    stubs = {f"{name}.py": stub(text, name) for name, text in solutions.items()}
    texts = {name: text.encode() for name, text in (*solutions.items(), *stubs.items())}
    given = texts | students_notebooks(assignment.folder, assignment.description, assignment.manifest)
    return fingerprints([piece for name, content in given.items() for piece in read_pieces({name: content}, functions)[0]])
