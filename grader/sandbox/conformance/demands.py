"""What demands on a sandbox are written with: a submission that is loaded, a call, and the list of all demands."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from grader.checks.student import Answer
from grader.model.errors import StudentFault
from grader.sandbox.base import Loading, Sandbox

OpenSandbox = Callable[[], Sandbox]
SECONDS = 2.0
"""For one check."""
SLACK = 100.0
"""Seconds that starting and ending processes may take besides, on a busy computer."""


class DemandFinding(NamedTuple):
    """One demand and, where it is not met, what was observed."""

    demand: str
    complaint: str


DEMANDS: dict[str, Callable[[OpenSandbox], None]] = {}
"""By name, in words that finish the sentence "A sandbox ..."."""


def demand(name: str) -> Callable[[Callable[[OpenSandbox], None]], Callable[[OpenSandbox], None]]:
    def keep(function: Callable[[OpenSandbox], None]) -> Callable[[OpenSandbox], None]:
        DEMANDS[name] = function
        return function

    return keep


@contextlib.contextmanager
def loaded(open_sandbox: OpenSandbox, code: str, *functions: str) -> Iterator[tuple[Sandbox, Loading]]:
    """A sandbox that has loaded one module."""
    sandbox = open_sandbox()
    try:
        yield sandbox, sandbox.load({"lab.py": code.encode()}, list(functions) or ["f"], 1)
    finally:
        sandbox.close()


def ask(sandbox: Sandbox, *arguments: Any, name: str = "f", **stand_ins: Callable[..., Any]) -> Answer:
    """One call in a check of its own."""
    conversation = sandbox.open(SECONDS, stand_ins)
    try:
        return conversation(name, arguments, {}, watch=False, iterate=False)
    finally:
        conversation.close()


def failure_reason(sandbox: Sandbox, *arguments: Any) -> str:
    """The reason with which a call fails by the process rather than by an exception; "" if it does not."""
    try:
        ask(sandbox, *arguments)
    except StudentFault as failed:
        return failed.reason
    return ""


TWO_WAYS = "def f(n):\n    if n:\n        {}\n    return 7\n"
"""A function that is good for 0 and something else otherwise."""


def survives(open_sandbox: OpenSandbox, bad: str, *reasons: str) -> None:
    """The bad call costs its check, within its time, for one of these reasons; the next check is served."""
    with loaded(open_sandbox, TWO_WAYS.format(bad)) as (sandbox, _):
        begin = time.monotonic()
        reason = failure_reason(sandbox, 1)
        spent = time.monotonic() - begin
        assert reason in reasons, f"the reason is {reason!r}, not one of {reasons}"
        assert spent < SECONDS + SLACK, f"it took {spent:.1f} s, where a check has {SECONDS} s"
        assert ask(sandbox, 0).value == 7, "the next check does not find the submission as it was"
