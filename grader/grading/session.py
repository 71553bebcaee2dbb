"""One grading from start to end: the recipe of `grade`, readable from top to bottom."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import msgspec

from grader.grading.advice import advise
from grader.grading.scoring import named, outcome_results, total, with_checks
from grader.model.assignment import Assignment, load_reference
from grader.model.errors import CheckError
from grader.model.report import Case, Check, CheckResult, OutcomeResult, Problem, Report, SubmissionSummary, folded
from grader.model.submission import Submission
from grader.sandbox import Loading, Sandbox, open_sandbox
from grader.sandbox.paths import without_paths

if TYPE_CHECKING:
    from grader.grading.collection import Grading, Item
    from grader.grading.scheduler import Marks
    from grader.grading.verdict_cache import Precedents

IMPORTS = ".imports"
"""The end of the id of the check, one for each outcome, that no package did the work."""

STAND_IN = {"grader.py": b"def __getattr__(name):\n    return lambda *arguments, **keywords: lambda function: function\n"}
"""What notebooks call of us is nothing where they are graded: no check, and no picture."""

MANY = 100
"""Checks from which on a second lane saves more time than it costs."""


def grade(
    assignment: Assignment,
    submission: Submission,
    *,
    sandbox: Sandbox | None = None,
    seed: int = 1,
    hidden: bool = True,
    outcomes: Collection[str] = (),
    only: Collection[str] = (),
    still_valid: Callable[[Loading], Mapping[str, CheckResult]] | None = None,
    progress: Callable[[Check, Case], None] = lambda check, case: None,
    started: Callable[[Report], None] = lambda report: None,
    lanes: int = 1,
    require: Collection[str] = (),
) -> Report:
    """Grade one submission.

    `hidden` decides whether hidden checks run, which need the reference; `outcomes` (ids) leaves others out, and so does `only`
    (ids of checks). `still_valid` is told what was loaded and gives earlier results, by id, of checks that need not run again.
    `progress` is told every case once, `started` an incomplete report before the first one. The sandbox, unless given, is the
    strongest of this host; it is closed at the end either way. `lanes` is how many exercises may run at a time, each in a sandbox
    of its own and, on Linux, in a fork of this process, in which no other thread may run then; the report is the same. `require`
    names layers of isolation (`grader.model.isolation.LAYERS`) without which nothing is graded.
    Raises UsageError for unknown outcomes, CheckError where the assignment or the sandbox is broken or too weak.
    """
    begin = time.monotonic()
    with contextlib.ExitStack() as stack:
        if sandbox:
            stack.callback(sandbox.close)
        checks = [c for c in choose(assignment, hidden, outcomes) if c.id in only or not only]
        if sandbox or sys.platform != "linux":
            lanes = 1
        threads = stack.enter_context(ThreadPoolExecutor(lanes))
        sandboxes = [sandbox or open_sandbox(require=require) for _ in range(lanes)]
        for one in sandboxes:
            # Before the threads: it ends what they are waiting for.
            stack.callback(one.close)
        reference = load_reference(assignment) if hidden else {}
        # Loading takes as long as importing pytest and collecting the checks: both happen at once.
        loads = [
            threads.submit(one.load, {**STAND_IN, **submission.files}, assignment.functions, seed, submission.data)
            for one in sandboxes
        ]

        from grader.grading.collection import Grading, pytest_arguments, run_pytest
        from grader.grading.scheduler import Marks

        earlier = still_valid(loads[0].result()) if still_valid else {}
        wanted = {check.id for check in checks} - earlier.keys()
        exercises = {check.exercise for check in checks if check.id in wanted}
        folders = [folder for folder in assignment.folders if folder in exercises]
        marks = Marks(progress)

        plugin = Grading(assignment, reference, seed)
        if folders:
            run_pytest(pytest_arguments(assignment, folders, hidden), plugin)
        loadings = [load.result() for load in loads]
        threads.shutdown()
        report = blank(assignment, submission, seed, loadings[0].problems, sandboxes[0].layers)
        items = [item for item in plugin.items if item[0].id in wanted]
        started(completed(report, outcome_results(assignment, checks, {}), begin, complete=False))
        examine(plugin, items, list(zip(sandboxes, loadings, strict=True)), marks)
    loading = loadings[0]
    return conclude(assignment, submission, report, checks, marks, plugin.broken, loading, earlier, begin)


def examine(
    plugin: Grading,
    items: Sequence[Item],
    loaded: Sequence[tuple[Sandbox, Loading]],
    marks: Marks,
    precedents: Precedents | None = None,
) -> None:
    """Run the checks `items` on a submission that these sandboxes have loaded, a lane for each."""
    from grader.grading.scheduler import Lane, Lanes
    from grader.grading.trial import Trial

    about = plugin.assignment.description
    trials = [Trial(sandbox, loading, about, vars(plugin.trusted), precedents) for sandbox, loading in loaded]
    with Lanes([Lane(plugin, trial, items) for trial in trials]) as working:
        marks.gather(working, [check for check, _ in items], {part.id for part in about.capstone})


def conclude(
    assignment: Assignment,
    submission: Submission,
    report: Report,
    checks: Sequence[Check],
    marks: Marks,
    broken: Iterable[str],
    loading: Loading,
    earlier: Mapping[str, CheckResult],
    begin: float,
) -> Report:
    """The `blank` report with what became of the checks."""
    results = outcome_results(assignment, checks, marks.by_check(), earlier)
    results = tuple(judge_imports(assignment, outcome, loading) for outcome in results)
    blameless = marks.blameless()
    results = tuple(
        with_checks(o, [check if check.id in blameless else named(check, marks.mistakes) for check in o.checks]) for o in results
    )
    advice = advise(assignment, submission, loading.found, report.problems)
    ours = (fault(assignment, "(checks)", text) for text in (*broken, *marks.lost))
    problems = (*report.problems, *folded([*advice, *ours]))
    return completed(msgspec.structs.replace(report, problems=problems), results, begin, complete=True)


def not_graded(assignment: Assignment, submission: Submission, seed: int, why: str) -> Report:
    """The report where the grader itself has failed: every check is an error, and what happened is a problem."""
    report = blank(assignment, submission, seed, (fault(assignment, "(grader)", why),), ())
    return completed(report, outcome_results(assignment, assignment.manifest.checks, {}), time.monotonic(), complete=False)


def fault(assignment: Assignment, where: str, why: str) -> Problem:
    """What went wrong on our side. Students read it, too, who need not know where on this computer something stands."""
    return Problem(where, None, without_paths(why.replace(str(assignment.folder), assignment.folder.name)))


def usable_processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def usable_lanes(checks: int) -> int:
    """How many lanes are best for so many checks where nothing else is going on; a lane keeps two processes busy, by turns."""
    return min(usable_processors(), 2) if checks >= MANY else 1


def choose(assignment: Assignment, hidden: bool, outcomes: Collection[str]) -> list[Check]:
    """The checks of the manifest that are to run."""
    chosen = {assignment.outcome(name).id for name in outcomes} or {o.id for o in assignment.outcomes}
    checks = [c for c in assignment.manifest.checks if c.outcome in chosen and (hidden or not c.hidden)]
    if hidden and (assignment.manifest.withheld or not assignment.has_reference):
        raise CheckError(f"{assignment.folder} has no hidden checks and no solutions: it can check, but not grade")
    return checks


def rescored(assignment: Assignment, report: Report, results: Mapping[str, CheckResult]) -> Report:
    """An earlier report with these results of all checks, for the points and under the titles that checks have now."""
    outcomes = outcome_results(assignment, assignment.manifest.checks, {}, results)
    new = completed(report, outcomes, time.monotonic(), complete=True)
    return msgspec.structs.replace(new, seconds=report.seconds)


def blank(
    assignment: Assignment, submission: Submission, seed: int, problems: Iterable[Problem], isolation: Iterable[str]
) -> Report:
    """The report before any check has run; `problems` besides those of reading the submission."""
    return Report(
        assignment=assignment.id,
        submission=SubmissionSummary(submission.id, submission.sha256, tuple(sorted(submission.files))),
        seed=seed,
        score=0.0,
        max_score=0.0,
        provisional=True,
        complete=False,
        outcomes=(),
        problems=folded([*submission.problems, *problems]),
        isolation=tuple(isolation),
        seconds=0.0,
    )


def completed(report: Report, results: Sequence[OutcomeResult], begin: float, *, complete: bool) -> Report:
    """The report with its outcomes and sums."""
    return msgspec.structs.replace(
        report,
        outcomes=tuple(results),
        score=total(o.score for o in results),
        max_score=total(o.max_score for o in results),
        provisional=any(c.status == "error" for o in results for c in o.checks),
        complete=complete,
        seconds=round(time.monotonic() - begin, 3),
    )


# imports ---------------------------------------------------------------------------------------------------------------


def imports_check(outcome: str) -> Check:
    """The manifest's entry for the check that an outcome's functions are the student's own work."""
    return Check(
        id=f"{outcome}.public{IMPORTS}",
        outcome=outcome,
        title="No package does the work for you",
        functions=(),
        kind="purity",
        points=1.0,
        hidden=False,
        seconds=5.0,
    )


def judge_imports(assignment: Assignment, outcome: OutcomeResult, loading: Loading) -> OutcomeResult:
    """Decide the check of imports, which runs nothing: the sources have told."""
    functions = assignment.outcome(outcome.id).functions
    works = any(c.score > 0 for c in outcome.checks if not c.id.endswith(IMPORTS))
    files = {loading.found[name].file for name in functions if name in loading.found}
    used = {(p, f) for f in sorted(files) for p in loading.imports.get(f, ()) if p in assignment.description.forbidden}

    def decide(check: CheckResult) -> CheckResult:
        if not works:
            text = "nothing of this part works yet"
            return msgspec.structs.replace(check, status="failed", reason="not_implemented", message=text, score=0.0)
        if used:
            package, file = sorted(used)[0]
            text = f"{file} imports {package}, which does the work that this exercise asks you to write; use NumPy"
            return msgspec.structs.replace(check, status="failed", reason="forbidden_import", message=text, score=0.0)
        return msgspec.structs.replace(check, status="passed", reason=None, message="", score=check.max_score)

    return with_checks(outcome, [decide(c) if c.id.endswith(IMPORTS) else c for c in outcome.checks])
