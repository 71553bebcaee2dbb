"""`grader similar`: reads a class, compares it, and writes what was found."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from rich.console import Console
from rich.text import Text

from grader.authoring.release import solution_text, stub, students_notebooks
from grader.classroom.intake import Entry, find_entries, read_entry
from grader.model.assignment import GRADING_PLACES, SOLUTION, Assignment, find_assignment
from grader.model.errors import UsageError
from grader.model.report import Problem
from grader.report import write_whole
from grader.report.progress import ProgressLine
from grader.report.terminal import console, show_list, show_text
from grader.similar.findings import Findings, Fingerprinted, compare, fingerprinted, same_files, similar
from grader.similar.index import fingerprints, most_for_rare
from grader.similar.page import SECTIONS, SideBySide, render
from grader.similar.passages import shared
from grader.similar.reading import Piece, Words, read_pieces

MOST_PAIRS = 50
"""So many pairs are shown side by side."""
FIRST = 10
"""So many pairs are listed on the terminal."""


def compare_class(
    folder: Path, assignment_at: Path | None, targets: Mapping[str, Path], *, threshold: float, most: int = MOST_PAIRS
) -> int:
    """Compare the submissions in a folder. UsageError if there are not two that can be read, or the assignment has no solutions."""
    assignment = find_assignment(GRADING_PLACES, assignment_at)
    found, views = examine(folder, assignment, threshold=threshold, most=most)
    if "json" in targets:
        write_whole(targets["json"], msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    if "out" in targets:
        write_whole(targets["out"], render(found, views).encode("utf-8", "replace"))
    show(found, console(sys.stdout))
    return 0


def examine(folder: Path, assignment: Assignment, *, threshold: float, most: int) -> tuple[Findings, list[list[SideBySide]]]:
    """The findings, and the pairs in `findings.pairs` side by side."""
    functions = frozenset(assignment.functions)
    entries, problems = find_entries(folder)
    entries = once_each(entries)
    without = textbook(assignment, functions)
    class_, read = [], []
    with ProgressLine("submissions read", len(entries), sys.stderr) as progress:
        for number, entry in enumerate(entries, 1):
            try:
                class_.append(fingerprint(entry, functions, without, problems))
                read.append(entry)
            except UsageError as error:
                problems.append(Problem(entry.student, None, f"left out: {error}"))
            progress.show(number)
    if len(class_) < 2:
        raise UsageError(f"{folder} holds {len(class_)} submissions that can be read; similarity takes two")
    compared = compare(class_, threshold)
    pieces: dict[int, list[Piece]] = {}
    pairs, views = [], []
    for pair in compared.pairs[:most]:
        for number in (pair.a, pair.b):
            if number not in pieces:
                pieces[number], _ = read_pieces(read_entry(read[number]).files, functions)
        together = shared(pieces[pair.a], pieces[pair.b], compared.rare.prints)
        pairs.append(similar((class_[pair.a].student, class_[pair.b].student), pair.score, together, functions))
        views.append([SideBySide.of(t) for t in together[:SECTIONS]])
    findings = Findings(
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


def once_each(entries: Sequence[Entry]) -> list[Entry]:
    """The same without repetition: what a group has handed in together is one submission, of all its members."""
    members: dict[tuple[Path, ...], list[Entry]] = {}
    for entry in entries:
        members.setdefault(entry.paths, []).append(entry)
    return [msgspec.structs.replace(group[0], student=", ".join(entry.student for entry in group)) for group in members.values()]


def fingerprint(entry: Entry, functions: frozenset[str], without: Words, problems: list[Problem]) -> Fingerprinted:
    """What is kept of one submission. UsageError if there is nothing in it."""
    submission = read_entry(entry)
    pieces, unread = read_pieces(submission.files, functions)
    problems += [Problem(f"{entry.student}: {p.file}" if p.file else entry.student, p.line, p.message) for p in submission.problems]
    if unread:
        problems.append(Problem(entry.student, None, unread))
    return fingerprinted(entry.student, submission.files, pieces, without)


def textbook(assignment: Assignment, functions: frozenset[str]) -> Words:
    """The fingerprints of what students were given, and of the reference solution. UsageError if the solutions are missing."""
    solutions = {f"{part.id}/{SOLUTION}": solution_text(assignment.folder, part.id) for part in assignment.description.parts}
    stubs = {f"{name}.py": stub(text, name) for name, text in solutions.items()}
    texts = {name: text.encode() for name, text in (*solutions.items(), *stubs.items())}
    given = texts | students_notebooks(assignment.folder, assignment.description)
    return fingerprints([piece for name, content in given.items() for piece in read_pieces({name: content}, functions)[0]])


def show(findings: Findings, out: Console) -> None:
    """The first pairs, in 80 columns."""
    show_list("Problems", [f"{problem.file}: {problem.message}" for problem in findings.problems], out)
    if findings.problems:
        out.print()
    for pair in findings.pairs[:FIRST]:
        out.print(Text(f"{pair.score:7.0f}  {pair.students[0]} and {pair.students[1]}"))
        if pair.functions:
            show_text(", ".join(f"`{name}`" for name in pair.functions[:6]), out, 9, style="dim")
    if findings.found > FIRST:
        show_text(f"and {findings.found - FIRST} more pairs", out, 9)
    show_text(summary(findings), out, 0)


def summary(findings: Findings) -> str:
    """What was found, in two sentences."""
    many = f"{findings.found} pairs have" if findings.found != 1 else "One pair has"
    count = len(findings.same_files)
    doubles = f" {count} {'files have' if count > 1 else 'file has'} a double in another submission." if count else ""
    return (
        f"{many} a score of {findings.threshold:g} or more, among {findings.submissions} submissions.{doubles} "
        "That is where to look, and no verdict: the page (`--out`) says what is normal, and shows the passages."
    )
