"""Classes of any size for measurements: each submission puts functions of the ten styles together, and has slips of its own.

Which style, which place and which change are drawn unevenly, as in a real class: some code many have, some a few, most of it one.
The fingerprints of a submission follow from those of its parts, so a class can be made with them, without reading what was written.
"""

from __future__ import annotations

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
from grader.similar.fingerprints import Fingerprinter, Fingerprints, prints_of
from grader.similar.kept import FingerprintStore, version_of_reading
from grader.similar.reading import CodeFile, Piece, number, read_pieces, stamp

HEADER = "import math\n\nimport numpy as np\nfrom scipy.special import erf\n\n\n"
COPIES = 20
"""So many copies of the whole, and as many of one exercise."""
WORDS_A_SLIP = 40
HELPING = 3
"""So many styles give helpers and classes, which makes a submission as long as those of the real assignment."""
STUBS = 0.05
"""The share of functions that are left as they were handed out."""
COPIED = "gradient_descent"


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
        places: set[int] = set()
        at = rng.expovariate(1 / WORDS_A_SLIP)
        while part.free and at < len(piece.words):
            places.add(part.free[min(int(rng.expovariate(0.2)), len(part.free) - 1)])
            at += rng.expovariate(1 / WORDS_A_SLIP)
        if not places:
            return text, piece
        words = piece.words.copy()
        for place in sorted(places, reverse=True):
            value = str(int(rng.paretovariate(0.5)) % 1000)
            words[place] = stamp(number(value))
            start, end = int(piece.starts[place]) - piece.begin, int(piece.ends[place]) - piece.begin
            text = text[:start] + value + text[end:]
        return text, msgspec.structs.replace(piece, words=words)

    def fingerprints(self, name: str, content: bytes, pieces: Sequence[Piece]) -> Fingerprints:
        own = [msgspec.structs.replace(piece, source=CodeFile(name, "")) for piece in pieces]
        taker = self.fingerprinter
        return Fingerprints(prints_of(own, taker.given.grams), taker.functions_of(own), taker.digests({name: content}, own))


class Work:
    """What a process that makes submissions has."""

    generator: Generator
    students: int


def make(student: int) -> tuple[str, str, Fingerprints]:
    text, pieces = Work.generator.submission(student, Work.students)
    name = f"student{student:06d}.py"
    return name, text, Work.generator.fingerprints(name, text.encode(), pieces)


def write_class(generator: Generator, folder: Path, students: int, keep: Path) -> set[frozenset[str]]:
    """Write a class and the file with its fingerprints, and return which pairs are copies."""
    folder.mkdir()
    Work.generator, Work.students = generator, students
    kept = FingerprintStore(keep, version_of_reading(generator.fingerprinter))
    with multiprocessing.get_context("fork").Pool() as pool:
        for name, text, found in pool.imap(make, range(students), chunksize=20):
            (folder / name).write_text(text)
            kept.add(files_digest({name: text.encode()}), found, "")
    kept.commit()
    kept.close()
    return {frozenset((f"student{one:06d}", f"student{students - 1 - one:06d}")) for one in range(min(2 * COPIES, students // 4))}


def typical_size(generator: Generator) -> tuple[float, float]:
    """Return characters and fingerprints of a submission, of a hundred in the mean."""
    made = [generator.submission(student, 10_000) for student in range(100, 200)]
    prints = [len(generator.fingerprints("a.py", b"", pieces).prints) for _, pieces in made]
    return float(np.mean([len(text) for text, _ in made])), float(np.mean(prints))
