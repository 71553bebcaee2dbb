"""Special cases: functions that are one line on another one, found by trying such lines on the calls that the checks make.

A student may write `relu` as `prelu(z, 0.0)`. Where `prelu` is written, that is reuse. Where it is not, a trusted `prelu` in its
place would do the work of `relu`. `[contains]` of an assignment lists such pairs, and `grader/audit/shortcuts.py` measures what one
would earn.

Tried are, for the arguments of the other function: those of the function itself, also scaled, in a list or counted, constants, and
functions that return their argument or a constant; for what it returns: parts, multiples, shifted multiples, and quotients.
"""

from __future__ import annotations

import inspect
import itertools
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from grader.audit.recording import Functions, Playground, Recorded
from grader.checks.copying import copied

SAMPLES = 12
"""Number of calls of a function that a line is tried on."""
LINES = 200
"""Number of ways to call the other function that are tried for each pair."""
MATCHING = 0.6
"""The share of those calls that a line must get right: at a kink, checks accept more than the value of the reference."""
CONSTANTS = ("0.0", "1.0", "0.5", "2.0", "-1.0", "1e9", "1e-9")
JOINTLY = ("2.0 * np.asarray({})", "0.5 * np.asarray({})", "-np.asarray({})", "np.hstack([{0}, 1 - np.asarray({0})])")
"""Changes that are tried on all arrays of a call at once."""
FACTORS = ("2.0", "0.5", "-1.0")
SMALLEST = 1e-6
"""Smaller factors only hide what a function does."""
PLAYED = 12
"""Number of lines that are played against the checks, per pair, where random numbers may differ although both are right."""


class SpecialCase(msgspec.Struct, frozen=True):
    """A function written as one line on another one."""

    function: str
    container: str
    line: str
    """The expression that it returns."""

    def source(self, functions: Functions) -> str:
        """Return the function as text."""
        return f"def {self.function}{inspect.signature(functions[self.function])}:\n    return {self.line}\n"


Samples = Mapping[str, Sequence[Recorded]]


def special_cases(playground: Playground, seconds: float, told: Callable[[int, int], None]) -> list[SpecialCase]:
    """Return a line for every pair of functions for which one was found; `told` hears how many pairs were tried, of how many.

    A line counts if it satisfies a hidden check of values of the function, or a public one where it has no hidden one. No pair is
    begun after so many seconds of processor time.
    """
    samples = samples_of(playground)
    home = {name: part.id for part in playground.assignment.description.parts for name in part.functions}
    # Those of one outcome first, where most are found.
    pairs = sorted(((f, g) for f in samples for g in samples if f != g), key=lambda pair: home[pair[0]] != home[pair[1]])
    found: list[SpecialCase] = []
    begin = time.process_time()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for done, (function, container) in enumerate(pairs):
            if time.process_time() - begin > seconds:
                break
            found += itertools.islice(special_case(playground, samples, function, container), 1)
            told(done + 1, len(pairs))
    return found


def samples_of(playground: Playground) -> Samples:
    """Return some calls of each function that does not take long, those with the most numbers first."""
    calls: dict[str, list[Recorded]] = {}
    long = {name for check, _ in playground.collector.items if check.is_long for name in check.functions}
    capstones = {name for part in playground.assignment.description.capstone for name in part.functions}
    for call in playground.record(long=False):
        if call.name not in long & capstones and not call.raised:
            calls.setdefault(call.name, []).append(call)
    return {name: sorted(made, key=lambda call: -richness(call))[:SAMPLES] for name, made in calls.items()}


def richness(call: Recorded) -> int:
    return min(sum(leaf.size for _, leaf in leaves(call.value)), 50)


def special_case(playground: Playground, samples: Samples, function: str, container: str) -> Iterator[SpecialCase]:
    """Yield lines on `container` that do what `function` does."""
    mine, theirs = samples[function], samples[container]
    random = any(isinstance(value, np.random.Generator) for value in mine[0].arguments.values())
    played = 0
    constants = constants_of(playground.reference[function])
    for line in itertools.islice(ways_to_call(playground.reference[container], container, mine, theirs, constants), LINES):
        result = value_of_line(line, playground.reference, mine[0])
        if result is None:
            continue
        for whole in matching(line, result, mine[0]):
            if is_right(whole, playground.reference, mine):
                case = SpecialCase(function, container, whole)
                if satisfies(playground, case):
                    yield case
        if random and played < PLAYED and shapes(result) == shapes(mine[0].value):
            played += 1
            case = SpecialCase(function, container, line)
            if satisfies(playground, case):
                yield case


# lines -----------------------------------------------------------------------------------------------------------------


def ways_to_call(
    function: Callable[..., Any], name: str, mine: Sequence[Recorded], theirs: Sequence[Recorded], constants: Sequence[str]
) -> Iterator[str]:
    """Yield calls of `function` with what the arguments of `mine`, and constants, offer, likely ones first."""
    offers, costs = [], []
    own = mine[0].arguments
    for parameter in inspect.signature(function).parameters.values():
        kinds = {argument_kind(call.arguments[parameter.name]) for call in theirs}
        choices = [f"{parameter.name}={text}" for text in dict.fromkeys(special_lines(parameter.name, kinds, mine, constants))][:24]
        if parameter.default is not parameter.empty:
            choices.insert(parameter.name in own, "")
        if not choices:
            return
        offers.append(choices)
        # An argument of the same name is rarely replaced by another.
        costs.append(4 if parameter.name in own else 1)
    yield from jointly(name, [choices[0] for choices in offers], own)
    for ranks in by_cost([len(choices) for choices in offers], costs):
        arguments = (choices[n] for choices, n in zip(offers, ranks, strict=True))
        yield f"{name}({', '.join(filter(None, arguments))})"


def jointly(name: str, arguments: Sequence[str], own: Mapping[str, Any]) -> Iterator[str]:
    """Yield the likeliest call with one change to all arrays."""
    arrays = {f"{key}={key}": key for key, value in own.items() if argument_kind(value) == "array"}
    if arrays.keys() & set(arguments):
        for change in JOINTLY:
            texts = (f"{arrays[text]}={change.format(arrays[text])}" if text in arrays else text for text in arguments)
            yield f"{name}({', '.join(filter(None, texts))})"


def by_cost(sizes: Sequence[int], costs: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the choices of one number below each size, those first for which the numbers times their costs have a small sum."""

    def with_sum(total: int, place: int) -> Iterator[tuple[int, ...]]:
        if place == len(sizes):
            if total == 0:
                yield ()
            return
        for first in range(min(total // costs[place], sizes[place] - 1) + 1):
            for rest in with_sum(total - first * costs[place], place + 1):
                yield first, *rest

    for total in range(sum((size - 1) * cost for size, cost in zip(sizes, costs, strict=True)) + 1):
        yield from with_sum(total, 0)


def argument_kind(value: Any) -> str:
    if isinstance(value, np.random.Generator):
        return "generator"
    if callable(value):
        return "function"
    if isinstance(value, list | tuple):
        return "list of functions" if value and callable(value[0]) else "list"
    if isinstance(value, str):
        return "text"
    if isinstance(value, np.ndarray) and value.ndim:
        return "array"
    return "number" if isinstance(value, bool | int | float | np.generic | np.ndarray) else "other"


def constants_of(function: Callable[..., Any]) -> list[str]:
    """Return the numbers that the code of a function has or names."""
    code = function.__code__
    named = [function.__globals__.get(name) for name in code.co_names]
    return [repr(value) for value in (*code.co_consts, *named) if isinstance(value, float) and repr(value) not in CONSTANTS]


def special_lines(name: str, kinds: set[str], mine: Sequence[Recorded], constants: Sequence[str]) -> Iterator[str]:
    """Yield expressions for an argument of this name and these kinds, likely ones first."""
    own = {argument: {argument_kind(call.arguments[argument]) for call in mine} for argument in mine[0].arguments}
    fitting = [argument for argument, theirs in own.items() if theirs & kinds]
    arrays = [argument for argument, theirs in own.items() if "array" in theirs]
    numbers = [argument for argument, theirs in own.items() if theirs == {"number"}]
    yield from sorted(fitting, key=lambda argument: argument != name)
    if "array" in kinds:
        yield from numbers
    if "function" in kinds:
        yield from ("lambda *a: a[0]", "lambda *a: np.ones_like(a[0])")
        yield from (f"lambda *a: {argument}" for argument in (*arrays, *numbers))
    if "generator" in kinds:
        yield "np.random.default_rng(0)"
    if "list" in kinds or "list of functions" in kinds:
        inside = [a for a, theirs in own.items() if "list of functions" not in kinds or "function" in theirs]
        yield from (f"[{argument}]" for argument in inside if not own[argument] & {"list", "list of functions", "generator"})
    if "list of functions" in kinds:
        yield "[lambda z: z]"
    if "number" in kinds:
        if "array" not in kinds:
            yield from (f"{a} / {b}" for a, b in itertools.permutations(numbers, 2))
            yield from (f"len({argument})" for argument in arrays[:2])
            yield from ("1", "2")
        yield from (*constants, *CONSTANTS)
    if "array" in kinds:
        for argument in (argument for argument in fitting if own[argument] <= {"array", "number"}):
            yield from (f"{factor} * np.asarray({argument})" for factor in FACTORS)
            yield from (f"np.{like}_like({argument})" for like in ("zeros", "ones"))


# results ---------------------------------------------------------------------------------------------------------------


def value_of_line(line: str, functions: Functions, call: Recorded) -> Any:
    """Return the value of an expression with the arguments of a call; None where it raises."""
    # The reference changes no argument, but it draws from generators.
    given = {k: copied(v) if isinstance(v, np.random.Generator) else v for k, v in call.arguments.items()}
    try:
        value = eval(line, {**functions, "np": np, **given})
        return list(value) if inspect.isgenerator(value) else value
    except Exception:
        return None


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Yield the arrays and numbers in a value, each with the subscript that leads to it; of a list, the first two and the last."""
    if isinstance(value, list | tuple):
        numbers = range(len(value)) if len(value) < 4 else (0, 1)
        for n in numbers:
            yield from leaves(value[n], f"{place}[{n}]")
        if len(value) > 1 and not isinstance(value, tuple):
            yield from leaves(value[-1], f"{place}[-1]")
    elif isinstance(value, bool | int | float | np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.kind in "biuf":
            yield place, array.astype(float)


def shapes(value: Any) -> list[tuple[int, ...]]:
    return [leaf.shape for _, leaf in leaves(value)]


def matching(line: str, result: Any, call: Recorded) -> Iterator[str]:
    """Yield expressions around `line`, which has this `result`, that have the value of the call."""
    if same_values(result, call.value):
        yield line
        return
    parts = list(leaves(result))
    if isinstance(call.value, tuple) and all(isinstance(v, np.ndarray | float | int | np.generic) for v in call.value):
        chosen = [next(iter(around("r", parts, np.asarray(v, float), call)), None) for v in call.value]
        if all(chosen):
            yield f"(lambda r: ({', '.join(map(str, chosen))},))({line})"
    elif isinstance(call.value, np.ndarray | float | int | np.generic) and np.asarray(call.value).dtype.kind in "biuf":
        yield from around(line, parts, np.asarray(call.value, float), call)
    elif isinstance(call.value, list):
        for place, part in subtrees(result):
            if isinstance(part, list | tuple) and same_values(part, call.value):
                yield f"{line}{place}"


def subtrees(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the lists and tuples inside a value."""
    if isinstance(value, list | tuple) and len(place) < 9:
        for n, part in enumerate(value[:3]):
            yield f"{place}[{n}]", part
            yield from subtrees(part, f"{place}[{n}]")
        yield f"{place}[1:]", value[1:]


def around(line: str, parts: Sequence[tuple[str, np.ndarray]], wanted: np.ndarray, call: Recorded) -> Iterator[str]:
    """Yield expressions that make `wanted` of a part of the result: itself, a multiple, a shifted multiple, a quotient."""
    fitting = [(place, part) for place, part in parts if part.shape == wanted.shape]
    yield from (f"{line}{place}" for place, part in fitting if same_numbers(part, wanted))
    for place, part in fitting:
        if not wanted.any() or not part.any() or not np.isfinite(part.sum() + wanted.sum()):
            continue
        one = f"np.asarray({line}{place})"
        yield from multiples(one, part, wanted, call)
        for argument, value in call.arguments.items():
            same_shape = isinstance(value, np.ndarray) and value.shape == wanted.shape and value.dtype.kind in "iuf"
            if same_shape and np.count_nonzero(value) > 1 and same_numbers(part, wanted * value) and not is_argument(part, call):
                # Where it is zero, the limit.
                near = f"np.where(np.equal({argument}, 0), 1e-9, {argument})"
                yield f"(lambda {argument}: {one} / {argument})({near})"


def is_argument(part: np.ndarray, call: Recorded) -> bool:
    """Tell whether a result is a multiple of an argument: dividing it is no work of the other function."""
    for value in call.arguments.values():
        if isinstance(value, np.ndarray) and value.shape == part.shape and value.dtype.kind in "iuf" and value.any():
            factor = float(np.vdot(value, part) / np.vdot(value, value))
            if same_numbers(factor * value, part):
                return True
    return False


def multiples(one: str, part: np.ndarray, wanted: np.ndarray, call: Recorded) -> Iterator[str]:
    """Yield multiples of `part` that are `wanted`, by a constant or by what the numbers among the arguments give."""
    a, b = part.ravel(), wanted.ravel()
    factor = float(a @ b / (a @ a))
    if abs(factor) > SMALLEST and same_numbers(factor * a, b):
        yield f"{factor!r} * {one}"
        yield from (f"{text} * {one}" for text, value in factors(call) if abs(value - factor) < 1e-9 * abs(factor))
    elif len(a) > 2:
        centred = a - a.mean()
        slope = float(centred @ b / max(centred @ centred, 1e-300))
        shift = float(b.mean() - slope * a.mean())
        if abs(slope) > SMALLEST and same_numbers(slope * a + shift, b) and len(np.unique(np.round(a, 9))) > 2:
            yield f"{slope:.9g} * {one} + {shift:.9g}"


def factors(call: Recorded) -> Iterator[tuple[str, float]]:
    """Yield numbers that can be made of those among the arguments: products, quotients and their roots."""
    numbers = {k: float(v) for k, v in call.arguments.items() if isinstance(v, int | float) and not isinstance(v, bool) and v > 0}
    sums = {f"({a} + {b})": numbers[a] + numbers[b] for a, b in itertools.combinations(numbers, 2)}
    terms = {"1.0": 1.0, "2.0": 2.0, "3.0": 3.0, "6.0": 6.0, **numbers, **sums}
    for (a, x), (b, y) in itertools.permutations(terms.items(), 2):
        yield f"({a} / {b})", x / y
        yield f"np.sqrt({a} / {b})", (x / y) ** 0.5
        for k, z in numbers.items():
            yield f"{k} * np.sqrt({a} / {b})", z * (x / y) ** 0.5
            yield f"np.sqrt({a} / {b}) / {k}", (x / y) ** 0.5 / z


def same_values(one: Any, other: Any) -> bool:
    """Tell whether two values are the same, but for rounding."""
    if type(one) is type(other) is np.ndarray and one.dtype.kind == other.dtype.kind == "f":
        return one.shape == other.shape and same_numbers(one, other)
    if isinstance(one, list | tuple) or isinstance(other, list | tuple):
        both = isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other)
        return both and all(same_values(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict | str | None) or isinstance(other, dict | str | None):
        return type(one) is type(other) and bool(one == other)
    try:
        a, b = np.asarray(one, float), np.asarray(other, float)
    except (TypeError, ValueError):
        return False
    return a.shape == b.shape and same_numbers(a, b)


def same_numbers(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether arrays of one shape are the same, but for rounding; NaN equals nothing. np.allclose takes ten times as long."""
    return not one.size or one.tobytes() == other.tobytes() or bool((np.abs(one - other) <= 1e-9 + 1e-6 * np.abs(other)).all())


def is_right(line: str, functions: Functions, calls: Sequence[Recorded]) -> bool:
    """Tell whether a line gives the value of nearly all calls."""
    wrong = (call for call in calls if not same_values(value_of_line(line, functions, call), call.value))
    return next(itertools.islice(wrong, int((1.0 - MATCHING) * len(calls)), None), None) is None


def satisfies(playground: Playground, case: SpecialCase) -> bool:
    """Tell whether the function passes a check of its values when it is written like this."""
    names: dict[str, Any] = {**playground.reference, "np": np}
    exec(case.source(playground.reference), names)
    functions = {**playground.reference, case.function: names[case.function]}
    items = playground.items([case.function], long=False)
    asked = [item for item in items if item[0].kind != "property" and item[0].hidden]
    asked = asked or [item for item in items if item[0].kind != "property"] or items
    return any(playground.play(item, functions).status == "passed" for item in asked)
