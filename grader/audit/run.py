"""An audit from its beginning to its findings."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.audit import specimens
from grader.audit.deviants import calls_by_function, deviants
from grader.audit.explanations import unfounded
from grader.audit.findings import Audit, load_equivalent, make_audit
from grader.audit.measure import AuditCache, Told, default_cache, grade_reference, measure_all, result_of
from grader.audit.recording import Playground
from grader.audit.shortcuts import find_shortcuts
from grader.audit.specimens import Scope, Specimen
from grader.authoring.memory import refuse_memory
from grader.model.assignment import Assignment
from grader.model.errors import UsageError

QUICK_MISCONCEPTIONS, QUICK_MUTANTS = 60, 100
"""Number of each that the quick form grades: about two minutes on two cores."""


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """The extent of an audit: mistakes of which outcomes, how many seeds, and where submissions and earlier results are."""

    outcomes: Sequence[str] = ()
    """None stands for all."""
    functions: Sequence[str] = ()
    """Those that have the mistakes; none stands for all."""
    seed: int = 1
    seeds: int = 3
    """So many, from `seed` on, for the reference."""
    quick: bool = False
    """Grades a sample of the mistakes, the same one every time."""
    variants: Path | None = None
    """A folder of correct submissions, in place of that of the assignment."""
    store: Path | None = None
    """A file of results, in place of that in the user's folder of caches."""
    shortcuts: float | None = None
    """Seconds for finding what can be earned without work; None leaves it out."""


def audit_checks(assignment: Assignment, extent: Extent, jobs: int, told: Told) -> Audit:
    """Measure the checks of an assignment on `jobs` processes; `told` hears how many submissions are graded, of how many.

    Raises UsageError for an outcome or a folder that does not exist, CheckError where the grader fails.
    """
    begin = time.monotonic()
    scope = scope_of(assignment, extent)
    if extent.variants and not extent.variants.is_dir():
        raise UsageError(f"{extent.variants} is not a folder of correct submissions")
    refuse_memory(assignment, parts=scope.homes if extent.functions else None)
    equivalent = load_equivalent(assignment)
    first = specimens.reference(assignment, extent.seed)
    baseline = grade_reference(assignment, first)
    right = result_of(baseline.report)
    graded = [(first, right)]
    slips: list[Specimen] = []
    doubts: list[str] = []
    if right.score == right.max_score:
        playground = Playground(assignment, extent.seed)
        calls = calls_by_function(playground)
        wrapped = deviants(calls)
        doubts = list(unfounded(equivalent, wrapped, calls, playground.reference))
        slips += specimens.mutated(assignment, extent.seed, scope)
        slips += specimens.deviating(assignment, extent.seed, wrapped, scope)
        chosen = choose_specimens(assignment, extent, scope, slips)
        cache = AuditCache(extent.store or default_cache(assignment), assignment)
        graded += zip(chosen, measure_all(assignment, baseline, chosen, jobs, cache, told), strict=True)
    if not slips or extent.outcomes or extent.functions:
        # Nothing is known about the others.
        equivalent = tuple(e for e in equivalent if e.function in {s.function for s in slips})
    shortcuts = find_shortcuts(assignment, extent.seed, extent.shortcuts, told) if slips and extent.shortcuts else None
    seconds = round(time.monotonic() - begin, 1)
    return make_audit(
        assignment, graded, equivalent, slips, shortcuts, doubts, seed=extent.seed, quick=extent.quick, seconds=seconds
    )


def scope_of(assignment: Assignment, extent: Extent) -> Scope:
    """Return whose mistakes are audited. UsageError for an outcome that does not exist."""
    homes = {assignment.outcome(name).id for name in extent.outcomes} or {*assignment.folders}
    if extent.functions:
        homes &= {assignment.home_of(name) for name in extent.functions}
    return Scope(frozenset(homes), frozenset(extent.functions))


def choose_specimens(assignment: Assignment, extent: Extent, scope: Scope, slips: list[Specimen]) -> list[Specimen]:
    """List what is graded besides the first reference; `slips` are the mutants that are meant.

    Where some functions only are audited, what is right is graded on their checks only, and what takes long is asked for one known
    mistake of each function only: an author waits for the result.
    """
    known = list(specimens.misconceptions(assignment, extent.seed, scope))
    known = specimens.thorough_once(known) if extent.functions else known
    only = tuple(extent.functions)
    seeds = (specimens.reference(assignment, extent.seed + n) for n in range(1, extent.seeds))
    variants = specimens.variants(extent.variants or assignment.folder / specimens.VARIANTS, extent.seed)
    return [
        *(msgspec.structs.replace(one, only=only) for one in seeds),
        specimens.stubs(assignment, extent.seed),
        *(msgspec.structs.replace(one, only=only) for one in variants),
        *specimens.free_choices(assignment, extent.seed, scope),
        *(specimens.sample_of(known, QUICK_MISCONCEPTIONS) if extent.quick else known),
        *(specimens.sample_of(slips, QUICK_MUTANTS) if extent.quick else slips),
    ]
