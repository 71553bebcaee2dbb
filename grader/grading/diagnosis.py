"""Diagnosis, the naming of a mistake: a student's outputs that equal those of a known wrong implementation on every input tried.

What the contract leaves open (`free` in a file of misconceptions) is tried with each mistake. A mistake has the name only if no
right implementation, with any of these choices, does what the student's function did.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import types
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.checks.misconceptions import Known, Misconception, Names, combinations, load_known
from grader.checks.student import Observed
from grader.grading.call_log import CallLog, script_of, size_of_call
from grader.grading.effects import Effect, alike, effect_of_answer, is_among, same_conduct
from grader.grading.pairs import Pair, find_pair
from grader.grading.remembered import Player, names_loaded
from grader.grading.scripts import ScriptRecorder
from grader.grading.worlds import Worlds
from grader.model.assignment import Assignment, Description
from grader.model.report import Mistake

MISCONCEPTIONS = "misconceptions.py"
FIRST_CALLS = 10
"""The number of calls by which it is judged what a student has chosen."""


Functions = Mapping[str, Callable[..., Any]]


class Fit(msgspec.Struct, frozen=True):
    """A mistake that does in every call what the student's function did."""

    mistake: Misconception
    effects: list[list[Effect]]
    """For each call, the effects with each limit of what is free."""
    open_calls: int
    """Number of calls in which these differ, so that a range is allowed. With fewer of them a fit is more specific."""


def find_mistakes(assignment: Assignment, log: CallLog, trusted: Functions, functions: Collection[str]) -> Iterator[Mistake]:
    """Find for each of these functions the known mistake that fits every call in the log, or two of them that do so together."""
    found = set()
    worlds = Worlds(assignment, trusted)
    for part in assignment.description.parts:
        if not set(part.functions) & set(functions):
            continue
        path = assignment.folder / part.id / MISCONCEPTIONS
        if not path.is_file():
            continue
        known = file_as_it_is(path, path.stat().st_mtime_ns)
        for name in dict.fromkeys(one.function for one in known.misconceptions):
            if name not in functions or name in found:
                continue
            search = Search(name, path, [playable(call, worlds) for call in log.of(name)], trusted[name])
            one = search.single()
            # What takes long is not run for each pair.
            pair = None if one or part in assignment.description.capstone else search.pair()
            if one:
                found.add(name)
                where = lecture(one, assignment.description)
                yield Mistake(name, one.id, f"{one.says} {where}".rstrip(), one.conventions)
            elif pair:
                found.add(name)
                first, second = pair
                both = f"Two mistakes. {first.says} {second.says} {lecture(first, assignment.description)}".rstrip()
                yield Mistake(name, f"{first.id}+{second.id}", both)


def playable(call: Observed, worlds: Worlds) -> Observed:
    """Return a call with the functions of ours that a script is run on; any other as it is."""
    if script := script_of(call):
        return msgspec.structs.replace(call, arguments=(msgspec.structs.replace(script, functions=worlds.having),))
    if isinstance(worlds.trusted.get(call.name), type):
        # A class that has made no object has raised an exception.
        recorder = ScriptRecorder()
        recorder.add(call, [call.name])
        return playable(recorder.script(call.name), worlds)
    return call


def lecture(mistake: Misconception, description: Description) -> str:
    """Return where to read on: in the lecture if its address is known, else in the sheet; "" if there is neither."""
    if address := description.lecture_address(mistake.see):
        return f"See the {description.lecture}, {mistake.see} ({address})."
    sheet = description.sheet(mistake.see)
    return f"See the sheet `{sheet}`." if sheet else ""


@functools.lru_cache(64)
def file_as_it_is(path: Path, _changed: int) -> Known:
    """Return what a file of known mistakes defines; the time of its last change is part of the cache's key."""
    return load_known(path)


class Candidates:
    """What may explain the calls of a function: its known mistakes, and what is right, with each choice of what is free.

    `known` is the file as it is: it is executed once more for each choice.
    """

    def __init__(self, path: Path, function: str, changed: int, known: Known) -> None:
        freedom = known.freedoms.get(function)
        choices: list[list[Names]] = list(freedom.conventions()) if freedom else [[{}]]
        files = [[load_known(path, names) if names else known for names in limits] for limits in choices]
        self.conventions = [forms_of(path, function, *of) for of in zip(choices, files, strict=True)]
        """For each choice in `either`, the mistakes, each in the forms that it has with the limits of what lies `between`."""
        self.rights = [[one.freedoms[function].right for one in limits] for limits in files] if freedom else []
        self.keys: dict[int, Hashable] = {}
        """What tells those apart that have no state, by identity: what reads nothing that is free is the same with each choice."""
        free = {*freedom.either, *freedom.between} if freedom else set[str]()
        made = [(f[0].id, free | {*f[0].between}, [one.implementation for one in f]) for f in self.with_every_choice()]
        made += [("", free, [*itertools.chain(*self.rights)])] if freedom else []
        read: set[str] = set()
        for name, names, forms in made:
            # They have one code, with other values of what is free.
            loaded = names_loaded(forms[0])
            read |= loaded or set()
            for one in forms if loaded is not None else ():
                values = tuple((free, repr(one.__globals__[free])) for free in sorted(names & (loaded or set())))
                self.keys[id(one)] = path, changed, function, name, values
        everything = [*itertools.chain(*(forms for _, _, forms in made))]
        self.is_stateless = len(self.keys) == len(everything)
        if self.is_stateless:
            forget_others([one for one in everything if one.__globals__ is not known.names], read)

    def with_every_choice(self) -> list[list[Misconception]]:
        """Return the mistakes, each in all of its forms."""
        return [[*itertools.chain(*forms)] for forms in zip(*self.conventions, strict=True)]


def forget_others(implementations: Sequence[types.FunctionType], read: Collection[str]) -> None:
    """Take out of the files of these functions what none of them reads: each file has been executed for every choice."""
    for names in {id(one.__globals__): one.__globals__ for one in implementations}.values():
        for name in names.keys() - {*read, "__builtins__", "__name__"}:
            del names[name]


@functools.lru_cache(256)
def cached_candidates(path: Path, function: str, changed: int) -> Candidates:
    """Return what may explain the calls of a function, in an executed file that others have, too."""
    return Candidates(path, function, changed, file_as_it_is(path, changed))


def candidates_for(path: Path, function: str) -> Candidates:
    """Return what may explain the calls of a function; read anew where a mistake has a state of its own."""
    changed = path.stat().st_mtime_ns
    known = cached_candidates(path, function, changed)
    return known if known.is_stateless else Candidates(path, function, changed, load_known(path))


class Search:
    """The search for what explains all calls of one function."""

    def __init__(self, function: str, path: Path, calls: Sequence[Observed], trusted: Callable[..., Any]) -> None:
        self.calls = calls
        candidates = candidates_for(path, function)
        self.conventions = candidates.conventions
        self.rights = [[trusted], *candidates.rights]
        keys = candidates.keys if names_loaded(trusted) is None else {**candidates.keys, id(trusted): trusted}
        self.play = Player(keys, calls)
        # One with a large answer takes long, as a rule.
        self.duration = [size_of_call(call).bit_length() // 2 for call in calls]
        """The order of magnitude of the time that each call takes."""
        self.order = sorted(range(len(calls)), key=self.duration.__getitem__)
        """The numbers of the calls, in the order in which a mistake is compared: those that take long last."""

    def likely(self) -> list[list[list[Misconception]]]:
        """Return the mistakes with those choices with which a right function does most of what the student's one did.

        Only the first calls are compared. A mistake shows in some calls only, as a rule, and there may be a hundred of them.
        """
        agreed = [sum(self.does_so(right, call) for call in self.calls[:FIRST_CALLS]) for right in self.rights[1:]]
        return [one for one, number in zip(self.conventions, agreed or [0], strict=True) if number == max(agreed, default=0)]

    def single(self) -> Misconception | None:
        """Find the mistake that fits all calls with one choice of what is free; None where several explain them.

        Of those that fit with the same choice, the more specific one is found, and of equally specific ones the first.
        """
        calls, found = self.calls, list[Fit]()
        for mistakes in self.likely():
            fits = [self.fit_of(forms) for forms in mistakes]
            wrong = [fit for fit in fits if fit and all(self.is_apart(fit, right) for right in self.rights)]
            if wrong:
                least = min(fit.open_calls for fit in wrong)
                first, *others = [fit for fit in wrong if fit.open_calls == least]
                if least and any(not same_effects(first, other, calls) for other in others):
                    return None
                found.append(first)
        least = min((fit.open_calls for fit in found), default=0)
        made = {fit.mistake.id: fit.mistake for fit in found if fit.open_calls == least}
        return next(iter(made.values())) if len(made) == 1 else None

    def pair(self) -> Pair | None:
        """Find the two mistakes that explain all calls together with one choice of what is free; None where others do so, too."""
        found: dict[tuple[str, str], Pair] = {}
        # With nothing free the only right function is the trusted one.
        rights = self.rights[1:] or self.rights
        for mistakes, right in zip(self.conventions, rights, strict=True):
            pair = find_pair(mistakes, right, self.calls, self.play)
            if pair:
                found[pair[0].id, pair[1].id] = pair
        return next(iter(found.values())) if len(found) == 1 else None

    def does_so(self, functions: Sequence[Callable[..., Any]], call: Observed) -> bool:
        """Tell whether the student's function did in a call what one of these does, or has a value between theirs."""
        theirs = effect_of_answer(call.answer)
        return theirs is not None and is_among(theirs, [self.play(function, call) for function in functions], call)

    def fit_of(self, forms: Sequence[Misconception]) -> Fit | None:
        """Return how a mistake fits the calls; None if it does not. Its forms are those with each limit of what is free."""
        effects: dict[int, list[Effect]] = {}
        open_calls = 0
        # What has a state is played in the order of the calls.
        can_begin_anywhere = all(self.play.is_stateless(form.implementation) for form in forms)
        for number in [*self.order] if can_begin_anywhere else range(len(self.calls)):
            call = self.calls[number]
            theirs, ours = effect_of_answer(call.answer), [self.play(form.implementation, call) for form in forms]
            if theirs is None or not is_among(theirs, ours, call):
                self.ask_earlier(number)
                return None
            effects[number] = ours
            open_calls += any(not alike(ours[0], other, call) for other in ours[1:])
        return Fit(forms[0], [effects[number] for number in range(len(self.calls))], open_calls)

    def ask_earlier(self, number: int) -> None:
        """Compare the next mistakes in this call, which has told one of them apart, before others that take as long."""
        self.order.remove(number)
        self.order.insert(bisect.bisect_left(self.order, self.duration[number], key=self.duration.__getitem__), number)

    def is_apart(self, fit: Fit, right: Sequence[Callable[..., Any]]) -> bool:
        """Tell whether in some call neither the student's function nor the mistake does what the right function may do."""
        for call, wrong in zip(self.calls, fit.effects, strict=True):
            theirs = effect_of_answer(call.answer)
            allowed = [self.play(function, call) for function in right]
            if theirs is None:
                continue
            if theirs.decimal == wrong[0].decimal != allowed[0].decimal:
                return True
            # With some limits a mistake may do nothing wrong: what counts are those with which it did as the student's function.
            wrong = [one for one in wrong if same_conduct(one, theirs, call)]
            if any(is_among(one, allowed, call) for one in (theirs, *wrong)):
                continue
            if not any(is_among(one, wrong, call) for one in allowed):
                return True
        return False


def forms_of(path: Path, function: str, limits: Sequence[Names], files: Sequence[Known]) -> list[list[Misconception]]:
    """Return the mistakes of a function, each in the forms that it has with these limits of what is free, and with its own.

    `files` is the executed file with each of the limits.
    """
    mistakes = [list(forms) for forms in zip(*(file.of(function) for file in files), strict=True)]
    for number, forms in enumerate(mistakes):
        if forms[0].between:
            every = [{**names, **own} for names in limits for own in combinations(forms[0].between)]
            mistakes[number] = [load_known(path, names).of(function)[number] for names in every]
    return mistakes


def same_effects(one: Fit, other: Fit, calls: Sequence[Observed]) -> bool:
    """Tell whether two mistakes do the same in all calls, with each limit of what is free."""
    return all(
        alike(a, b, call)
        for call, ours, others in zip(calls, one.effects, other.effects, strict=True)
        for a, b in zip(ours, others, strict=True)
    )
