"""Students of a class: what each can do, where each is wrong, and from whom some have copied.

Everything follows from the seed, and a student from seed and number: the first ten of a class of a thousand are a class of ten.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

import msgspec

from grader.synthesis.code import STRUCTURES, VOICES, Implementations

DEADLINE = datetime(2026, 1, 30, 23, 59, tzinfo=UTC)
Layout = Literal["notebook", "module", "modules", "notebooks", "mixed", "archive"]
LAYOUTS: dict[Layout, float] = {"notebook": 4, "module": 2, "modules": 2, "notebooks": 3, "mixed": 1, "archive": 3}
"""The layouts of a submission, and how common each is."""
SLOPE, EASE, SPREAD = 1.4, 3.4, 1.1
"""Of the logistic curve between ability and success, and the standard deviation of difficulty: every tenth function is wrong."""
RARITY = 1.6
"""The weight of the n-th mistake of a function is n to the power of minus this."""
WITH_SYNTAX_ERROR, WITH_ENDLESS_LOOP, COPYING, LATE = 0.03, 0.02, 0.05, 0.06

Kind = Literal["right", "wrong", "stub", "endless"]


class Done(msgspec.Struct, frozen=True):
    """The work of a student on one function."""

    kind: Kind
    mistake: str = ""
    """Its id, where a known one was made."""
    author: int = 0
    structure: int = 0
    voice: int = 0


class SyntheticStudent(msgspec.Struct, frozen=True, kw_only=True):
    """One student and the work handed in."""

    number: int
    ability: float
    """In standard deviations of the class."""
    layout: Layout
    work: dict[str, Done]
    syntax_error: str | None = None
    """The function whose text does not parse."""
    copy_of: int | None = None
    copied: Literal["", "identical", "near"] = ""
    """Near: other names of variables, some comments, one function written anew."""
    comments: bool = False
    submitted: datetime = DEADLINE

    @property
    def late(self) -> bool:
        return self.submitted > DEADLINE


class Difficulty(msgspec.Struct, frozen=True):
    """Difficulty of each function, and the mistakes that are made in it."""

    of: dict[str, float]
    mistakes: dict[str, list[str]]
    """For each function its known mistakes, the commonest first."""


def draw_class(implementations: Implementations, students: int, seed: int) -> list[SyntheticStudent]:
    """Draw so many students, numbered from 1."""
    random = Random(f"{seed} class")
    functions = implementations.assignment.functions
    of = {f: random.gauss(0, SPREAD) + 0.8 * n / max(len(functions), 1) for n, f in enumerate(functions)}
    mistakes = {f: random.sample(implementations.mistakes.ids[f], len(implementations.mistakes.ids[f])) for f in functions}
    made: list[SyntheticStudent] = []
    for number in range(1, students + 1):
        made.append(draw_student(implementations, Difficulty(of, mistakes), made, Random(f"{seed} student {number}"), number))
    return made


def draw_student(
    implementations: Implementations, difficulty: Difficulty, before: list[SyntheticStudent], random: Random, number: int
) -> SyntheticStudent:
    """Draw a student; those that come before may be copied from, unless they have copied themselves."""
    ability = random.gauss(0, 1)
    layout = random.choices(list(LAYOUTS), list(LAYOUTS.values()))[0]
    student = SyntheticStudent(
        number=number,
        ability=round(ability, 3),
        layout=layout,
        work=draw_work(implementations, difficulty, ability, random),
        comments=random.random() < 0.4,
        submitted=time_of_submission(random),
    )
    originals = [other for other in before if not other.copied]
    if len(originals) > 2 and random.random() < COPYING:
        return copy_work(implementations, student, random.choice(originals), random)
    written = [f for f, done in student.work.items() if done.kind in ("right", "wrong")]
    if written and random.random() < WITH_ENDLESS_LOOP:
        student = msgspec.structs.replace(student, work={**student.work, random.choice(written): Done("endless")})
    if written and random.random() < WITH_SYNTAX_ERROR:
        student = msgspec.structs.replace(student, syntax_error=random.choice(written))
    return student


def time_of_submission(random: Random) -> datetime:
    late = random.random() < LATE
    hours = random.expovariate(1 / 12) if late else -random.expovariate(1 / 20)
    return DEADLINE + timedelta(seconds=round(3600 * hours) + (1 if late else 0))


def draw_work(implementations: Implementations, difficulty: Difficulty, ability: float, random: Random) -> dict[str, Done]:
    functions = implementations.assignment.functions
    end = len(functions)
    if random.random() < logistic(-3 - 1.5 * ability):
        # Some run out of time: what comes later on the sheet is not done.
        end = random.randrange(len(functions) // 4, len(functions) + 1)
    work = {}
    for n, function in enumerate(functions):
        if n >= end:
            work[function] = Done("stub")
        elif random.random() < logistic(EASE + SLOPE * ability - difficulty.of[function]):
            work[function] = right(implementations, function, random)
        elif (known := difficulty.mistakes[function]) and random.random() < 0.85:
            work[function] = Done("wrong", random.choices(known, [rank**-RARITY for rank in range(1, len(known) + 1)])[0])
        else:
            work[function] = Done("stub")
    return work


def right(implementations: Implementations, function: str, random: Random) -> Done:
    author = random.choice(implementations.choices[function] or [0])
    return Done("right", author=author, structure=random.randrange(STRUCTURES), voice=random.randrange(VOICES))


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def copy_work(
    implementations: Implementations, student: SyntheticStudent, original: SyntheticStudent, random: Random
) -> SyntheticStudent:
    """Return the student with the work of another, as it is or as if it were not."""
    theirs = {"copy_of": original.number, "ability": original.ability}
    if random.random() < 0.5:
        same = {"layout": original.layout, "comments": original.comments, "syntax_error": original.syntax_error}
        return msgspec.structs.replace(student, work=original.work, copied="identical", **theirs, **same)
    shift = random.randrange(1, VOICES)
    work = {f: msgspec.structs.replace(done, voice=(done.voice + shift) % VOICES) for f, done in original.work.items()}
    if able := [f for f, done in work.items() if done.kind == "right"]:
        anew = random.choice(able)
        work[anew] = right(implementations, anew, random)
    return msgspec.structs.replace(student, work=work, comments=not original.comments, copied="near", **theirs)
