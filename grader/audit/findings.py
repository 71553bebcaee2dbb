"""From results to findings: what an audit has shown, and what is not as it must be. Pure functions."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, Literal

import msgspec
import numpy as np

from grader.audit.measure import SpecimenResult
from grader.audit.proportions import Proportion, proportions_of
from grader.audit.shortcuts import Shortcuts
from grader.audit.specimens import Specimen
from grader.checks.tolerance import TOLERANCE
from grader.model.assignment import Assignment
from grader.model.errors import UsageError

EQUIVALENT = "equivalent.toml"
NAMED = 0.95
"""The share of known mistakes that must be recognised by name."""
MADE = ("purity", "composition")
"""Kinds of checks that no author writes."""
SEVERAL = 2
"""Checks that fail together in fewer specimens have had no chance to differ."""


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Mutants of one function that no check can or should notice, and why."""

    function: str
    reason: str
    changes: tuple[str, ...]
    """As an audit names them."""
    where: str = ""
    """A condition on the arguments, by name, in Python; empty for all that there are. Tried on deviants only."""
    tolerance: float = TOLERANCE
    """How much a deviant may differ, absolutely and relatively."""

    def applies(self, arguments: Mapping[str, Any]) -> bool:
        """Tell whether the condition holds. Raises UsageError if it cannot be evaluated."""
        try:
            return not self.where or bool(eval(self.where, {"np": np}, dict(arguments)))
        except Exception as error:
            raise UsageError(f"{EQUIVALENT}: {self.where!r} is no condition on the arguments of {self.function}: {error}") from None


class Whole(msgspec.Struct, frozen=True):
    """The reference, the stubs or a correct variant."""

    kind: str
    id: str
    score: float
    max_score: float
    failed: dict[str, str]
    problems: tuple[str, ...]
    public_only: tuple[str, ...] = ()
    """Functions whose public points do not count, as if it were no work."""
    lacks: tuple[str, ...] = ()
    """Functions that a variant does not have, and is not graded on."""


class MistakeResult(msgspec.Struct, frozen=True, kw_only=True):
    """A misconception or a mutant, and what its grading has shown."""

    id: str
    home: str
    function: str
    caught: bool
    public: bool
    """True if the public checks alone catch it."""
    charged: tuple[str, ...]
    in_place: bool
    """True if it costs points in no other outcome than it must."""
    cost: float = 0.0
    """Points that it costs."""
    failed: tuple[str, ...]
    public_only: tuple[str, ...] = ()
    """Functions whose public points do not count, as if it were no work."""


class MisconceptionResult(MistakeResult, frozen=True, kw_only=True):
    """The result of grading a known mistake."""

    named: bool
    named_otherwise: tuple[str, ...]
    """Other mistakes that it was taken for."""
    choice: str = ""
    """The choice of what the contract leaves open, with which it is made; empty for that of the author's file."""


class MutantResult(MistakeResult, frozen=True, kw_only=True):
    """The result of grading a mutant."""

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
    misconceptions: tuple[MisconceptionResult, ...]
    mutants: tuple[MutantResult, ...]
    proportions: tuple[Proportion, ...] = ()
    """What functions are worth, and what their median mistake costs; of those with known mistakes that were graded."""
    idle: tuple[str, ...] = ()
    """Checks that fail under no misconception and no mutant; not told from a sample."""
    together: tuple[tuple[str, ...], ...] = ()
    """Checks, all public or all hidden, that fail under the same misconceptions and mutants; not told from a sample."""
    stale: tuple[str, ...] = ()
    """Changes that are recorded as equivalent, but are killed, or exist no longer."""
    shortcuts: Shortcuts | None = None
    """What can be earned without work; None where nobody has asked."""
    faults: tuple[str, ...] = ()
    """Sentences on what is not as it must be."""
    seconds: float = 0.0


def load_equivalent(assignment: Assignment) -> tuple[Equivalent, ...]:
    """Return the author's records of mutants that are as good as the reference. Raises UsageError if the file cannot be used."""
    path = assignment.folder / EQUIVALENT
    if not path.is_file():
        return ()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(content, dict[Literal["equivalent"], tuple[Equivalent, ...]]).get("equivalent", ())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"{path} cannot be used: {error}") from None


def make_audit(
    assignment: Assignment,
    graded: Sequence[tuple[Specimen, SpecimenResult]],
    equivalent: Sequence[Equivalent],
    all_mutants: Iterable[Specimen],
    shortcuts: Shortcuts | None = None,
    unfounded: Iterable[str] = (),
    *,
    seed: int,
    quick: bool,
    seconds: float,
) -> Audit:
    """Return what the results show. `all_mutants` are those that there are, graded or not; `unfounded` says which reasons fail."""
    hidden = {check.id for check in assignment.manifest.checks if check.hidden}
    reasons = {(e.function, change): e.reason for e in equivalent for change in e.changes}
    known = tuple(misconception_result(s, r, hidden) for s, r in graded if s.kind == "misconception")
    slips = tuple(mutant_result(s, r, hidden, reasons) for s, r in graded if s.kind == "mutant")
    made = {check.id for check in assignment.manifest.checks if check.kind in MADE}
    failing = {id: numbers for id, numbers in failing_under([*known, *slips]).items() if id not in made}
    audit = Audit(
        assignment=assignment.id,
        seed=seed,
        quick=quick,
        wholes=tuple(whole(s, r) for s, r in graded if s.kind in ("reference", "stubs", "variant")),
        misconceptions=known,
        mutants=slips,
        proportions=tuple(proportions_of(assignment, costs_by_function(known))),
        idle=() if quick else idle_checks(assignment, {m.function for m in (*known, *slips)}, failing),
        together=() if quick else tuple(same_failures(failing, hidden)),
        stale=stale_changes(reasons, slips, all_mutants),
        shortcuts=shortcuts,
        seconds=seconds,
    )
    not_run = (f"{id} could not be run on {s.kind} {s.id}: {r.failed.get(id, 'no reason')}" for s, r in graded for id in r.errors)
    return msgspec.structs.replace(audit, faults=(*faults_of(audit), *unfounded, *not_run))


def idle_checks(assignment: Assignment, wrong: Set[str], failing: Mapping[str, frozenset[int]]) -> tuple[str, ...]:
    """Return the checks of the functions that were `wrong`, which fail under no mistake."""
    checks = (c for c in assignment.manifest.checks if c.kind not in MADE and wrong & {*c.functions})
    return tuple(c.id for c in checks if c.id not in failing)


def costs_by_function(known: Iterable[MisconceptionResult]) -> dict[str, list[float]]:
    """Return the costs of the known mistakes of each function, each mistake with the author's choice of what is free."""
    costs: dict[str, list[float]] = {}
    for mistake in known:
        if not mistake.choice:
            costs.setdefault(mistake.function, []).append(mistake.cost)
    return costs


def stale_changes(
    reasons: Mapping[tuple[str, str], str], slips: Sequence[MutantResult], all_mutants: Iterable[Specimen]
) -> tuple[str, ...]:
    """Return the changes that are recorded as equivalent, but are killed, or exist no longer."""
    there = {(s.function, s.id) for s in all_mutants}
    killed = {(m.function, m.id) for m in slips if m.caught}
    return tuple(": ".join(key) for key in reasons if key not in there or key in killed)


def whole(specimen: Specimen, result: SpecimenResult) -> Whole:
    score, most = result.score, result.max_score
    return Whole(specimen.kind, specimen.id, score, most, result.failed, result.problems, result.public_only, result.lacks)


def misconception_result(specimen: Specimen, result: SpecimenResult, hidden: set[str]) -> MisconceptionResult:
    others = tuple(id for id in result.diagnoses if id != specimen.id)
    named = specimen.id in result.diagnoses
    return MisconceptionResult(
        **common_fields(specimen, result, hidden), named=named, named_otherwise=others, choice=specimen.choice
    )


def mutant_result(
    specimen: Specimen, result: SpecimenResult, hidden: set[str], reasons: Mapping[tuple[str, str], str]
) -> MutantResult:
    reason = reasons.get((specimen.function, specimen.id), "")
    explained = "" if result.failed else reason
    return MutantResult(
        **common_fields(specimen, result, hidden), operator=specimen.operator, line=specimen.line, equivalent=explained
    )


def common_fields(specimen: Specimen, result: SpecimenResult, hidden: set[str]) -> dict[str, Any]:
    cost, (most, everywhere) = round(result.max_score - result.score, 6), specimen.unwritten
    places = {*specimen.outcomes, *(everywhere if cost > most + 1e-6 else ())}
    return {
        "id": specimen.id,
        "home": specimen.home,
        "function": specimen.function,
        "caught": bool(result.failed),
        "public": result.is_noticed_without(hidden),
        "charged": result.charged,
        "in_place": places.issuperset(result.charged),
        "cost": cost,
        "failed": tuple(result.failed),
        "public_only": result.public_only,
    }


def faults_of(audit: Audit) -> Iterator[str]:
    """Yield what is not as it must be, one sentence each."""
    yield from faults_of_wholes(audit.wholes)
    for mistake in (*audit.misconceptions, *audit.mutants):
        if not mistake.in_place:
            yield f"{title(mistake)} costs points in {', '.join(mistake.charged)}"
        if mistake.charged and not mistake.public:
            # Who sees only green at home must be able to rely on it.
            yield f"{title(mistake)} costs points, but passes all public checks"
    for m in audit.misconceptions:
        yield from (f"{title(m)} is taken for a table of public answers of {name}" for name in m.public_only)
    yield from (f"{title(m)} is not caught" for m in audit.misconceptions if not m.caught)
    plain = {m.id for m in audit.misconceptions if m.named and not m.choice}
    hidden_by_choice = (m for m in audit.misconceptions if m.choice and m.id in plain and not m.named)
    yield from (f"{title(m)} is not recognised by name, but it is without this choice" for m in hidden_by_choice)
    yield from (f"{title(m)} survives" for m in audit.mutants if m.unexplained)
    yield from (f"{EQUIVALENT} speaks of {change}, which does not survive" for change in audit.stale)
    if audit.shortcuts:
        yield from audit.shortcuts.faults()
    if not audit.quick:
        # A sample may be unlucky.
        yield from faults_of_shares(audit.misconceptions)


def faults_of_wholes(wholes: Iterable[Whole]) -> Iterator[str]:
    for one in wholes:
        due = 0.0 if one.kind == "stubs" else one.max_score
        if one.score != due or one.problems or one.public_only:
            copied = (f"public checks of {name} pass" for name in one.public_only)
            said = next(iter([*one.problems, *copied, *(f"{id}: {text}" for id, text in one.failed.items())]), "")
            yield f"{one.kind} {one.id} has {one.score:g} of {one.max_score:g} points ({said})"


def faults_of_shares(misconceptions: Sequence[MisconceptionResult]) -> Iterator[str]:
    share = share_of(m.named for m in misconceptions)
    if share < NAMED:
        without = ", ".join(dict.fromkeys(m.id for m in misconceptions if not m.named))
        yield f"only {share:.1%} of the misconceptions are recognised by name; at least {NAMED:.0%} is asked; not {without}"


def title(mistake: MistakeResult) -> str:
    if isinstance(mistake, MutantResult):
        return f"mutant {mistake.function}: {mistake.id}"
    choice = getattr(mistake, "choice", "")
    return f"misconception {mistake.id}{choice and f' with {choice}'}"


def equivalent_entries(audit: Audit) -> list[str]:
    """Return the lines of `equivalent.toml` for the mutants that survive; their reasons are left to the author."""
    changes: dict[str, list[str]] = {}
    for mutant in audit.mutants:
        if mutant.unexplained:
            changes.setdefault(mutant.function, []).append(mutant.id)
    lines: list[str] = []
    for function, names in changes.items():
        listed = [f"    {text_of_toml(name)}," for name in names]
        lines += ["[[equivalent]]", f'function = "{function}"', 'reason = ""', "changes = [", *listed, "]"]
    return lines


def text_of_toml(text: str) -> str:
    # Escapes of JSON are escapes of TOML.
    return f"'{text}'" if text.isprintable() and "'" not in text else json.dumps(text, ensure_ascii=False)


def share_of(flags: Iterable[bool]) -> float:
    """The share that is true; all of nothing."""
    counted = list(flags)
    return sum(counted) / len(counted) if counted else 1.0


def failing_under(mistakes: Sequence[MistakeResult]) -> dict[str, frozenset[int]]:
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
