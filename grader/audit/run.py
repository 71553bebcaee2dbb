"""What `grader audit` does."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from grader.audit import specimens
from grader.audit.findings import Audit, findings, load_equivalent
from grader.audit.measure import Store, default_store, grade_reference, measure_all, summary
from grader.audit.page import render, show
from grader.audit.specimens import Specimen
from grader.model.assignment import GRADING_PLACES, find_assignment
from grader.model.errors import UsageError
from grader.report import write_whole
from grader.report.progress import ProgressLine
from grader.report.terminal import console

QUICK_MISCONCEPTIONS, QUICK_MUTANTS = 60, 100
"""What the quick form grades of each: about two minutes on two cores."""


def audit(
    folder: Path | None,
    outcomes: Sequence[str],
    targets: Mapping[str, Path],
    *,
    seed: int,
    seeds: int,
    jobs: int,
    quick: bool,
    store_at: Path | None,
    variants_at: Path | None,
) -> int:
    """Measure the checks of an assignment; 1 if something is not as it must be, else 0."""
    begin = time.monotonic()
    assignment = find_assignment(GRADING_PLACES, folder)
    homes = {assignment.outcome(name).id for name in outcomes} or set(assignment.folders)
    if variants_at and not variants_at.is_dir():
        raise UsageError(f"{variants_at} is not a folder of correct submissions")
    equivalent = load_equivalent(assignment)
    first = specimens.reference(assignment, seed)
    baseline = grade_reference(assignment, first)
    graded = [(first, summary(baseline.report))]
    slips: list[Specimen] = []
    if baseline.report.score == baseline.report.max_score:
        known = [s for s in specimens.misconceptions(assignment, seed) if s.home in homes]
        slips = [s for s in specimens.mutated(assignment, seed) if s.home in homes]
        chosen = [
            *(specimens.reference(assignment, seed + n) for n in range(1, seeds)),
            specimens.stubs(assignment, seed),
            *specimens.variants(variants_at or assignment.folder / specimens.VARIANTS, seed),
            *(specimens.sample(known, QUICK_MISCONCEPTIONS) if quick else known),
            *(specimens.sample(slips, QUICK_MUTANTS) if quick else slips),
        ]
        store = Store(store_at or default_store(assignment), assignment)
        with ProgressLine("submissions graded", len(chosen), sys.stderr) as progress:
            graded += zip(chosen, measure_all(assignment, baseline, chosen, jobs, store, progress.show), strict=True)
    if not slips or outcomes:
        # Nothing is known about the others.
        equivalent = tuple(e for e in equivalent if e.function in {s.function for s in slips})
    seconds = round(time.monotonic() - begin, 1)
    found = findings(assignment, graded, equivalent, slips, seed=seed, quick=quick, seconds=seconds)
    for name, path in targets.items():
        write_whole(path, FORMATS[name](found))
    show(found, console(sys.stdout))
    return int(bool(found.faults))


def to_json(found: Audit) -> bytes:
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def to_html(found: Audit) -> bytes:
    return render(found).encode("utf-8", "replace")


FORMATS = {"json": to_json, "html": to_html}
