"""Slips in what gives points: weights, extra credit, parts that a person grades, and outcomes that nothing can earn."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from grader.model.assignment import Assignment, Description
from grader.model.report import Check, Outcome


def slips_in_points(text: str, description: Description) -> Iterator[str]:
    """Yield slips in the points of a description, whose `text` it is, each after the line: ":12: ..."."""
    capstones = {name for capstone in description.capstone for name in capstone.functions}
    for outcome in description.outcome:
        for table, numbers, known in (
            ("weights", outcome.weights, {*outcome.functions} | capstones),
            ("extra", outcome.extra, {*outcome.functions}),
        ):
            place = f":{entry_line(text, 'outcome', outcome.id, table)}: {table} of {outcome.id!r}"
            for name, number in numbers.items():
                if name not in known:
                    yield f"{place} names {name!r}, which is no function of it"
                if not 0 < number < math.inf:
                    yield f"{place} gives {name!r} {number:g}; give it more than 0"
                if table == "extra" and name in outcome.weights:
                    yield f"{place} names {name!r}, and so does weights: the points of extra credit have no weight"
        yield from slips_in_sum(text, outcome)
    taken = {part.id for part in description.sheets}
    for part in description.manual:
        place = f":{entry_line(text, 'manual', part.id)}: the part {part.id!r}"
        if not re.fullmatch(r"[\w-]+", part.id):
            yield f"{place} has an id that is no word; use letters, digits, _ and -"
        if part.id in taken:
            yield f"{place} has an id that something else has"
        if not 0 < part.points < math.inf:
            yield f"{place} has {part.points:g} points; give it more than 0"
        if part.outcome and part.outcome not in {outcome.id for outcome in description.outcome}:
            yield f"{place} belongs to {part.outcome!r}, which is no outcome"
        taken.add(part.id)


def slips_in_sum(text: str, outcome: Outcome) -> Iterator[str]:
    """Yield whether an outcome has points that do not fit what earns them: with extra credit alone it has none."""
    place = f":{entry_line(text, 'outcome', outcome.id)}: the outcome {outcome.id!r} has {outcome.points:g} points"
    usual = [name for name in outcome.functions if name not in outcome.extra]
    if usual and not 0 < outcome.points < math.inf:
        yield f"{place}; give it more than 0"
    if not usual and outcome.extra and outcome.points:
        yield f"{place}, and all of its functions are extra credit; give it 0"


def slips_in_worth(assignment: Assignment) -> Iterator[tuple[Check | None, str]]:
    """Yield slips in what the checks of the manifest share, each with the check that it is about if it is one."""
    for outcome in assignment.outcomes:
        weights: dict[str, float] = {}
        for check in assignment.manifest.checks:
            if check.outcome != outcome.id:
                continue
            function = outcome.extra_of(check)
            if len(check.functions) > 1 and {*check.functions} & outcome.extra.keys():
                yield check, f"{check.title!r} is about a function of extra credit and about others; give each a check of its own"
            if check.functions:
                weights[function] = weights.get(function, 0.0) + outcome.weight_of(check)
        for function, points in {**({"": outcome.points} if outcome.points else {}), **outcome.extra}.items():
            if not weights.get(function):
                what = f"of {function!r}, which is extra credit in {outcome.id}," if function else f"of {outcome.id}"
                yield None, f"no check {what} has points, so its {points:g} cannot be earned"


def entry_line(text: str, table: str, id: str, key: str = "") -> int:
    """Return the line where an entry `[[table]]` with this id has a key, or its id; 1 if it cannot be found."""
    lines = text.splitlines()
    own = next((n for n, line in enumerate(lines, 1) if re.match(rf"""\s*id\s*=\s*["']{re.escape(id)}["']""", line)), 1)
    wanted = re.compile(rf"\s*(?:{key}\b|\[{table}\.{key}\])") if key else None
    begin = next((n for n in range(own, 0, -1) if lines[n - 1].strip() == f"[[{table}]]"), own)
    for number in range(begin + 1, len(lines) + 1):
        if lines[number - 1].lstrip().startswith("[["):
            break
        if wanted and wanted.match(lines[number - 1]):
            return number
    return own
