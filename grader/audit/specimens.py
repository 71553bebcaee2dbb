"""The submissions that an audit grades: the reference, the stubs, correct variants, known mistakes, and mutants."""

from __future__ import annotations

import ast
import math
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from grader.audit import deviations
from grader.audit.deviants import Deviant
from grader.audit.mutation import mutants, replaced
from grader.authoring.stubs import stub
from grader.checks.misconceptions import Known, Names, WrongMethod, load_known, names_read
from grader.grading.composition import KIND
from grader.grading.diagnosis import MISCONCEPTIONS
from grader.grading.scoring import worths
from grader.model.assignment import Assignment, solution_files
from grader.model.submission import Submission, read_submission

VARIANTS = "variants"
"""The folder of an assignment that holds correct submissions, one file or folder each."""
OWN_NAMES = "wrong_"

MOST_CHOICES = 8
"""Of a function with more other choices than this, each mistake is graded with two; over all its mistakes, all have their turn."""

SpecimenKind = Literal["reference", "stubs", "variant", "misconception", "mutant"]


class Specimen(msgspec.Struct, frozen=True):
    """One submission, and what its grading must show."""

    kind: SpecimenKind
    id: str
    submission: Submission
    seed: int
    home: str = ""
    """The folder of the solution that is changed."""
    function: str = ""
    """The one function that is wrong."""
    outcomes: tuple[str, ...] = ()
    """The outcomes in which it must cost points; one of these will do, and no other."""
    operator: str = ""
    line: int = 0
    thorough: bool = True
    """True if what takes long, capstones and convergence, is asked even if another check has noticed the mistake."""
    unwritten: tuple[float, tuple[str, ...]] = (math.inf, ())
    """A loss above which the function counts as not written, and the outcomes in which it costs points then."""
    choice: str = ""
    """The choice of what the contract leaves open, with which a known mistake is made; empty for that of its file."""
    only: tuple[str, ...] = ()
    """Functions, if it is graded on the checks of these only. The results of the reference stand for all others."""


class Scope(msgspec.Struct, frozen=True):
    """The functions whose mistakes are meant: those of some folders, or some of them."""

    homes: frozenset[str]
    functions: frozenset[str] = frozenset()
    """None stands for all of the folders, those that are no contract functions among them."""

    def has(self, home: str, function: str) -> bool:
        return home in self.homes and (not self.functions or function in self.functions)


def reference(assignment: Assignment, seed: int) -> Specimen:
    """The solutions as a submission."""
    return Specimen("reference", f"seed {seed}", submission_of("reference", solution_texts(assignment)), seed)


def stubs(assignment: Assignment, seed: int) -> Specimen:
    """Return the files that students begin with, as a submission."""
    texts = {name: stub(text, name) for name, text in solution_texts(assignment).items()}
    return Specimen("stubs", "stubs", submission_of("stubs", texts), seed)


def variants(folder: Path, seed: int) -> Iterator[Specimen]:
    """Every submission in a folder."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.name.startswith((".", "_")):
            yield Specimen("variant", path.name, read_submission(path), seed)


def misconceptions(assignment: Assignment, seed: int, scope: Scope) -> Iterator[Specimen]:
    """The reference with one known mistake in it: each of them, with each choice of what is free that the mistake depends on."""
    texts = solution_texts(assignment)
    own = {name for capstone in assignment.description.capstone for name in capstone.own}
    for folder in assignment.folders:
        path = assignment.folder / folder / MISCONCEPTIONS
        if not path.is_file():
            continue
        known, mistakes = load_known(path), alone(path.read_text(encoding="utf-8"))
        for number, mistake in enumerate(known.misconceptions):
            home = assignment.home_of(mistake.function)
            if not scope.has(home, mistake.function):
                continue
            where = (mistake.outcome,) if mistake.outcome and mistake.function not in own else None
            outcomes = where or charged_for(assignment, home, mistake.function)
            others = list(other_choices(known, mistake.function, mistake.implementation))
            if len(others) > MOST_CHOICES:
                others = [others[(number + step) % len(others)] for step in (0, len(others) // 2)]
            for names in ({}, *others):
                method = mistake.implementation.method if isinstance(mistake.implementation, WrongMethod) else ""
                wrong = with_mistake(texts[f"{home}.py"], mistake.function, mistake.id, mistakes, names, method)
                handed_in = submission_of(mistake.id, {**texts, f"{home}.py": wrong})
                yield Specimen(
                    "misconception",
                    mistake.id,
                    handed_in,
                    seed,
                    home,
                    mistake.function,
                    outcomes,
                    choice=choice_of(names),
                    # What takes long says nothing about the choice.
                    thorough=not names,
                    unwritten=charged_when_unwritten(assignment, mistake.function),
                )


def free_choices(assignment: Assignment, seed: int, scope: Scope) -> Iterator[Specimen]:
    """The reference with another choice of what is free in one function, for each that the author declares: all are right."""
    texts = solution_texts(assignment)
    for folder in assignment.folders:
        path = assignment.folder / folder / MISCONCEPTIONS
        if not path.is_file():
            continue
        known, mistakes = load_known(path), alone(path.read_text(encoding="utf-8"))
        for function, freedom in known.freedoms.items():
            home = assignment.home_of(function)
            for limits in freedom.conventions() if scope.has(home, function) else ():
                for names in limits:
                    right = with_mistake(texts[f"{home}.py"], function, freedom.right.__name__, mistakes, names)
                    handed_in = submission_of(function, {**texts, f"{home}.py": right})
                    yield Specimen("variant", f"{function}, {choice_of(names)}", handed_in, seed, home, function, thorough=False)


def other_choices(known: Known, function: str, implementation: Callable[..., Any]) -> Iterator[Names]:
    """Yield the values of free names, other than those of the file, with which an implementation may differ."""
    freedom = known.freedoms.get(function)
    read = names_read(implementation, known.names)
    for limits in freedom.conventions() if freedom and read & {*freedom.either, *freedom.between} else ():
        yield from (names for names in limits if any(known.names[name] != value for name, value in names.items()))


def choice_of(names: Names) -> str:
    """Write the values of free names."""
    return ", ".join(f"{name} = {value!r}" for name, value in names.items())


def mutated(assignment: Assignment, seed: int, scope: Scope) -> Iterator[Specimen]:
    """The reference with one mechanical slip in it, for each that there is; one of each function is graded thoroughly."""
    texts = solution_texts(assignment)
    for folder in (name for name in assignment.folders if name in scope.homes):
        made = mutants(texts[f"{folder}.py"])
        by_function = {m.function: [n for n, other in enumerate(made) if other.function == m.function] for m in made}
        thorough = {random.Random(function).choice(numbers) for function, numbers in by_function.items()}
        for number, mutant in enumerate(made):
            if not scope.has(folder, mutant.function):
                continue
            yield Specimen(
                "mutant",
                mutant.change,
                submission_of("mutant", {**texts, f"{folder}.py": mutant.text}),
                seed,
                folder,
                mutant.function,
                charged_for(assignment, folder, mutant.function),
                mutant.operator,
                mutant.line,
                number in thorough,
                unwritten=charged_when_unwritten(assignment, mutant.function),
            )


def deviating(assignment: Assignment, seed: int, deviants: Iterable[Deviant], scope: Scope) -> Iterator[Specimen]:
    """The reference with one function wrapped, for each of these; none is graded thoroughly."""
    texts, wrappers = solution_texts(assignment), Path(deviations.__file__).read_text(encoding="utf-8")
    for deviant in deviants:
        home = assignment.home_of(deviant.function)
        if not scope.has(home, deviant.function):
            continue
        text = f"{texts[f'{home}.py']}\n\n{wrapping(deviant, wrappers)}\n"
        yield Specimen(
            "mutant",
            deviant.change,
            submission_of("mutant", {**texts, f"{home}.py": text}),
            seed,
            home,
            deviant.function,
            charged_for(assignment, home, deviant.function),
            deviant.operator,
            thorough=False,
            unwritten=charged_when_unwritten(assignment, deviant.function),
        )


def wrapping(deviant: Deviant, wrappers: str) -> str:
    """Return the lines that wrap a function; `wrappers`, the text of `deviations`, is executed under names of its own."""
    make = f"{OWN_NAMES}{deviant.function}"
    return f"""\
def {make}(right):
    # What it remembers belongs to this module.
    names = {{"__name__": __name__}}
    exec({wrappers!r}, names)
    return names[{deviant.kind!r}]({", ".join(["right", *map(repr, deviant.arguments)])})


{deviant.function} = {make}({deviant.function})"""


def sample_of(specimens: list[Specimen], size: int) -> Iterator[Specimen]:
    """Yield `size` of the specimens, the same ones every time, in their order, and none of them to be graded thoroughly."""
    for number in sorted(random.Random(0).sample(range(len(specimens)), min(size, len(specimens)))):
        yield msgspec.structs.replace(specimens[number], thorough=False)


def thorough_once(specimens: list[Specimen]) -> list[Specimen]:
    """Return the specimens, of which the first of each function is to be graded thoroughly if it was to be, and no other one."""
    first = {specimen.function: number for number, specimen in reversed([*enumerate(specimens)]) if specimen.thorough}
    chosen = {*first.values()}
    return [msgspec.structs.replace(one, thorough=number in chosen) for number, one in enumerate(specimens)]


def solution_texts(assignment: Assignment) -> dict[str, str]:
    return {name: content.decode() for name, content in solution_files(assignment).items()}


def submission_of(id: str, texts: dict[str, str]) -> Submission:
    return Submission.of(id, {name: text.encode() for name, text in texts.items()})


def charged_when_unwritten(assignment: Assignment, function: str) -> tuple[float, tuple[str, ...]]:
    """Return the most that a mistake of a capstone's function costs, if it has a limit, and the outcomes of its checks.

    What costs more counts as not written, and costs points in all these outcomes.
    """
    own = next((c for c in assignment.manifest.checks if c.kind == KIND and c.functions == (function,)), None)
    most = worths(assignment)[own.id] if own else math.inf
    return most, tuple(dict.fromkeys(c.outcome for c in assignment.manifest.checks if function in c.functions))


def charged_for(assignment: Assignment, folder: str, function: str) -> tuple[str, ...]:
    """The outcomes that a mistake in a function of a folder may cost.

    That is the outcome of the folder. In a capstone it is the one of the function's own mistakes, or all that checks of the
    capstone count towards.
    """
    capstone = next((part for part in assignment.description.capstone if part.id == folder), None)
    if capstone is None:
        return (folder,)
    if function in capstone.own:
        return (capstone.own[function].outcome,)
    functions = {function} & {*capstone.functions} or {*capstone.functions}
    return tuple(dict.fromkeys(c.outcome for c in assignment.manifest.checks if functions & set(c.functions)))


def alone(source: str) -> str:
    """A file of mistakes without what it imports of the grader, which a submission does not have."""
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grader"))]
    return ast.unparse(tree)


def with_mistake(solution: str, function: str, name: str, mistakes: str, values: Names, method: str = "") -> str:
    """A solution in which the implementation `name` of a file of mistakes stands in place of the function, or of a class's method.

    `mistakes`, the text of the file, is executed under names of its own: helpers may have names of the solution. Free names
    get these values.
    """
    hidden = OWN_NAMES + function
    put = f"{function} = {hidden}()"
    if method:
        right = f"vars({function}).get({method!r})"
        put = f"{hidden}_right = {right}\n{function}.{method} = getattr({hidden}_right, 'getter', lambda made: made)({hidden}())"
    text = f"""\
def {hidden}():
    unmarked = lambda *arguments, **keywords: lambda function: function
    names = {{"__name__": {hidden!r}, "misconception": unmarked, "free": unmarked}}
    exec({mistakes!r}, names)
    names.update({dict(values)!r})
    return names[{name!r}]


{put}"""
    for node in ast.parse(solution).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == function and not method:
            return replaced(solution, node, text)
    return f"{solution}\n\n{text}\n"
