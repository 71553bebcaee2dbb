"""The calls of a case that have to do with objects, as lines to paste: an object is shown by how it was made.

a = Value(2.0); b = a * 3; b.backward(); a.grad
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from grader.checks.objects import StudentObject, objects_in
from grader_worker.operations import SYMBOLS, Action

if TYPE_CHECKING:
    from grader.checks.calls import MadeCall

CALL_LENGTH = 480
"""Characters of a whole call, and of the calls that lead to it, that are written out."""
MOST_STEPS = 40
"""Calls with objects that are kept; where a case makes more, those that lead to one of them are not shown."""
KEPT_BYTES = 2**16
"""Bytes of an array that is kept longer than the last calls are."""
WORDS = [letter for letter in string.ascii_lowercase if letter not in "ijlnotx"]
"""Names of objects, without those that arguments often have."""


class History:
    """The calls of one case that take or return objects, in their order."""

    def __init__(self) -> None:
        self.steps: list[MadeCall] = []
        self.has_objects = False
        self.is_whole = True
        self.words: dict[int, str] = {}
        """The names of what calls have returned that was new, by the identity of the call."""

    def add(self, call: MadeCall) -> None:
        """Keep a call if it has to do with objects."""
        if not (objects_in(list(call.given.values())) or objects_in(call.value)):
            return
        self.has_objects = True
        if not self.is_whole:
            return
        self.is_whole = len(self.steps) < MOST_STEPS
        if self.is_whole:
            self.steps.append(call)
            if any(not one._of._word for one in objects_in(call.value)):
                self.words[id(call)] = name_objects(call.value, len(self.words))
        else:
            self.steps.clear()

    def line(self, call: MadeCall, changed: str = "") -> tuple[str, str]:
        """Return the calls that lead to one, and it, as a line of Python, and what names in it stand for; `changed` as for that."""
        last, left = call.shown(changed)
        if not self.is_whole:
            return last, left
        lines, told = [], [left] if left else []
        for step in self.leading_to(call):
            code, unwritten = step.shown()
            word = self.words.get(id(step))
            lines.append(f"{word} = {code}" if word else code)
            told += [unwritten] if unwritten else []
        whole = "; ".join([*lines, last])
        return (whole, ", ".join(dict.fromkeys(told))) if len(whole) <= CALL_LENGTH else (last, left)

    def maker_of(self, value: object) -> MadeCall | None:
        """Return the first call that has returned an object; None for any other value."""
        is_object = isinstance(value, StudentObject)
        return next((step for step in self.steps if is_object and any(value is one for one in objects_in(step.value))), None)

    def leading_to(self, call: MadeCall) -> list[MadeCall]:
        """Return the earlier calls that have to do with the objects of a call, without those that only look."""
        before = self.steps[: self.steps.index(call)] if call in self.steps else self.steps
        known = {id(one._of) for one in objects_in(list(call.given.values()))}
        found: dict[int, MadeCall] = {}
        while True:
            new = [n for n, step in enumerate(before) if n not in found and known & touched(step)]
            if not new:
                return [found[n] for n in sorted(found) if id(found[n]) in self.words or changes_something(found[n])]
            for n in new:
                found[n] = before[n]
                known |= touched(before[n])


def touched(step: MadeCall) -> set[int]:
    """Return the identities of the objects of a call."""
    return {id(one._of) for one in (*objects_in(list(step.given.values())), *objects_in(step.value))}


def changes_something(step: MadeCall) -> bool:
    """Tell whether what follows may depend on a call: not if it has read a plain value."""
    last = step.name.rpartition(".")[2]
    return step.action != "get" and (step.action != "operator" or last in ("__setitem__", "__next__", "__call__"))


def name_objects(value: Any, number: int) -> str:
    """Give names to the objects in a value that have none, and return the name of the value."""
    word = WORDS[number % len(WORDS)] * (1 + number // len(WORDS))
    pairs: Sequence[tuple[Any, str]] = [(value, word)]
    if isinstance(value, list | tuple):
        pairs = [(item, f"{word}[{n}]") for n, item in enumerate(value)]
    elif isinstance(value, dict):
        pairs = [(item, f"{word}[{key!r}]") for key, item in value.items()]
    for one, name in pairs:
        if isinstance(one, StudentObject) and not one._of._word:
            object.__setattr__(one._of, "_word", name)
    return word


def operation_code(action: Action, name: str, written: Sequence[str]) -> str:
    """Return the code of a call; `written` is that of its arguments, the object first if there is one."""
    if action == "call":
        return f"{name}({', '.join(written)})"
    subject, *others = written
    last = name.rpartition(".")[2]
    if action == "method":
        return f"{subject}.{last}({', '.join(others)})"
    if action == "get":
        return f"{subject}.{last}"
    return f"{subject}.{last} = {others[0]}" if action == "set" else operator_code(last, subject, others)


def operator_code(name: str, subject: str, others: Sequence[str]) -> str:
    """Return the code of an operator."""
    bare = name.strip("_")
    other = others[0] if others else ""
    if name in ("__call__", "__getitem__"):
        return f"{subject}({', '.join(others)})" if name == "__call__" else f"{subject}[{other}]"
    if name == "__setitem__":
        return f"{subject}[{other}] = {others[1]}"
    if name == "__contains__":
        return f"{other} in {subject}"
    if bare in SYMBOLS:
        return f"{subject} {SYMBOLS[bare]} {other}" if other else f"{SYMBOLS[bare]}{subject}"
    if bare[:1] == "r" and bare[1:] in SYMBOLS:
        return f"{other} {SYMBOLS[bare[1:]]} {subject}"
    return f"{bare}({subject})"


def written_operator(name: str) -> str:
    """Return what calls an operator, for messages: "a * b", or "3 * a" for `__rmul__`."""
    return operator_code(name, "a", ["3" if name[2:3] == "r" else "b"] if name.strip("_") not in ("neg", "abs") else [])
