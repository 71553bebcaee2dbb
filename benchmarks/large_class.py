"""Classes of any size for measurements: each submission puts functions of the ten styles together, and has slips of its own.

Which style, which place and which change are drawn unevenly, as in a real class: some code many have, some a few, most of it one.
The fingerprints of a submission follow from those of its parts, so a class can be made with them, without reading what was written.
"""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from grader.model.assignment import Assignment
from grader.model.submission import files_digest
from grader.similar.comparison import textbook
from grader.similar.fingerprints import FileDigests, Fingerprinter, Fingerprints, printed, prints_of
from grader.similar.kept import FingerprintStore, version_of
from grader.similar.reading import CodeFile, Piece, Words, number, read_pieces, stamp

HEADER = "import math\n\nimport numpy as np\nfrom scipy.special import erf\n\n\n"
COPIES = 20
"""So many copies of the whole, and as many of one exercise."""
WORDS_A_SLIP = 40
HELPING = 3
"""So many styles give helpers and classes, which makes a submission as long as those of the real assignment."""
STUBS = 0.05
"""The share of functions that are left as they were handed out."""
COPIED = "gradient_descent"
BASES, CHANGED = 2000, 0.7
"""From so many submissions on, each is one of these with such a share of its hashes changed."""


class Part(NamedTuple):
    """A function in one style."""

    text: str
    piece: Piece
    free: list[int]
    """Words that can be another one, in the order in which students think of that."""


class Generator:
    """Makes the submissions of a class, each by its number."""

    def __init__(self, assignment: Assignment, styles: Mapping[str, str], stubs: Mapping[str, str], seed: int = 1) -> None:
        self.fingerprinter = Fingerprinter(assignment.functions, textbook(assignment))
        self.exercises = {part.id: part.functions for part in assignment.description.parts}
        self.seed = seed
        self.header = read_pieces({"header.py": HEADER.encode()}, self.fingerprinter.functions)[0]
        self.parts: dict[str, list[Part]] = {}
        self.helpers: list[dict[str, Part]] = []
        for text in styles.values():
            found = list(self.parts_of(text))
            for name, part in found:
                if name in self.fingerprinter.functions:
                    self.parts.setdefault(name, []).append(part)
            self.helpers.append({name: part for name, part in found if name not in self.fingerprinter.functions})
        self.stubs = {name: part for text in stubs.values() for name, part in self.parts_of(text)}

    def parts_of(self, text: str) -> Iterator[tuple[str, Part]]:
        functions = self.fingerprinter.functions
        for found in read_pieces({"style.py": text.encode()}, functions)[0]:
            own = found.source.text[found.begin : int(found.ends[-1])]
            if not found.name:
                continue
            pieces = [p for p in read_pieces({"part.py": (HEADER + own).encode()}, functions)[0] if p.name == found.name]
            if len(pieces) == 1 and pieces[0].source.text[pieces[0].begin :] == own:
                yield found.name, Part(own, pieces[0], self.free_words(pieces[0]))

    def free_words(self, piece: Piece) -> list[int]:
        text, name = piece.source.text, stamp("V")
        places = [
            place
            for place, (word, start, end) in enumerate(
                zip(piece.words.tolist(), piece.starts.tolist(), piece.ends.tolist(), strict=True)
            )
            if word == name and text[start - 1] in " (,[" and text[end : end + 1] in ("", "\n", " ", ")", ",", "]")
        ]
        random.Random(len(text)).shuffle(places)
        return places

    def submission(self, student: int, students: int) -> tuple[str, list[Piece]]:
        """Return the text of a submission and its pieces. The first ones are copies of the last ones, wholly or of an exercise."""
        original = students - 1 - student
        chosen = self.functions_of(original if student < COPIES else student)
        if COPIES <= student < 2 * COPIES:
            taken = self.functions_of(original)
            chosen |= {name: taken[name] for name in self.exercises[COPIED] if name in taken}
        order = sorted(chosen)
        random.Random(f"{self.seed} order {student}").shuffle(order)
        texts = [chosen[name][0] for name in order]
        pieces = [*self.header, *(chosen[name][1] for name in order)]
        return HEADER + "\n\n\n".join(texts) + "\n", pieces

    def functions_of(self, student: int) -> dict[str, tuple[str, Piece]]:
        rng = random.Random(f"{self.seed} {student}")
        helpers: dict[str, Part] = {}
        for _ in range(HELPING):
            helpers |= self.helpers[min(int(rng.expovariate(0.3)), len(self.helpers) - 1)]
        drawn = helpers | {name: self.drawn(rng, name) for name in sorted(self.parts)}
        return {name: self.varied(part, rng) for name, part in drawn.items()}

    def drawn(self, rng: random.Random, name: str) -> Part:
        styles = self.parts[name]
        if rng.random() < STUBS and name in self.stubs:
            return self.stubs[name]
        return styles[min(int(rng.expovariate(0.5)), len(styles) - 1)]

    def varied(self, part: Part, rng: random.Random) -> tuple[str, Piece]:
        piece, text = part.piece, part.text
        wanted = sum(rng.random() < 1 / WORDS_A_SLIP for _ in range(len(piece.words))) if part.free else 0
        if not wanted:
            return text, piece
        places = {part.free[min(int(rng.expovariate(0.2)), len(part.free) - 1)] for _ in range(wanted)}
        words = piece.words.copy()
        for place in sorted(places, reverse=True):
            value = str(int(rng.paretovariate(0.5)) % 1000)
            words[place] = stamp(number(value))
            start, end = int(piece.starts[place]) - piece.begin, int(piece.ends[place]) - piece.begin
            text = text[:start] + value + text[end:]
        return text, msgspec.structs.replace(piece, words=words)

    def changed(self, bases: Sequence[tuple[str, Fingerprints]], student: int, copied: Mapping[int, int]) -> Fingerprints:
        """Return the fingerprints of a base with most hashes changed, and those of the original in a copy."""
        original = copied.get(student, student)
        own = changed(bases[(original if student < COPIES else student) % BASES][1], original if student < COPIES else student)
        if student in copied and student >= COPIES:
            taken = changed(bases[original % BASES][1], original).functions
            numbers = [self.fingerprinter.number[name] for name in self.exercises[COPIED]]
            rows = np.concatenate([own.functions, taken[np.isin(taken["name"], numbers)]])
            own = msgspec.structs.replace(own, functions=rows[np.unique(rows["digest"], return_index=True)[1]])
        return own

    def fingerprints(self, name: str, content: bytes, pieces: Sequence[Piece]) -> Fingerprints:
        own = [msgspec.structs.replace(piece, source=CodeFile(name, "")) for piece in pieces]
        taker = self.fingerprinter
        return Fingerprints(prints_of(own, taker.given.grams), taker.functions_of(own), taker.digests({name: content}, own))


def changed(base: Fingerprints, student: int) -> Fingerprints:
    """Return fingerprints of which a share is that of another submission."""
    rng = np.random.default_rng(student)

    def other(hashes: Words) -> Words:
        drawn = rng.integers(2**64, size=len(hashes), dtype=np.uint64)
        return np.where(rng.random(len(hashes)) < CHANGED, drawn, hashes)

    functions = base.functions.copy()
    functions["digest"] = other(functions["digest"])
    functions.sort(order="digest")
    files = tuple(FileDigests(file.name, rng.bytes(16), rng.bytes(16)) for file in base.files)
    return Fingerprints(printed(other(base.prints)), functions, files)


class Work:
    """What a process that makes submissions has."""

    generator: Generator
    students: int


def make(student: int) -> tuple[str, Fingerprints]:
    text, pieces = Work.generator.submission(student, Work.students)
    return text, Work.generator.fingerprints("student.py", text.encode(), pieces)


def write_class(generator: Generator, folder: Path, students: int, keep: Path) -> set[frozenset[str]]:
    """Write a class and the file with its fingerprints, and return which pairs are copies.

    Of a larger class than `BASES`, each is made from one of so many by changing most of its hashes, which saves hours. Their code
    is not what their fingerprints say then.
    """
    folder.mkdir()
    Work.generator, Work.students = generator, min(students, BASES)
    with multiprocessing.get_context("fork").Pool() as pool:
        bases = pool.map(make, range(Work.students), chunksize=20)
    kept = FingerprintStore(keep, version_of(generator.fingerprinter))
    copied = {one: students - 1 - one for one in range(min(2 * COPIES, students // 4))}
    for student in range(students):
        name = f"student{student:06d}.py"
        if students <= BASES:
            text, found = bases[student]
        else:
            text, found = bases[student % BASES]
            text += f"# {student}\n"
            found = generator.changed(bases, student, copied)
        found = msgspec.structs.replace(found, files=tuple(msgspec.structs.replace(file, name=name) for file in found.files))
        (folder / name).write_text(text)
        kept.add(files_digest({name: text.encode()}), found, "")
    kept.commit()
    kept.close()
    return {frozenset((f"student{one:06d}", f"student{other:06d}")) for one, other in copied.items()}


def as_notebooks(text: str, assignment: Assignment, folder: Path) -> None:
    """Write a submission as one notebook for each exercise."""
    folder.mkdir()
    blocks = text.split("\n\n\n")
    for part in assignment.description.parts:
        own = [block for block in blocks if any(block.startswith(f"def {name}(") for name in part.functions)]
        cells = [
            {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": block}
            for block in [HEADER, *own]
        ]
        (folder / f"{part.id}.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))


def typical_size(generator: Generator) -> tuple[float, float]:
    """Return characters and fingerprints of a submission, of a hundred in the mean."""
    made = [generator.submission(student, 10_000) for student in range(100, 200)]
    prints = [len(generator.fingerprints("a.py", b"", pieces).prints) for _, pieces in made]
    return float(np.mean([len(text) for text, _ in made])), float(np.mean(prints))
