"""Checks that remember: what one submission has answered must not reach the verdict of the next one.

A grading server plays the same modules of checks for a whole class. A cache, a counter, a generator of the module, a default or a
constant that is changed would let the order of the submissions decide. So the reference (right) and answers that are changed a
little (wrong) are played in turn in this process, against modules that were imported afresh: right, wrong, right, and then wrong,
right, wrong. A check must ask the same of the same submission each time, and come to the same end. Only code of ours is run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec
import numpy as np

from grader.checks.student import Answer, Caller
from grader.grading.collection import FixtureCollector, Item, collect_all
from grader.grading.runner import global_generators_kept, play_trusted, seed_global_generators
from grader.model.assignment import Assignment, load_reference
from grader.model.errors import CheckError
from grader.selfcheck.kernel import KernelSandbox, Plain
from grader_worker.operations import Action

ORDERS = (("right", "wrong", "right"), ("wrong", "right", "wrong"))
Functions = Mapping[str, Callable[..., Any]]


class Played(msgspec.Struct, frozen=True):
    """One run of a case: the end that it came to, and a digest of all that was asked."""

    status: str
    reason: str | None
    message: str
    detail: str
    asked: bytes


class NotedCaller:
    """Calls functions of ours as if they were a student's, and notes what they are called with.

    With `is_wrong` the check is given other values of the same kind.
    """

    def __init__(self, caller: Caller, *, is_wrong: bool) -> None:
        self.caller = caller
        self.is_wrong = is_wrong
        self.asked = hashlib.blake2b(digest_size=16)

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
        packed = Plain().snapshot([name, list(arguments), keywords])
        self.asked.update(repr(packed[0]).encode() + packed[1])
        answer = self.caller(name, arguments, keywords, watch=watch, iterate=iterate, in_place=in_place, action=action)
        return msgspec.structs.replace(answer, value=other(answer.value)) if self.is_wrong else answer


def refuse_memory(assignment: Assignment, *, long: bool = False, parts: Collection[str] | None = None) -> None:
    """Raise CheckError where checks remember something; arguments as for `checks_that_remember`."""
    if names := checks_that_remember(assignment, long=long, parts=parts):
        raise CheckError(
            "; ".join(
                f"{name} does not do the same when it is repeated after another submission: its module keeps something (a cache, a "
                "counter, a generator, a default or a constant that is changed), it asks for the time, or it "
                "passes a path of its `tmp_path`, where students' code reads nothing: pass `data(...)`"
                for name in names
            )
        )


def checks_that_remember(assignment: Assignment, *, long: bool = False, parts: Collection[str] | None = None) -> list[str]:
    """Return the ids of checks that do not do the same each time, in their order. Raises CheckError for checks that are broken.

    Those that take long are tried only if that is asked for; `parts` names the exercises that are tried, if not all are.
    """
    if parts is not None and not parts:
        return []
    seen: dict[tuple[str, str], set[Played]] = {}
    checks: dict[str, str] = {}
    with global_generators_kept():
        for order in ORDERS:
            reference = load_reference(assignment)
            collector = collect_all(assignment, reference)
            short = ((check, item) for check, item in collector.items if long or not check.is_long)
            items = [(check, item) for check, item in short if parts is None or check.exercise in parts]
            for kind in order:
                for check, item in items:
                    checks[item.nodeid] = check.id
                    seen.setdefault((item.nodeid, kind), set()).add(
                        play_noted(collector, (check, item), reference, is_wrong=kind == "wrong")
                    )
    different = {checks[nodeid] for (nodeid, _), played in seen.items() if len(played) > 1}
    return [name for name in dict.fromkeys(checks.values()) if name in different]


def play_noted(collector: FixtureCollector, one: Item, functions: Functions, *, is_wrong: bool) -> Played:
    """Run a case once, on these functions or on ones whose values are changed a little."""
    conversation = KernelSandbox(dict(functions)).open(0.0, {})
    caller = NotedCaller(conversation, is_wrong=is_wrong)
    collector.caller = caller
    seed_global_generators(collector.entropy(one[1]))
    try:
        case = play_trusted(one[1])
    finally:
        conversation.close()
    return Played(case.status, case.reason, case.message, case.detail, caller.asked.digest())


def other(value: Any) -> Any:
    """Return another value of the same kind."""
    if isinstance(value, bool | np.bool_):
        return not value
    if isinstance(value, np.ndarray):
        return value + 1 if value.dtype.kind in "iufc" else ~value if value.dtype.kind == "b" else value
    if isinstance(value, int | float | complex | np.number):
        return value + 1
    if isinstance(value, str):
        return f"1 + ({value})"
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return type(value)(map(other, value))
    if isinstance(value, set | frozenset):
        return type(value)(map(other, value))
    if isinstance(value, dict):
        return {key: other(item) for key, item in value.items()}
    return value
