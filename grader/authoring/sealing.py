"""Sealing: what students get of the misconceptions, so that public checks at home name them.

Every misconception is played in the public checks of its function, in this process, with each choice of what is free. The result
stands beside the misconceptions, with a key of the files that it was made from, and is made anew when one of these changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.authoring.imports import imported_parts
from grader.authoring.sources import without_text
from grader.checks.misconceptions import Freedom, Known, Misconception, Names, load_known, names_read
from grader.checks.objects import is_method
from grader.checks.student import Answer, Caller, Observed, owner
from grader.grading.collection import FixtureCollector, Item, collect_all
from grader.grading.diagnosis import MISCONCEPTIONS, forms_of, lecture
from grader.grading.runner import global_generators_kept, play_trusted, seed_global_generators
from grader.grading.scripts import Following
from grader.grading.sealed import (
    ANY,
    RIGHT,
    AnswerLog,
    Form,
    Part,
    SealedFile,
    SealedFunction,
    SealedMistake,
    Told,
    as_base64,
    crypted,
    digest_text,
    part_name,
    sealed_text,
    witness_key,
)
from grader.grading.sketches import APART, Called, Sketch, grids, is_within, parts_of, same_answers, sketch, unequal_numbers
from grader.grading.worlds import Worlds
from grader.model.assignment import SEALED, SOLUTION, Assignment, Description, load_reference, part_files
from grader.model.errors import StudentFault
from grader.selfcheck.kernel import KernelSandbox
from grader_worker.operations import Action

OurFunctions = Mapping[str, Callable[..., Any]]
MOST_CHOICES = 4
"""Of a function with more choices than this, mistakes are sealed with the first one only: a training would be played too often."""
FORMAT = b"5"
"""Part of every key: another number makes all files anew."""


class Ending(msgspec.Struct, frozen=True):
    """What became of a case: how it ended, and the answers of the function that it is about."""

    status: str
    calls: list[Called]
    sketch: Sketch | None

    def first(self, count: int) -> Sketch | None:
        """Return the sketch of the first calls: a case ends where a wrong answer has been noticed."""
        return self.sketch if count >= len(self.calls) else sketch(self.calls[:count])


Endings = list[Ending]
"""For each case of a function."""


class LoggingCaller:
    """Calls functions of ours as if they were a student's, and keeps what they answer."""

    def __init__(self, caller: Caller, log: AnswerLog) -> None:
        self.caller = caller
        self.log = log
        self.following = Following()

    def __call__(
        self,
        name: str,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        *,
        watch: bool,
        iterate: bool,
        in_place: bool = False,
        action: Action = "call",
    ) -> Answer:
        """Call a function."""
        try:
            answer = self.caller(name, arguments, keywords, watch=watch, iterate=iterate, in_place=in_place, action=action)
        except StudentFault as fault:
            self.log.add("", owner(name), Called(fault, watch))
            raise
        if not is_method(answer.value):
            for one in self.following.names(Observed(name, arguments, keywords, watch, iterate, answer, in_place, action)):
                self.log.add("", one, Called(answer, watch))
        return answer


class Stage:
    """The checks of an assignment, to be played with some function of ours in place of one of the reference."""

    def __init__(self, assignment: Assignment) -> None:
        self.description = assignment.description
        self.reference = load_reference(assignment)
        self.worlds = Worlds(assignment, self.reference)
        self.collector: FixtureCollector = collect_all(assignment, self.reference)

    def items(self, part: str, function: str, *, hidden: bool) -> list[Item]:
        """Return the short cases of the checks that an exercise has of a function alone."""
        return [
            (check, item)
            for check, item in self.collector.items
            if (check.exercise, check.functions, check.hidden, check.is_long) == (part, (function,), hidden, False)
        ]

    def play(self, items: Sequence[Item], function: str, implementation: Callable[..., Any]) -> Endings:
        """Return what becomes of these cases of a function, written in this way."""
        played = []
        for _, item in items:
            log = AnswerLog()
            conversation = KernelSandbox(dict(self.worlds.having(function, implementation))).open(0.0, {})
            self.collector.caller = LoggingCaller(conversation, log)
            seed_global_generators(self.collector.entropy(item))
            try:
                status = play_trusted(item).status
            finally:
                conversation.close()
            calls = log.of("", function)
            known = calls is not None and status != "error"
            played.append(Ending(status, calls or [], sketch(calls or []) if known else None))
        return played


def sealed_files(assignment: Assignment) -> dict[str, bytes]:
    """Return the file of sealed mistakes for each exercise with misconceptions, by id; what has not changed stays as it is."""
    stage: Stage | None = None
    files: dict[str, bytes] = {}
    with global_generators_kept():
        for part in assignment.folders:
            folder = assignment.folder / part
            if not (folder / MISCONCEPTIONS).is_file():
                continue
            key = key_of(assignment, part)
            files[part] = current(folder / SEALED, key)
            if not files[part]:
                stage = stage or Stage(assignment)
                made = SealedFile(key, dict(sealed_functions(stage, folder, part)))
                files[part] = msgspec.json.encode(made).replace(b"]],", b"]],\n") + b"\n"
    return files


def changed_parts(assignment: Assignment) -> list[str]:
    """Return the ids of the exercises whose code may have changed since the last release, by the keys of their sealed mistakes."""
    parts = assignment.folders
    return [part for part in parts if not current(assignment.folder / part / SEALED, key_of(assignment, part))]


def current(path: Path, key: str) -> bytes:
    """Return the content of a file of sealed mistakes that has this key; nothing if it has another."""
    content = path.read_bytes() if path.is_file() else b""
    return content if f'"made_from":"{key}"'.encode() in content[:200] else b""


def key_of(assignment: Assignment, part: str) -> str:
    """Return a digest of all that decides about the sealed mistakes of an exercise."""
    made = hashlib.blake2b(FORMAT, digest_size=12)
    paths = [path for path in part_files(assignment.folder / part) if path.name != SEALED]
    paths += [assignment.folder / other / SOLUTION for other in imported_parts(assignment, part)]
    for path in paths:
        content = without_text(path) if path.name == SOLUTION else path.read_bytes()
        made.update(path.name.encode() + hashlib.blake2b(content).digest())
    about = assignment.description
    address = f"{about.lecture}: {about.lecture_url}" if about.lecture_url else ""
    made.update(repr((address, [(outcome.id, outcome.section) for outcome in about.outcome if outcome.section])).encode())
    return made.hexdigest()


def sealed_functions(stage: Stage, folder: Path, part: str) -> Iterator[tuple[str, SealedFunction]]:
    """Yield the mistakes of each function of an exercise that public checks notice."""
    path = folder / MISCONCEPTIONS
    known = load_known(path)
    for function in dict.fromkeys(one.function for one in known.misconceptions):
        items = stage.items(part, function, hidden=False)
        if items:
            mistakes = tuple(Sealing(stage, path, known, function, items).mistakes())
            if mistakes:
                yield function, SealedFunction(tuple(item.name for _, item in items), mistakes)


class Sealing:
    """The sealing of the mistakes of one function."""

    def __init__(self, stage: Stage, path: Path, known: Known, function: str, items: Sequence[Item]) -> None:
        self.stage = stage
        self.part = path.parent.name
        self.function = function
        self.items = items
        self.known = known
        self.freedom: Freedom | None = known.freedoms.get(function)
        self.choices: list[list[Names]] = list(self.freedom.conventions()) if self.freedom else [[{}]]
        files = [[load_known(path, names) for names in limits] for limits in self.choices]
        self.forms = [forms_of(path, function, *of) for of in zip(self.choices, files, strict=True)]
        self.rights = [[self.play(stage.reference[function])]]
        if self.freedom:
            self.rights += [[self.play(one.freedoms[function].right) for one in limits] for limits in files]

    def play(self, implementation: Callable[..., Any]) -> Endings:
        return self.stage.play(self.items, self.function, implementation)

    def mistakes(self) -> Iterator[SealedMistake]:
        """Yield those that public checks notice; of several that no check tells apart the first, as `find_mistakes` does."""
        alike: dict[tuple[tuple[str, ...], ...], list[Misconception]] = {}
        for number, mistake in enumerate(self.known.of(self.function)):
            key, text = sealed_text(told(mistake, self.stage.description))
            made = (self.form(forms, key) for forms in self.different(number))
            forms = tuple(dict.fromkeys(form for form in made if form))
            others = alike.setdefault(tuple(form.cases for form in forms), [])
            if forms and not any(self.same_in_hidden_checks(mistake, other) for other in others):
                yield SealedMistake(text, forms)
                others.append(mistake)

    def same_in_hidden_checks(self, *mistakes: Misconception) -> bool:
        """Tell whether two mistakes answer the same in all hidden checks."""
        items = self.stage.items(self.part, self.function, hidden=True)
        pairs = zip(*(self.stage.play(items, self.function, one.implementation) for one in mistakes), strict=True)
        return all(a.sketch and b.sketch and same_answers(a.sketch, b.sketch) for a, b in pairs)

    def different(self, number: int) -> Iterator[list[Misconception]]:
        """Yield a mistake in its forms with the limits of each choice; once, if it depends on no choice."""
        for forms in self.forms if len(self.forms) <= MOST_CHOICES else self.forms[:1]:
            mistake = forms[number][0]
            free = {*self.freedom.either, *self.freedom.between} if self.freedom else set()
            depends = free & names_read(mistake.implementation, self.known.names)
            yield forms[number] if depends or mistake.between else forms[number][:1]
            if not depends:
                return

    def form(self, forms: Sequence[Misconception], key: bytes) -> Form | None:
        """Return the digests of a mistake with one choice; None if public checks do not notice it."""
        played = [self.play(form.implementation) for form in forms]
        names = [item.name for _, item in self.items]
        cases, witness, witness_sketch = [], -1, None
        for number, name in enumerate(names):
            ends = [one[number] for one in played]
            rights = [[one[number] for one in limits] for limits in self.rights]
            cases.append(text := expected_in(ends, rights, name))
            if witness < 0 and text not in (ANY, RIGHT) and ends[0].status == "failed":
                witness, witness_sketch = number, ends[0].sketch
        if witness_sketch is None:
            return None
        encrypted = crypted(key, witness_key(witness_sketch, cases[witness], names[witness]))
        return Form(witness, as_base64(encrypted), tuple(cases), tuple(self.parts(played, key)))

    def parts(self, played: Sequence[Endings], key: bytes) -> Iterator[Part]:
        """Yield what a mistake makes of single values; nothing if it leaves none of them right, or is right where it fails."""
        several = [n for n, ending in enumerate(self.rights[0][0]) if has_several(ending) and played[0][n].status == "failed"]
        count = min((len(parts_of(self.rights[0][0][n].calls[0])) for n in several), default=0)
        found = []
        for part in range(count):
            names = [part_name(item.name, part) for _, item in self.items]
            ends = [[value_alone(one[n], part) for one in played] for n in range(len(names))]
            rights = [[[value_alone(one[n], part) for one in limits] for limits in self.rights] for n in range(len(names))]
            cases = [expected_in(ends[n], rights[n], name) if n in several else ANY for n, name in enumerate(names)]
            wrong = [n for n, text in enumerate(cases) if text not in (ANY, RIGHT)]
            if wrong and (one := ends[wrong[0]][0].sketch):
                encrypted = crypted(key, witness_key(one, cases[wrong[0]], names[wrong[0]]))
                found.append(Part(part, wrong[0], as_base64(encrypted), tuple(cases)))
        if len(found) < count:
            yield from found


def told(mistake: Misconception, description: Description) -> Told:
    """Return what is said about a mistake, as where all checks run."""
    return Told(mistake.id, mistake.says, lecture(mistake, description), mistake.conventions)


def has_several(ending: Ending) -> bool:
    """Tell whether the first call of a case returns several values, which are not the steps of a path."""
    value = getattr(ending.calls[0].answer, "value", None) if ending.calls else None
    return isinstance(value, tuple | dict) and bool(parts_of(ending.calls[0]))


def value_alone(ending: Ending, number: int) -> Ending:
    """Return one value of the first call of a case, as if it were all."""
    parts = parts_of(ending.calls[0]) if ending.calls else []
    if number >= len(parts):
        return Ending("passed", [], None)
    return Ending("passed", [parts[number]], sketch([parts[number]]))


def sketches_of(ends: Sequence[Ending]) -> list[Sketch] | None:
    """Return the sketches; None if one is not known, or not all cases have ended in the same way."""
    sketches = [one.sketch for one in ends if one.sketch is not None and one.status == ends[0].status]
    return sketches if len(sketches) == len(ends) else None


def expected_in(ends: Sequence[Ending], rights: Sequence[Sequence[Ending]], name: str) -> str:
    """Return what stands for a case of a mistake, which has ended so with each limit of what is free."""
    sketches = sketches_of(ends)
    left_out = unequal_numbers(sketches) if sketches else None
    if sketches is None or left_out is None:
        return ANY
    count = len(ends[0].calls)
    if any(is_right_answer(sketches, count, limits) for limits in rights):
        return RIGHT if ends[0].status == "passed" else ANY
    if not is_wrong_always(ends, rights):
        # A digest of the other numbers would be one of right answers.
        return ANY
    return digest_text(sketches[0], grids(sketches[0].places), left_out, name)


def is_right_answer(sketches: Sequence[Sketch], count: int, limits: Sequence[Ending]) -> bool:
    """Tell whether all these answers of so many calls are among those of the right function with one choice."""
    asked = first_calls(limits, count)
    return all(is_within(one, asked) for one in sketches)


def first_calls(limits: Sequence[Ending], count: int) -> list[Sketch]:
    """Return what the right function answers in the first calls, with each limit of what is free."""
    return [one for one in (limit.first(count) for limit in limits) if one is not None]


def is_wrong_always(ends: Sequence[Ending], rights: Sequence[Sequence[Ending]]) -> bool:
    """Tell whether the answers of a mistake are wrong with every choice of what is free, in numbers that are not left out."""
    sketches = sketches_of(ends)
    left_out = unequal_numbers(sketches) if sketches else None
    if sketches is None or left_out is None:
        return False
    count = len(ends[0].calls)
    return not any(is_within(sketches[0], first_calls(limits, count), left_out, APART) for limits in rights)
