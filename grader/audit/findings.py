"""From results to findings: what an audit has shown, and what is not as it must be. Pure functions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from grader.audit.measure import Result
from grader.audit.specimens import Specimen
from grader.model.assignment import Assignment
from grader.model.errors import UsageError

EQUIVALENT = "equivalent.toml"
NAMED, PUBLIC = 0.95, 0.90
"""The share of known mistakes that must be recognised by name, and that of those which public checks alone must catch: a student
who sees only green at home must be able to rely on it."""
SEVERAL = 2
"""Checks that fail together in fewer specimens have had no chance to differ."""


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Mutants of one function that no check can or should notice, and why."""

    function: str
    reason: str
    changes: tuple[str, ...]
    """As an audit names them."""


class Whole(msgspec.Struct, frozen=True):
    """The reference, the stubs or a correct variant."""

    kind: str
    id: str
    score: float
    max_score: float
    failed: dict[str, str]
    problems: tuple[str, ...]


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """A misconception or a mutant, and what its grading has shown."""

    id: str
    home: str
    function: str
    caught: bool
    public: bool
    """Whether the public checks alone catch it."""
    charged: tuple[str, ...]
    in_place: bool
    """Whether it costs points in no other outcome than it must."""
    failed: tuple[str, ...]


class Misconceived(Mistake, frozen=True, kw_only=True):
    """What became of a known mistake."""

    named: bool
    named_otherwise: tuple[str, ...]
    """Other mistakes that it was taken for."""


class Slip(Mistake, frozen=True, kw_only=True):
    """What became of a mutant."""

    operator: str
    line: int
    equivalent: str = ""
    """Why it survives rightly, if it does."""

    @property
    def unexplained(self) -> bool:
        return not self.caught and not self.equivalent


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that an audit has found."""

    assignment: str
    seed: int
    quick: bool
    """True if only a sample was graded."""
    wholes: tuple[Whole, ...]
    misconceptions: tuple[Misconceived, ...]
    mutants: tuple[Slip, ...]
    idle: tuple[str, ...] = ()
    """Checks that fail under no misconception and no mutant; not told from a sample."""
    together: tuple[tuple[str, ...], ...] = ()
    """Checks, all public or all hidden, that fail under the same misconceptions and mutants; not told from a sample."""
    stale: tuple[str, ...] = ()
    """Changes that are recorded as equivalent, but are killed, or exist no longer."""
    faults: tuple[str, ...] = ()
    """What is not as it must be."""
    seconds: float = 0.0


def load_equivalent(assignment: Assignment) -> tuple[Equivalent, ...]:
    """What the author has recorded of mutants that are as good as the reference. UsageError if the file cannot be used."""
    path = assignment.folder / EQUIVALENT
    if not path.is_file():
        return ()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(content, dict[Literal["equivalent"], tuple[Equivalent, ...]]).get("equivalent", ())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"{path} cannot be used: {error}") from None


def findings(
    assignment: Assignment,
    graded: Sequence[tuple[Specimen, Result]],
    equivalent: Sequence[Equivalent],
    all_mutants: Iterable[Specimen],
    *,
    seed: int,
    quick: bool,
    seconds: float,
) -> Audit:
    """What the results show. `all_mutants` are those that there are, graded or not."""
    hidden = {check.id for check in assignment.manifest.checks if check.hidden}
    reasons = {(e.function, change): e.reason for e in equivalent for change in e.changes}
    wholes = tuple(whole(s, r) for s, r in graded if s.kind in ("reference", "stubs", "variant"))
    known = tuple(misconceived(s, r, hidden) for s, r in graded if s.kind == "misconception")
    slips = tuple(slip(s, r, hidden, reasons) for s, r in graded if s.kind == "mutant")
    there = {(s.function, s.id) for s in all_mutants}
    killed = {(m.function, m.id) for m in slips if m.caught}
    audit = Audit(
        assignment=assignment.id,
        seed=seed,
        quick=quick,
        wholes=wholes,
        misconceptions=known,
        mutants=slips,
        stale=tuple(": ".join(key) for key in reasons if key not in there or key in killed),
        seconds=seconds,
    )
    faults = [*faults_of(audit), *(f"{id} could not be run on {s.kind} {s.id}" for s, r in graded for id in r.errors)]
    failing = failing_under([*known, *slips])
    if not quick:
        homes = {mistake.home for mistake in (*known, *slips)}
        purity = {c.id for c in assignment.manifest.checks if c.kind == "purity"}
        checks = [c.id for c in assignment.manifest.checks if c.id not in purity and c.exercise in homes]
        noticing = {id: numbers for id, numbers in failing.items() if id not in purity}
        audit = msgspec.structs.replace(
            audit, idle=tuple(id for id in checks if id not in failing), together=tuple(same_failures(noticing, hidden))
        )
    return msgspec.structs.replace(audit, faults=tuple(faults))


def whole(specimen: Specimen, result: Result) -> Whole:
    return Whole(specimen.kind, specimen.id, result.score, result.max_score, result.failed, result.problems)


def misconceived(specimen: Specimen, result: Result, hidden: set[str]) -> Misconceived:
    others = tuple(id for id in result.diagnoses if id != specimen.id)
    named = specimen.id in result.diagnoses
    return Misconceived(**shared(specimen, result, hidden), named=named, named_otherwise=others)


def slip(specimen: Specimen, result: Result, hidden: set[str], reasons: Mapping[tuple[str, str], str]) -> Slip:
    reason = reasons.get((specimen.function, specimen.id), "")
    explained = "" if result.failed else reason
    return Slip(**shared(specimen, result, hidden), operator=specimen.operator, line=specimen.line, equivalent=explained)


def shared(specimen: Specimen, result: Result, hidden: set[str]) -> dict[str, Any]:
    return {
        "id": specimen.id,
        "home": specimen.home,
        "function": specimen.function,
        "caught": bool(result.failed),
        "public": any(id not in hidden for id in result.failed),
        "charged": result.charged,
        "in_place": set(result.charged) <= set(specimen.outcomes),
        "failed": tuple(result.failed),
    }


def faults_of(audit: Audit) -> list[str]:
    """What is not as it must be, one sentence each."""
    faults = []
    for one in audit.wholes:
        due = 0.0 if one.kind == "stubs" else one.max_score
        if one.score != due or one.problems:
            said = next(iter([*one.problems, *(f"{id}: {text}" for id, text in one.failed.items())]), "")
            faults.append(f"{one.kind} {one.id} has {one.score:g} of {one.max_score:g} points ({said})")
    for kind, mistakes in (("misconception", audit.misconceptions), ("mutant", audit.mutants)):
        for mistake in mistakes:
            if not mistake.in_place:
                faults.append(f"{kind} {title(mistake)} costs points in {', '.join(mistake.charged)}")
    faults += [f"misconception {m.id} is not caught" for m in audit.misconceptions if not m.caught]
    faults += [f"mutant {title(m)} survives" for m in audit.mutants if m.unexplained]
    faults += [f"{EQUIVALENT} speaks of {change}, which does not survive" for change in audit.stale]
    for share, least, text in (
        (share_of(m.named for m in audit.misconceptions), NAMED, "of the misconceptions are recognised by name"),
        (share_of(m.public for m in audit.misconceptions), PUBLIC, "of the misconceptions are caught by public checks alone"),
    ):
        # A sample may be unlucky.
        if share < least and not audit.quick:
            faults.append(f"only {share:.1%} {text}; at least {least:.0%} is asked")
    return faults


def title(mistake: Mistake) -> str:
    return f"{mistake.function}: {mistake.id}" if isinstance(mistake, Slip) else mistake.id


def share_of(flags: Iterable[bool]) -> float:
    """The share that is true; all of nothing."""
    counted = list(flags)
    return sum(counted) / len(counted) if counted else 1.0


def failing_under(mistakes: Sequence[Mistake]) -> dict[str, frozenset[int]]:
    """For each check that fails at all: the numbers of the mistakes under which it does."""
    failing: dict[str, set[int]] = {}
    for number, mistake in enumerate(mistakes):
        for id in mistake.failed:
            failing.setdefault(id, set()).add(number)
    return {id: frozenset(numbers) for id, numbers in failing.items()}


def same_failures(failing: Mapping[str, frozenset[int]], hidden: set[str]) -> Iterable[tuple[str, ...]]:
    """Checks that never differ: a hidden check repeats a public one on purpose, so each kind by itself."""
    groups: dict[tuple[bool, frozenset[int]], list[str]] = {}
    for id, numbers in failing.items():
        if len(numbers) >= SEVERAL:
            groups.setdefault((id in hidden, numbers), []).append(id)
    return (tuple(ids) for ids in groups.values() if len(ids) > 1)
