"""Diagnosis, the naming of a mistake: a student's outputs that equal those of a known wrong implementation on every input tried.

What the contract leaves open (`free` in a file of misconceptions) is tried with each mistake. A mistake has the name only if no
right implementation, with any of these choices, does what the student's function did.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.checks.misconceptions import Known, Misconception, Names, combinations, load_known
from grader.checks.student import Observed
from grader.grading.call_log import CallLog, script_of
from grader.grading.effects import Effect, alike, effect, effect_of_answer, is_among, same_conduct
from grader.grading.pairs import Pair, find_pair
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
        known = load_known(path)
        for name in dict.fromkeys(one.function for one in known.misconceptions):
            if name not in functions or name in found:
                continue
            search = Search(name, known, path, [playable(call, worlds) for call in log.of(name)], trusted[name])
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


class Search:
    """The search for what explains all calls of one function."""

    def __init__(self, function: str, known: Known, path: Path, calls: Sequence[Observed], trusted: Callable[..., Any]) -> None:
        self.path = path
        self.calls = calls
        freedom = known.freedoms.get(function)
        choices: Iterable[list[Names]] = freedom.conventions() if freedom else [[{}]]
        self.conventions = [forms_of(path, function, limits) for limits in choices]
        """For each choice in `either`, the mistakes, each in the forms that it has with the limits of what lies `between`."""
        self.rights = [[trusted]]
        if freedom:
            files = ([load_known(path, names) for names in limits] for limits in freedom.conventions())
            self.rights += [[one.freedoms[function].right for one in limits] for limits in files]

    def likely(self) -> list[list[list[Misconception]]]:
        """Return the mistakes with those choices with which a right function does most of what the student's one did.

        Only the first calls are compared. A mistake shows in some calls only, as a rule, and there may be a hundred of them.
        """
        agreed = [sum(does_so(right, call) for call in self.calls[:FIRST_CALLS]) for right in self.rights[1:]]
        return [one for one, number in zip(self.conventions, agreed or [0], strict=True) if number == max(agreed, default=0)]

    def single(self) -> Misconception | None:
        """Find the mistake that fits all calls with one choice of what is free; None where several explain them.

        Of those that fit with the same choice, the more specific one is found, and of equally specific ones the first.
        """
        calls, found = self.calls, list[Fit]()
        for mistakes in self.likely():
            fits = [fit_of(forms, calls) for forms in mistakes]
            wrong = [fit for fit in fits if fit and all(is_apart(fit, calls, right) for right in self.rights)]
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
            pair = find_pair(mistakes, right, self.calls)
            if pair:
                found[pair[0].id, pair[1].id] = pair
        return next(iter(found.values())) if len(found) == 1 else None


def forms_of(path: Path, function: str, limits: Sequence[Names]) -> list[list[Misconception]]:
    """Return the mistakes of a function, each in the forms that it has with these limits of what is free, and with its own."""
    files = [load_known(path, names) for names in limits]
    mistakes = [list(forms) for forms in zip(*(file.of(function) for file in files), strict=True)]
    for number, forms in enumerate(mistakes):
        if forms[0].between:
            every = [{**names, **own} for names in limits for own in combinations(forms[0].between)]
            mistakes[number] = [load_known(path, names).of(function)[number] for names in every]
    return mistakes


def does_so(functions: Sequence[Callable[..., Any]], call: Observed) -> bool:
    """Tell whether the student's function did in a call what one of these does, or has a value between theirs."""
    theirs = effect_of_answer(call.answer)
    return theirs is not None and is_among(theirs, [effect(function, call) for function in functions], call)


def fit_of(forms: Sequence[Misconception], calls: Sequence[Observed]) -> Fit | None:
    """Return how a mistake fits the calls; None if it does not. Its forms are those with each limit of what is free."""
    effects, open_calls = [], 0
    for call in calls:
        theirs, ours = effect_of_answer(call.answer), [effect(form.implementation, call) for form in forms]
        if theirs is None or not is_among(theirs, ours, call):
            return None
        effects.append(ours)
        open_calls += any(not alike(ours[0], other, call) for other in ours[1:])
    return Fit(forms[0], effects, open_calls)


def is_apart(fit: Fit, calls: Sequence[Observed], right: Sequence[Callable[..., Any]]) -> bool:
    """Tell whether in some call neither the student's function nor the mistake does what the right function may do."""
    for call, wrong in zip(calls, fit.effects, strict=True):
        theirs = effect_of_answer(call.answer)
        allowed = [effect(function, call) for function in right]
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


def same_effects(one: Fit, other: Fit, calls: Sequence[Observed]) -> bool:
    """Tell whether two mistakes do the same in all calls, with each limit of what is free."""
    return all(
        alike(a, b, call)
        for call, ours, others in zip(calls, one.effects, other.effects, strict=True)
        for a, b in zip(ours, others, strict=True)
    )
