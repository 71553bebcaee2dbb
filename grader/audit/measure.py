"""Grading many specimens: in several processes, nothing twice, and with what an interrupted audit has already found out."""

from __future__ import annotations

import atexit
import concurrent.futures
import hashlib
import multiprocessing
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

import grader
from grader.audit.specimens import Specimen
from grader.grading.diagnosis import MISCONCEPTIONS
from grader.grading.digests import engine_digest, paths_digest
from grader.grading.scoring import total
from grader.grading.session import Grader, open_grader
from grader.model.assignment import DESCRIPTION, SOLUTION, Assignment, load_assignment, part_files
from grader.model.report import Check, CheckResult, Report
from grader_worker.frames import Found

CACHE_BYTES = 100 * 2**20
"""A cache that has grown larger, by results that no audit asks for any more, is begun anew."""

MUST_PASS = ("reference", "variant")
"""Kinds that must not fail. One that does is graded again the next time: it may have been the load of the computer."""

Told = Callable[[int, int], None]


class SpecimenResult(msgspec.Struct, frozen=True):
    """The result of grading one specimen."""

    score: float
    max_score: float
    """What can be earned, extra credit included."""
    charged: tuple[str, ...]
    """Outcomes that lack points."""
    failed: dict[str, str]
    """Checks that did not pass as they are, and what they say."""
    errors: tuple[str, ...]
    """Those among them that say nothing about the submission."""
    problems: tuple[str, ...]
    diagnoses: tuple[str, ...]
    seconds: float
    public_only: tuple[str, ...] = ()
    """Functions that are right for the inputs of public checks only."""
    withheld: tuple[str, ...] = ()
    """Public checks of these functions: they pass, and their points do not count."""
    lacks: tuple[str, ...] = ()
    """Of a variant, the functions that it does not have. It has got the results of the reference for their checks."""

    def is_noticed_without(self, hidden: Collection[str]) -> bool:
        """Tell whether a check fails that is not one of the `hidden` ones."""
        return not {*self.failed} <= {*hidden, *self.withheld}


class ReferenceGrading(msgspec.Struct, frozen=True):
    """The grading of the reference, against which everything with one slip in it is measured."""

    report: Report
    found: dict[str, Found]

    def still_valid(self, found: Mapping[str, Found], asked: Collection[str]) -> dict[str, CheckResult]:
        """Results of the checks whose functions do not lead to the slip, and of those that are not `asked`, by id."""
        changed = {f for f in self.found if f not in found or self.found[f].digest != found[f].digest}
        checks = (check for check in self.report.checks if check.functions)
        return {c.id: c for c in checks if not changed & set(c.functions) or c.id not in asked}

    def apart_from(self, asked: Collection[str]) -> dict[str, CheckResult]:
        """Results of the checks of functions that are not `asked`, by id."""
        return {check.id: check for check in self.report.checks if check.functions and check.id not in asked}

    def checks_of(self, functions: Collection[str]) -> dict[str, CheckResult]:
        """Results of the checks of these functions, by id."""
        return {check.id: check for check in self.report.checks if {*functions} & {*check.functions}}

    def folders(self, function: str, assignment: Assignment) -> set[str]:
        """The folders whose checks may notice a slip in `function`; all of them for one that is not of the contract."""
        if function not in self.found:
            return set(assignment.folders)
        led = {f for f, found in self.found.items() if function == f or function in found.uses}
        return {check.exercise for check in assignment.manifest.checks if led & set(check.functions)}


def grade_reference(assignment: Assignment, specimen: Specimen) -> ReferenceGrading:
    """Grade the reference, all of it."""
    with open_grader(assignment) as grader:
        loaded = grader.load(specimen.submission, specimen.seed)
        return ReferenceGrading(grader.run(loaded), loaded.found)


def result_of(report: Report, function: str = "") -> SpecimenResult:
    """Return what an audit needs of a report. Checks of the wrong `function` that are credited have noticed the mistake."""
    noticed = [c for c in report.checks if c.status != "passed" or (c.follow_through and function in c.functions)]
    return SpecimenResult(
        score=total(o.score for o in report.outcomes),
        max_score=total(o.max_score + o.most_extra for o in report.outcomes),
        charged=tuple(o.id for o in report.outcomes if o.score < o.max_score + o.most_extra),
        failed={
            c.id: "; ".join(part for part in (c.message, c.detail, c.trace) if part) for c in noticed if c.kind != "composition"
        },
        errors=tuple(c.id for c in report.errors),
        problems=tuple(map(str, report.problems)),
        diagnoses=tuple(dict.fromkeys(c.diagnosis for c in report.checks if c.diagnosis)),
        seconds=report.seconds,
        public_only=tuple(dict.fromkeys(f for c in report.checks if c.reason == "public_only" for f in c.functions)),
        withheld=tuple(c.id for c in report.checks if c.reason == "public_only"),
    )


# in another process ----------------------------------------------------------------------------------------------------


class Context(msgspec.Struct):
    """The grader of a process, and the results that it compares with."""

    grader: Grader
    baseline: ReferenceGrading


context: Context | None = None


def begin_process(folder: Path, baseline: ReferenceGrading) -> None:
    """Get ready for `measure`; the grader is closed when the process ends, or by `end_process`."""
    global context
    context = Context(open_grader(load_assignment(folder)), baseline)
    atexit.register(end_process)


def end_process() -> None:
    """Close the grader of this process."""
    global context
    if context:
        context.grader.close()
        context = None


def measure(specimen: Specimen) -> SpecimenResult:
    """Grade one specimen: all of it, what one mistake can have changed, or the functions that a variant has."""
    assert context is not None
    grader, reuse, lacks = context.grader, dict[str, CheckResult](), tuple[str, ...]()
    loaded = grader.load(specimen.submission, specimen.seed)
    ids = {check.id for check in asked(specimen, grader.assignment)}
    if specimen.function:
        reuse = context.baseline.still_valid(loaded.found, ids)
    elif specimen.only:
        reuse = context.baseline.apart_from(ids)
    if specimen.kind == "variant" and not specimen.function:
        lacks = tuple(name for name in specimen.only or grader.assignment.functions if name not in loaded.found)
        reuse |= context.baseline.checks_of(lacks)
    return msgspec.structs.replace(result_of(grader.run(loaded, reuse=reuse), specimen.function), lacks=lacks)


def asked(specimen: Specimen, assignment: Assignment) -> list[Check]:
    """The checks that decide about a specimen: all, those of some functions, or at first only those that take little time."""
    if specimen.only:
        return [check for check in assignment.manifest.checks if {*specimen.only} & {*check.functions}]
    capstones = {part.id for part in assignment.description.capstone} - {specimen.home}
    checks = assignment.manifest.checks
    return [c for c in checks if specimen.thorough or (not c.is_long and c.exercise not in capstones)]


def measure_all(
    assignment: Assignment, baseline: ReferenceGrading, specimens: Sequence[Specimen], jobs: int, cache: AuditCache, told: Told
) -> list[SpecimenResult]:
    """The results of all specimens; the checks that take long are asked where no other public check has noticed anything."""
    results = results_of(assignment, baseline, specimens, jobs, cache, told)
    hidden = {check.id for check in assignment.manifest.checks if check.hidden}
    unnoticed = [n for n, specimen in enumerate(specimens) if not specimen.thorough and not results[n].is_noticed_without(hidden)]
    again = [msgspec.structs.replace(specimens[n], thorough=True) for n in unnoticed]
    for n, result in zip(unnoticed, results_of(assignment, baseline, again, jobs, cache, told), strict=True):
        results[n] = result
    return results


def results_of(
    assignment: Assignment, baseline: ReferenceGrading, specimens: Sequence[Specimen], jobs: int, cache: AuditCache, told: Told
) -> list[SpecimenResult]:
    """The results, those that the cache has without grading; `told` hears how many are done, of how many."""
    keys = [cache.key(specimen, baseline) for specimen in specimens]
    missing = {key: specimen for key, specimen in zip(keys, specimens, strict=True) if key not in cache.results}
    known = len(keys) - len(missing)
    told(known, len(keys))
    for done, (key, result) in enumerate(grade_missing(assignment, baseline, missing, jobs), known + 1):
        cache.add(key, result, keep=not result.errors and (missing[key].kind not in MUST_PASS or not result.failed))
        told(done, len(keys))
    return [cache.results[key] for key in keys]


def grade_missing(
    assignment: Assignment, baseline: ReferenceGrading, specimens: Mapping[str, Specimen], jobs: int
) -> Iterator[tuple[str, SpecimenResult]]:
    """The results as they come, each with its key; with one job they come about in this process."""
    jobs = min(jobs, len(specimens))
    if jobs <= 1:
        begin_process(assignment.folder, baseline)
        try:
            for key, specimen in specimens.items():
                yield key, measure(specimen)
        finally:
            end_process()
        return
    executor = concurrent.futures.ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=begin_process, initargs=(assignment.folder, baseline)
    )
    try:
        running = {executor.submit(measure, specimen): key for key, specimen in specimens.items()}
        for future in concurrent.futures.as_completed(running):
            yield running[future], future.result()
    finally:
        executor.shutdown(cancel_futures=True)


# the cache -------------------------------------------------------------------------------------------------------------


class AuditCache:
    """Results on disk, one line of JSON each, under a key that tells what they depend on.

    That is the specimen, the seed, the engine, and the checks and solutions that can have decided about it.
    """

    def __init__(self, path: Path, assignment: Assignment) -> None:
        self.path = path
        self.assignment = assignment
        self.engine = engine_digest()
        self.digests = {name: paths_digest(check_files(assignment.folder / name)) for name in assignment.folders}
        self.results: dict[str, SpecimenResult] = {}
        if path.is_file() and path.stat().st_size > CACHE_BYTES:
            path.unlink()
        for line in path.read_bytes().splitlines() if path.is_file() else ():
            try:
                key, result = msgspec.json.decode(line, type=tuple[str, SpecimenResult])
            except msgspec.DecodeError:
                continue  # the last line of an audit that was cut off while it wrote, or one of an older engine
            self.results[key] = result

    def key(self, specimen: Specimen, baseline: ReferenceGrading) -> str:
        checks = asked(specimen, self.assignment)
        if specimen.function:
            may_notice = baseline.folders(specimen.function, self.assignment)
            checks = [c for c in checks if c.exercise in may_notice]
        folders = sorted({check.exercise for check in checks})
        parts = [
            grader.__version__,
            self.engine,
            specimen.kind,
            str(specimen.seed),
            specimen.submission.sha256,
            *(self.digests[folder] for folder in folders),
            paths_digest([self.assignment.folder / DESCRIPTION]),
            msgspec.json.encode(checks).decode(),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def add(self, key: str, result: SpecimenResult, keep: bool) -> None:
        """Note a result, and keep it on disk. One write of one line: what two audits add at the same time does not mix."""
        self.results[key] = result
        if not keep:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab", buffering=0) as stream:
            stream.write(msgspec.json.encode((key, result)) + b"\n")


def default_cache(assignment: Assignment) -> Path:
    """A file in the user's folder of caches."""
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "grader" / f"audit-{assignment.id}.jsonl"


def check_files(folder: Path) -> list[Path]:
    """Return the files that decide about a specimen besides solutions and known mistakes, which are part of it."""
    return [p for p in part_files(folder) if p.name not in (SOLUTION, MISCONCEPTIONS)]
