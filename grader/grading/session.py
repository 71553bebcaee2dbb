"""One grading from start to end, in three steps: open a grader, load a submission, run the checks.

    with open_grader(assignment) as grader:
        loaded = grader.load(submission, seed=1)
        report = grader.run(loaded)

`grade` is these three lines. Whoever grades several submissions keeps the grader open, and whoever wants to look at what was
found before anything is checked looks at `loaded`.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from grader.grading.budget import SubmissionTime
from grader.grading.data import NO_OP_GRADER, data_for
from grader.grading.outline import blank, completed
from grader.grading.practice import without_practice
from grader.grading.provenance import made_with
from grader.grading.scoring import outcome_results
from grader.model.assignment import Assignment, load_reference
from grader.model.errors import CheckError
from grader.model.isolation import hides_processes
from grader.model.limits import SUBMISSION_SECONDS
from grader.model.packages import require_packages
from grader.model.report import CaseResult, Check, CheckResult, Problem, Report
from grader.model.submission import Submission
from grader.sandbox import Loading, Sandbox, sandbox_for
from grader.sandbox.paths import without_paths
from grader_worker.frames import Found

if TYPE_CHECKING:
    from grader.grading.collection import FixtureCollector
    from grader.grading.exercise import ExerciseRunner
    from grader.grading.recordings import ListedCase
    from grader.grading.verdict_cache import VerdictCache

MANY = 100
"""Number of checks from which on a second lane saves more time than it costs."""

OnCase = Callable[[Check, CaseResult], None]
OnStart = Callable[[Report], None]


def grade(
    assignment: Assignment,
    submission: Submission,
    *,
    sandbox: Sandbox | None = None,
    seed: int = 1,
    hidden: bool = True,
    outcomes: Collection[str] = (),
    only: Collection[str] = (),
    progress: OnCase = lambda check, case: None,
    started: OnStart = lambda report: None,
    lanes: int = 1,
    require: Collection[str] = (),
    cache: VerdictCache | None = None,
    seconds: float | None = None,
) -> Report:
    """Grade one submission: `open_grader`, `Grader.load` and `Grader.run`, whose arguments and errors these are."""
    with open_grader(
        assignment,
        sandbox=sandbox,
        hidden=hidden,
        outcomes=outcomes,
        only=only,
        lanes=lanes,
        require=require,
        cache=cache,
        seconds=seconds,
    ) as grader:
        return grader.run(grader.load(submission, seed), on_case=progress, on_start=started)


def open_grader(
    assignment: Assignment,
    *,
    sandbox: Sandbox | None = None,
    hidden: bool = True,
    outcomes: Collection[str] = (),
    only: Collection[str] = (),
    lanes: int = 1,
    require: Collection[str] = (),
    cache: VerdictCache | None = None,
    seconds: float | None = None,
) -> Grader:
    """Return a grader of these checks, whose sandboxes start at once; a context manager, at whose end they are closed.

    `hidden` decides whether hidden checks run, which need the reference; `outcomes` (ids) leaves others out, and so does `only`
    (ids of checks). The sandbox, unless given, is the strongest of this host; it is closed at the end either way. `lanes` is the
    number of exercises that may run at a time, each in a sandbox of its own and, on Linux, in a fork of this process, in which no
    other thread may run then; the report is the same for any number. `require` names layers of isolation
    (`grader.model.isolation.LAYERS`) without which nothing is graded. `cache` keeps verdicts from submission to submission.
    `seconds` is what one submission may take in all, unless given what the assignment says; what has not run by then has failed,
    since it was too slow. Raises UsageError for unknown outcomes, CheckError where the assignment or the reference is broken,
    MissingPackage where a package is not here that it needs.
    """
    with contextlib.ExitStack() as on_error:
        if sandbox:
            on_error.callback(sandbox.close)
        require_packages(assignment.description, hidden=hidden)
        checks = [c for c in choose(assignment, hidden, outcomes) if c.id in only or not only]
        sandboxes = [sandbox] if sandbox else []
        for _ in range(len(sandboxes), 1 if sandbox or sys.platform != "linux" else lanes):
            sandboxes.append(sandbox_for(assignment.description, require))
            on_error.callback(sandboxes[-1].close)
        seconds = seconds or assignment.description.limits.submission_seconds
        grader = Grader(assignment, checks, sandboxes, cache, seconds, hidden=hidden)
        on_error.pop_all()
    return grader


class Loaded(msgspec.Struct, frozen=True):
    """A submission that a grader has loaded. It can be run until the grader loads another one."""

    submission: Submission
    seed: int
    loadings: tuple[Loading, ...]
    """The loading of each sandbox; the first one speaks for all."""
    layers: tuple[str, ...]
    begin: float
    """The time at which loading began, of the monotonic clock."""
    used: float = 0.0
    """Seconds that loading has taken, of what limits of time count."""

    @property
    def found(self) -> dict[str, Found]:
        """The functions of the assignment that the submission has, by name."""
        return self.loadings[0].found

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that could not be executed."""
        return self.loadings[0].problems


class Grader:
    """The checks of an assignment, collected once, and sandboxes for one submission after another: see `open_grader`."""

    def __init__(
        self,
        assignment: Assignment,
        checks: Sequence[Check],
        sandboxes: Sequence[Sandbox],
        cache: VerdictCache | None = None,
        seconds: float = SUBMISSION_SECONDS,
        *,
        hidden: bool = True,
    ) -> None:
        self.assignment = assignment
        self.checks = checks
        self.sandboxes = sandboxes
        self.hidden = hidden
        self.cache = cache
        self.seconds = seconds
        """Seconds that one submission may take in all, loading included."""
        self.is_collected = False
        self.meanwhile: Callable[[], object] = import_what_runs_cases
        """What this process does while a submission is loaded for the first time."""

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the sandboxes: every process of the submission ends."""
        with contextlib.ExitStack() as stack:
            for sandbox in self.sandboxes:
                stack.callback(sandbox.close)

    @functools.cached_property
    def reference(self) -> dict[str, Callable[..., Any]]:
        """The trusted implementations; none where hidden checks do not run. Raises CheckError if the reference is broken."""
        return load_reference(self.assignment) if self.hidden else {}

    @functools.cached_property
    def made_with(self) -> dict[str, str]:
        """What reports are made with; nothing where only public checks are there, whose results are no mark."""
        return made_with(self.assignment) if self.hidden else {}

    @functools.cached_property
    def fixtures(self) -> FixtureCollector:
        """What sets tests up; it collects the checks of an exercise when a case of it is run."""
        from grader.grading.collection import FixtureCollector

        return FixtureCollector(self.assignment, self.reference)

    def collect(self) -> FixtureCollector:
        """Have pytest import the files of checks, unless that has been done. Errors in them are kept in `broken`."""
        from grader.grading.collection import collect

        collector = self.fixtures
        if not self.is_collected:
            self.is_collected = True
            exercises = {check.exercise for check in self.checks}
            folders = [folder for folder in self.assignment.folders if folder in exercises]
            if folders:
                collect(collector, self.assignment, folders, hidden=self.hidden)
        return collector

    @functools.cached_property
    def cases(self) -> list[ListedCase]:
        """All cases, in their order. They are collected, unless a recording knows them."""
        from grader.grading.runner import listed_case

        recordings = self.cache.recordings if self.cache else None
        if recordings and (cases := recordings.cases()):
            return cases
        collector = self.collect()
        cases = [listed_case(check, item, self.reference) for check, item in collector.items]
        whole = {check.exercise for check in self.checks} == {check.exercise for check in self.assignment.manifest.checks}
        if recordings and whole and self.hidden and not collector.broken and not collector.changed_since(self.assignment.manifest):
            recordings.keep_cases(cases)
        return cases

    def prepare(self) -> None:
        """Do what takes long and needs no submission. Raises CheckError if the reference is broken."""
        self.cases, self.reference, self.made_with  # noqa: B018

    def load(self, submission: Submission, seed: int = 1) -> Loaded:
        """Load a submission in every sandbox; its global random generators, and hidden checks, get their numbers from `seed`.

        Raises CheckError where a sandbox is broken, MissingLayer where it is too weak.
        """
        begin, used = time.monotonic(), self.sandboxes[0].used()
        files = {**NO_OP_GRADER, **without_practice(self.assignment, submission).files}
        data = {**data_for(self.assignment, submission), **submission.data}
        rest = self.assignment.functions, seed, data, self.assignment.description.forbidden
        loadings = self.load_beside_collecting([partial(sandbox.load, files, *rest) for sandbox in self.sandboxes])
        return Loaded(submission, seed, loadings, self.sandboxes[0].layers, begin, self.sandboxes[0].used() - used)

    def load_beside_collecting(self, loads: Sequence[Callable[[], Loading]]) -> tuple[Loading, ...]:
        """Load in every sandbox and collect the checks. Loading takes as long as importing pytest, so both happen at once.

        In this process they cannot, and a browser has no threads.
        """
        if self.sandboxes[0].in_process:
            self.prepare()
            return tuple(load() for load in loads)
        threads = ThreadPoolExecutor(len(loads))
        try:
            waiting = [threads.submit(load) for load in loads]
            self.meanwhile()
            self.prepare()
            return tuple(load.result() for load in waiting)
        except BaseException:
            # This ends what the threads are waiting for.
            self.close()
            raise
        finally:
            threads.shutdown()

    def run(
        self,
        loaded: Loaded,
        *,
        reuse: Mapping[str, CheckResult] = MappingProxyType({}),
        on_case: OnCase = lambda check, case: None,
        on_start: OnStart = lambda report: None,
    ) -> Report:
        """Run the checks on the submission that was loaded last, and return the report.

        `reuse` holds earlier results, by id, of checks that need not run again. `on_case` is called once for each case, `on_start`
        with an incomplete report before the first one. Raises CheckError where the sandbox is broken.
        """
        from grader.grading.pool import WorkerPool
        from grader.grading.runner import global_generators_kept
        from grader.grading.scheduler import GradingResults

        cases = self.cases
        collector = self.fixtures
        collector.seed = loaded.seed
        if self.cache:
            self.cache.use(loaded.seed, loaded.layers)
        report = blank(self.assignment, loaded.submission, loaded.seed, loaded.problems, loaded.layers)
        report = msgspec.structs.replace(report, made_with=self.made_with)
        on_start(completed(report, outcome_results(self.assignment, self.checks, {}), loaded.begin, complete=False))
        # Whether public checks count depends on the hidden ones, which may have changed.
        reuse = {id: result for id, result in reuse.items() if result.reason != "public_only"}
        wanted = {id: check for id, check in self.checks_by_id().items() if id not in reuse}
        cases = [case for case in cases if case.check in wanted]
        submission_time = SubmissionTime(self.seconds, len(self.sandboxes))
        submission_time.add(loaded.used)
        results = GradingResults([wanted[case.check] for case in cases], on_case, submission_time)
        members = self.members(collector, loaded, cases, submission_time)
        with global_generators_kept(), WorkerPool(members, self.seconds, apart=hides_processes(loaded.layers)) as pool:
            results.run_as_it_is(pool, long=False)
            results.run_as_it_is(pool, long=True)
            results.last_round(pool, {part.id for part in self.assignment.description.capstone})
        from grader.grading.conclusion import conclude

        return conclude(self, report, loaded, results, reuse)

    def checks_by_id(self) -> dict[str, Check]:
        """Return the checks that are to run, as their files have them where these have been read, else as the manifest does."""
        chosen = {check.id: check for check in self.checks}
        return chosen | {check.id: check for check in self.fixtures.checks if check.id in chosen}

    def members(
        self, collector: FixtureCollector, loaded: Loaded, listed: Sequence[ListedCase], submission_time: SubmissionTime
    ) -> list[ExerciseRunner]:
        """Return what runs exercises in each of the sandboxes."""
        from grader.grading.copies import Copies
        from grader.grading.exercise import ExerciseRunner
        from grader.grading.runner import CaseRunner, CheckCase

        checks = self.checks_by_id()
        cases = [
            CheckCase(number, checks[one.check], one.id, one.name, collector.find, one.made_with)
            for number, one in enumerate(listed)
        ]
        runners = [
            CaseRunner(Copies(sandbox), loading, self.reference, collector, self.cache, time=submission_time, member=member)
            for member, (sandbox, loading) in enumerate(zip(self.sandboxes, loaded.loadings, strict=True))
        ]
        return [ExerciseRunner(self.assignment, cases, runner) for runner in runners]


def import_what_runs_cases() -> None:
    """Import what `run` needs, which nobody waits for while something else is waited for."""
    # Its module of random numbers NumPy imports when it is used.
    import numpy.random  # noqa: F401

    import grader.grading.conclusion
    import grader.grading.copies
    import grader.grading.exercise
    import grader.grading.pool
    import grader.grading.runner
    import grader.grading.scheduler
    import grader.sandbox.conversation  # noqa: F401


def not_graded(assignment: Assignment, submission: Submission, seed: int, why: str) -> Report:
    """Return the report where the grader itself has failed: every check is an error, and what happened is a problem."""
    report = blank(assignment, submission, seed, (fault(assignment, "grader", why),), ())
    return completed(report, outcome_results(assignment, assignment.manifest.checks, {}), time.monotonic(), complete=False)


def fault(assignment: Assignment, origin: Literal["checks", "grader"], why: str) -> Problem:
    """Return a problem for what went wrong on our side. Students read it, too, so it names no place on this computer."""
    return Problem.of_ours(origin, without_paths(why.replace(str(assignment.folder), assignment.folder.name)))


def usable_processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def usable_lanes(checks: int) -> int:
    """Return the number of lanes that is best for so many checks on an idle computer; a lane keeps two processes busy, by turns."""
    return min(usable_processors(), 2) if checks >= MANY else 1


def choose(assignment: Assignment, hidden: bool, outcomes: Collection[str]) -> list[Check]:
    """Return the checks of the manifest that are to run. Raises UsageError and CheckError as `open_grader`."""
    chosen = {assignment.outcome(name).id for name in outcomes} or {o.id for o in assignment.outcomes}
    checks = [c for c in assignment.manifest.checks if c.outcome in chosen and (hidden or not c.hidden)]
    if hidden and (assignment.manifest.withheld or not assignment.has_reference):
        raise CheckError(f"{assignment.folder} has no hidden checks and no solutions: it can check, but not grade")
    return checks


def rescored(assignment: Assignment, report: Report, results: Mapping[str, CheckResult]) -> Report:
    """Return an earlier report with these results of all checks, for the points and under the titles that checks have now."""
    outcomes = outcome_results(assignment, assignment.manifest.checks, {}, results)
    new = completed(report, outcomes, time.monotonic(), complete=True)
    return msgspec.structs.replace(new, seconds=report.seconds)
