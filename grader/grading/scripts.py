"""Scripts: what a check has done with objects in one case, as one call of the class, so that a known mistake can be run on it.

An example: `a = Value(2.0)`, `b = a * 3`, `b.backward()`, `a.grad` is a script of four steps. An object is known by the step that
has returned it first. The value of the script is the list of what its steps have returned. For a class these are its own; for a
function also those that follow with the objects that it has been given or has returned: a sum of values shows what it is in `data`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from grader.checks.copying import copied
from grader.checks.objects import StudentObject, objects_in
from grader.checks.student import Answer, Observed, owner
from grader.grading.call_log import ANSWER_BYTES, ARGUMENT_BYTES, Script, size_of
from grader.model.errors import StudentFault
from grader_worker.drawing import as_asked
from grader_worker.operations import is_own, perform

MOST_STEPS = 500
"""Steps of one script."""
Path = tuple[int | str, ...]


class Reference(msgspec.Struct, frozen=True):
    """An object: the step that has returned it first, and its place in what that has returned."""

    step: int
    path: Path = ()

    @property
    def word(self) -> str:
        """Return what stands for the object in the value of a script."""
        return f"object {self.step}{''.join(f'[{key}]' for key in self.path)}"


class KnownObjects:
    """The objects that the steps so far have returned, by identity; `is_object` tells which values are objects."""

    def __init__(self, is_object: Callable[[Any], bool]) -> None:
        self.is_object = is_object
        self.references: dict[int, Reference] = {}
        self.kept: list[Any] = []

    def referred(self, value: Any) -> Any:
        """Return a value with references in place of the objects in it. Raises KeyError for one that no step has returned."""
        if self.is_object(value):
            return self.references[object_key(value)]
        if isinstance(value, list | tuple) and objects_inside(self.is_object, value):
            return [self.referred(item) for item in value]
        if isinstance(value, dict) and objects_inside(self.is_object, value):
            return {key: self.referred(item) for key, item in value.items()}
        return value

    def plain(self, value: Any, step: int, path: Path = ()) -> Any:
        """Return the value of a step with words in place of the objects in it, which are known from now on."""
        if self.is_object(value):
            self.kept.append(value)
            return self.references.setdefault(object_key(value), Reference(step, path)).word
        if isinstance(value, list | tuple) and objects_inside(self.is_object, value):
            return [self.plain(item, step, (*path, n)) for n, item in enumerate(value)]
        if isinstance(value, dict) and objects_inside(self.is_object, value):
            return {key: self.plain(item, step, (*path, key)) for key, item in value.items()}
        return value


class Following:
    """Tells what the calls of one case belong to."""

    def __init__(self) -> None:
        self.functions: dict[int, set[str]] = {}
        """The functions that an object has gone through, by its identity."""
        self.kept: list[StudentObject] = []

    def names(self, call: Observed) -> list[str]:
        """Return the function or class that a call is one of, and the functions that its objects have gone through before."""
        own, value = owner(call.name), getattr(call.answer, "value", None)
        given, made = objects_in([call.arguments, call.keywords]), objects_in(value)
        self.kept += [*given, *made]
        names = {own}.union(*(self.functions.get(object_key(one), set()) for one in given))
        is_class = call.action != "call" or (isinstance(value, StudentObject) and value._kind == own)
        for one in made:
            self.functions.setdefault(object_key(one), set()).update(names - {own} if is_class else names)
        for one in given if not is_class else ():
            self.functions.setdefault(object_key(one), set()).add(own)
        return sorted(names)


def object_key(value: Any) -> int:
    return id(value._of) if isinstance(value, StudentObject) else id(value)


def objects_inside(is_object: Callable[[Any], bool], value: Any) -> bool:
    """Tell whether there is an object in a value."""
    if isinstance(value, list | tuple | dict):
        return any(objects_inside(is_object, item) for item in (value.values() if isinstance(value, dict) else value))
    return is_object(value)


def is_students(value: Any) -> bool:
    return isinstance(value, StudentObject)


def is_ours(value: Any) -> bool:
    """Tell whether a value is an object of a class of the assignment."""
    plain = (list, tuple, dict, str, bool, int, float, np.ndarray, np.generic, type)
    return value is not None and not isinstance(value, plain) and is_own(type(value))


class ScriptRecorder:
    """Makes scripts of the calls of one case."""

    def __init__(self) -> None:
        self.known = KnownObjects(is_students)
        self.following = Following()
        self.steps: list[Observed] = []
        self.names: list[list[str]] = []
        """What each step belongs to."""
        self.values: list[Any] = []
        self.given_bytes = self.answered_bytes = 0
        self.is_over = False
        """True once a step could not be kept: what follows depends on it."""

    def concerns(self, call: Observed) -> bool:
        """Tell whether a call has to do with objects."""
        value = getattr(call.answer, "value", None)
        return call.action != "call" or bool(objects_in([call.arguments, call.keywords, value]))

    def add(self, call: Observed, names: list[str] | None) -> None:
        """Keep a call that has to do with objects, and belongs to these names; None if it is too large to be kept.

        Its arguments must be copies, which nobody changes.
        """
        value = getattr(call.answer, "value", None)
        self.given_bytes += size_of((call.arguments, call.keywords), ARGUMENT_BYTES)
        self.answered_bytes += size_of(value, ANSWER_BYTES)
        too_large = self.given_bytes > ARGUMENT_BYTES or self.answered_bytes > ANSWER_BYTES or len(self.steps) >= MOST_STEPS
        if self.is_over or too_large or names is None:
            self.is_over = True
            return
        try:
            arguments, keywords = self.known.referred(list(call.arguments)), self.known.referred(call.keywords)
        except KeyError:
            self.is_over = True
            return
        self.values.append(self.known.plain(copied(value), len(self.steps)))
        self.names.append(names)
        self.steps.append(msgspec.structs.replace(call, arguments=tuple(arguments), keywords=keywords))

    def scripts(self) -> list[Observed]:
        """Return the script of each function and class that the steps belong to, as a call of it."""
        if self.is_over:
            return []
        return [self.script(name) for name in dict.fromkeys(name for names in self.names for name in names)]

    def script(self, name: str) -> Observed:
        own = tuple(n for n, names in enumerate(self.names) if name in names)
        answers = [self.steps[n].answer for n in own]
        size = self.given_bytes + self.answered_bytes
        bare = tuple(msgspec.structs.replace(step, answer=Answer()) for step in self.steps)
        watched = any(self.steps[n].watched for n in own)
        fault = next((one for one in answers if isinstance(one, StudentFault)), None)
        given = [one for one in answers if isinstance(one, Answer)]
        values = [entry_of(self.values[n], one) for n, one in zip(own, given, strict=False)]
        changed = [1000 * n + number for n, one in zip(own, given, strict=False) for number in one.changed]
        whole = Answer(
            values,
            warnings=tuple(text for one in given for text in one.warnings),
            changed=tuple(changed),
            global_random=any(one.global_random for one in given),
        )
        return Observed(name, (Script(bare, own, size),), {}, watched, False, fault or whole)


def entry_of(value: Any, answer: Answer) -> Any:
    """Return what stands for a step in the value of a script."""
    return ["raises", answer.failure.bases[0] if answer.failure.bases else ""] if answer.failure else value


class PlayedSteps(msgspec.Struct):
    """What steps have done that were run on functions of ours."""

    values: list[Any]
    changed: set[int]
    warned: bool


def play_script(script: Script, functions: Mapping[str, Any], prepare: Callable[[Any], Any]) -> PlayedSteps:
    """Run the steps of a script on these functions, and return what its own ones do; `prepare` is applied to arguments."""
    known, results = KnownObjects(is_ours), list[Any]()
    played = PlayedSteps([], set(), False)

    def resolved(value: Any) -> Any:
        if isinstance(value, Reference):
            found = results[value.step]
            for key in value.path:
                found = found[key]
            return found
        if isinstance(value, list | tuple):
            return type(value)(resolved(item) for item in value)
        return {key: resolved(item) for key, item in value.items()} if isinstance(value, dict) else value

    for number, step in enumerate(script.steps):
        arguments, keywords = prepare(step.arguments), prepare(step.keywords)
        given, named = copied(arguments), copied(keywords)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                value = value_of_step(step, functions, resolved(given), resolved(named))
                entry = known.plain(copied(value), number)
            except Exception as error:
                value, entry = None, ["raises", next(c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins")]
        results.append(value)
        if number in script.own:
            played.values.append(entry)
            played.warned |= bool(caught)
            pairs: Sequence[tuple[Any, Any]] = list(zip([*arguments, *keywords.values()], [*given, *named.values()], strict=True))
            played.changed |= {
                1000 * number + n
                for n, (a, b) in enumerate(pairs)
                if isinstance(a, np.ndarray) and not np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
            }
    return played


def value_of_step(step: Observed, functions: Mapping[str, Any], arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    """Return the value of one step."""
    if step.action != "call":
        value = perform(step.action, step.name.rpartition(".")[2], arguments, keywords)
    else:
        value = as_asked(functions[step.name], keywords)(*arguments, **keywords)
    return list(value) if step.listed else value
