"""Hints, which students take one at a time.

How many were taken is remembered in the folder of the student, for notebook and terminal alike, together with why functions have
failed the last time. Nobody is told, unless the policy says so: then `grader submit` packs the numbers, and says that it does.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Container, Iterable
from pathlib import Path

import msgspec

import grader
from grader.model.assignment import HINTS, STUDENTS_POLICY, Assignment, students_folders
from grader.model.errors import UsageError
from grader.model.suggestions import did_you_mean
from grader.report import write_whole
from grader.report.blocks import FunctionBlock
from grader.report.wording import join_names
from grader.selfcheck.work import EXERCISES

PACKAGE = Path(grader.__file__).resolve().parent
REMEMBERED = ".hints.json"
"""The file in the student's folder. Its name begins with a point, so it is no part of a submission."""
REPORTED = "hints_taken.json"
"""The file in a package that tells how many hints were taken, if the policy asks for it."""
ENOUGH = 2
"""Failures in a row, for the same reason, after which a hint is offered."""

Call = Callable[[str, bool], str]
"""What one writes for the next hint to a function, or, with True, to see those again that were taken."""
Failed = dict[str, tuple[str, int]]
"""Functions that have failed: why, and how often in a row."""


class Memory(msgspec.Struct):
    """The content of the file."""

    taken: dict[str, int] = {}
    """For each function the number of hints that were taken."""
    failed: Failed = {}


def in_notebook(function: str, again: bool) -> str:
    """Return the call in a notebook."""
    return f'grader.hint("{function}"{", again=True" if again else ""})'


def in_terminal(function: str, again: bool) -> str:
    """Return the command: of the students' script, if that was called, else of the grader."""
    script = f"{'py' if os.name == 'nt' else 'python3'} start.py"
    return f"{script if students_folders() else 'grader'} hint {function}{' --again' if again else ''}"


# taking hints ----------------------------------------------------------------------------------------------------------


def take_hint(function: str, assignments: Iterable[Assignment], call: Call, *, again: bool = False) -> str:
    """Return the next hint to a function as a text, or those that were taken before; `assignments` are where it may be.

    Raises UsageError if there is no such function, or if the hints cannot be read.
    """
    assignment = assignment_with(function, assignments)
    hints = hints_of(assignment, function)
    if not hints:
        return f"There are no hints to `{function}`."
    path = memory_file(assignment)
    memory = remembered(path)
    taken = memory.taken.get(function, 0)
    if again:
        told = [numbered(function, hints, number) for number in range(min(taken, len(hints)))]
        return "\n".join(told) or f"You have taken no hint to `{function}` yet: {call(function, False)}"
    if taken >= len(hints):
        return f"There are no more hints to `{function}`.\nTo see them again: {call(function, True)}"
    memory.taken[function] = taken + 1
    remember(path, memory)
    return numbered(function, hints, taken)


def numbered(function: str, hints: tuple[str, ...], number: int) -> str:
    return f"`{function}`, hint {number + 1} of {len(hints)}: {hints[number]}"


def assignment_with(function: str, assignments: Iterable[Assignment]) -> Assignment:
    """Return the first assignment that has hints to the function, else the first that has the function."""
    known = [assignment.at_home for assignment in assignments]
    having = [assignment for assignment in known if function in assignment.functions]
    if not having:
        names = [name for assignment in known for name in assignment.functions]
        raise UsageError(f"no function of the exercises is called `{function}`{did_you_mean(function, names, '`')}")
    return next((assignment for assignment in having if hints_of(assignment, function)), having[0])


def hints_of(assignment: Assignment, function: str) -> tuple[str, ...]:
    """Return the hints to a function. Raises UsageError if their file cannot be read."""
    path = assignment.folder / assignment.home_of(function) / HINTS
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, tuple[str, ...]]).get(function, ())
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None


# remembering -----------------------------------------------------------------------------------------------------------


def memory_file(assignment: Assignment) -> Path:
    """Return the file in the folder with the exercises; in the current one where checks came with us or with a notebook."""
    checks = assignment.folder.resolve()
    if checks.name != "checks" or PACKAGE in checks.parents:
        return Path(REMEMBERED)
    folder = checks.parent
    return (folder.parent if folder.name == EXERCISES else folder) / REMEMBERED


def remembered(path: Path) -> Memory:
    """Return what the file holds; nothing if it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Memory)
    except (OSError, msgspec.DecodeError):
        return Memory()


def remember(path: Path, memory: Memory) -> None:
    """Write the file, if it can be written."""
    with contextlib.suppress(OSError):
        write_whole(path, msgspec.json.encode(memory))


# offering hints --------------------------------------------------------------------------------------------------------


def failed_again(failed: Failed, blocks: Iterable[FunctionBlock], reused: Container[str] = ()) -> list[FunctionBlock]:
    """Return the blocks of functions that have failed twice in a row for the same reason, and bring `failed` up to date.

    The ids of checks whose results are those of the last time are in `reused`: these have not failed once more.
    """
    found = []
    for block in blocks:
        name = ", ".join(block.functions)
        if block.state in ("done", "to do") or not name:
            failed.pop(name, None)
        elif block.state == "begun":
            worst = block.findings[0]
            why = " ".join(filter(None, (worst.id, worst.reason, worst.diagnosis)))
            before, times = failed.get(name, ("", 0))
            if why != before:
                times = 1
            elif worst.id not in reused:
                times = min(times + 1, ENOUGH)
            failed[name] = why, times
            found += [block] if times >= ENOUGH else []
    return found


def offered(
    assignment: Assignment,
    blocks: Iterable[FunctionBlock],
    call: Call,
    failed: Failed | None = None,
    reused: Container[str] = (),
) -> dict[tuple[str, ...], str]:
    """Return a line for each function that fails as before and has a hint left.

    `failed` is what has failed before; if it is left out, the file knows, and is brought up to date. Raises UsageError if hints
    cannot be read.
    """
    path = memory_file(assignment)
    memory = remembered(path)
    mine = [block for block in blocks if any(hints_of(assignment, name) for name in block.functions)]
    if not mine:
        return {}
    before = dict(memory.failed)
    again = failed_again(memory.failed if failed is None else failed, mine, reused)
    if failed is None and memory.failed != before:
        remember(path, memory)
    left = {name for block in again for name in block.functions if memory.taken.get(name, 0) < len(hints_of(assignment, name))}
    offers = {block.functions: next((name for name in block.functions if name in left), "") for block in again}
    return {names: f"The same again: `{call(name, False)}` gives a hint." for names, name in offers.items() if name}


# reporting hints -------------------------------------------------------------------------------------------------------


def reported(assignment: Assignment) -> tuple[bytes, str]:
    """Return the file that a package holds if the policy wants to know how many hints were taken, and a sentence about it."""
    from grader.model.policy import read_policy

    path = assignment.folder / STUDENTS_POLICY
    if not path.is_file() or not read_policy(path.read_bytes(), str(path)).hints.reported:
        return b"", ""
    taken = {name: n for name, n in sorted(remembered(memory_file(assignment)).taken.items()) if name in assignment.functions}
    of = join_names([f"`{name}` {number}" for name, number in taken.items()]) or "none"
    said = f"How many hints you have taken is packed, too, as your course asks for it ({REPORTED}): {of}."
    return msgspec.json.encode(taken), said
