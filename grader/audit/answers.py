"""A submission that is a table: the calls of the public checks with their answers, and no code that computes anything.

Students have the public checks, so such a table can be made by a program. It shows how much of the points the public answers are.
"""

from __future__ import annotations

import base64
import inspect
from collections.abc import Iterable
from typing import Any

import numpy as np

from grader.audit.recording import Functions, Playground, Recorded
from grader.model.submission import Submission

LOOK_UP = '''
"""A table of the public checks' calls and answers."""

import base64

import numpy as np

inf, nan = np.inf, np.nan


def array(kind, shape, text):
    return np.frombuffer(base64.b64decode(text), kind).reshape(shape).copy()


TABLE = {}


def key(value):
    """What equal arguments have in common; a function is told by what it says, and not here."""
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state)
    if callable(value):
        return "function"
    if isinstance(value, (list, tuple)):
        return tuple(key(item) for item in value)
    if isinstance(value, (str, type(None))):
        return value
    numbers = np.asarray(value, float)
    return numbers.shape, tuple(np.round(numbers.ravel(), 9).tolist())


def keys(arguments):
    return tuple((name, key(value)) for name, value in sorted(arguments.items()))


def same(one, other):
    return np.shape(one) == np.shape(other) and np.allclose(one, other)


def function_of(probe, arguments):
    """The function among the arguments that a probe is about."""
    value = arguments[probe[0]]
    return value[probe[1]] if isinstance(value, (list, tuple)) else value


def with_generator(given, arguments):
    """What a function was given, with the generator of this call in place of that of the table."""
    return [arguments.get("rng") if one is None else one for one in given]


def answer(name, arguments):
    """Look a call up. Functions among the arguments are asked what they were asked when the table was made."""
    wanted = keys(arguments)
    for known, probes, states, value, raised in TABLE.get(name, ()):
        if known != wanted:
            continue
        said = [function_of(probe, arguments)(*with_generator(probe[2], arguments)) for probe in probes[:1]]
        if any(not same(one, probe[3]) for one, probe in zip(said, probes)):
            continue
        for probe in probes[1:]:
            function_of(probe, arguments)(*with_generator(probe[2], arguments))
        for argument, state in states.items():
            arguments[argument].bit_generator.state = state
        if raised:
            break
        return value
    raise ValueError("this is not in the table")
'''


def table_of(calls: Iterable[Recorded], functions: Functions) -> str:
    """Return the module that answers these calls as `functions` did, and all others with an exception."""
    names: dict[str, Any] = {}
    exec(LOOK_UP, names)
    table: dict[str, list[tuple[Any, ...]]] = {}
    for call in calls:
        probes = [(p.argument, p.place, p.given, p.value) for p in call.probes]
        entry = (names["keys"](call.arguments), probes, call.states, call.value, call.raised)
        table.setdefault(call.name, []).append(entry)
    text = LOOK_UP
    for name in table:
        text += f"\n\nTABLE[{name!r}] = {literal(table[name])}\n"
        signature = inspect.signature(functions[name])
        given = ", ".join(f"{argument!r}: {argument}" for argument in signature.parameters)
        text += f"\n\ndef {name}{signature}:\n    return answer({name!r}, {{{given}}})\n"
    return text


def literal(value: Any) -> str:
    """Return an expression for plain data and arrays."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(key)}: {literal(item)}' for key, item in value.items())}}}"
    if isinstance(value, tuple):
        return f"({''.join(literal(item) + ', ' for item in value)})"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, np.ndarray):
        return f"array({value.dtype.str!r}, {value.shape!r}, {base64.b64encode(value.tobytes()).decode()!r})"
    if isinstance(value, np.random.Generator):
        # A function among the arguments got it from the submission, which has it from the check.
        return "None"
    return repr(value.item() if isinstance(value, np.generic) else value)


def told_by_names(calls: Iterable[Recorded]) -> set[str]:
    """Return the functions that are asked with texts only, or with nothing: a table of all their answers is what they should be."""
    by_name: dict[str, bool] = {}
    for call in calls:
        by_name[call.name] = by_name.get(call.name, True) and all(isinstance(v, str) for v in call.arguments.values())
    return {name for name, texts in by_name.items() if texts}


def answers_of_public_checks(playground: Playground, *, names: bool = True) -> Submission:
    """Return the table of all public checks; without `names`, functions that are asked with texts or with nothing are left out."""
    calls = list(playground.record(hidden=False))
    without = set() if names else told_by_names(calls)
    text = table_of((call for call in calls if call.name not in without), playground.reference)
    return Submission.of("answers", {"lab.py": text.encode()})
