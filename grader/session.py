"""One grading from start to end: the recipe of `grade`, readable from top to bottom."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec

from grader.assignment import Assignment, load_reference
from grader.errors import CheckError
from grader.records import Check, CheckResult, OutcomeResult, Problem, Report, SubmissionSummary
from grader.sandbox import Loading, Sandbox, open_sandbox
from grader.scoring import outcome_results, total, with_checks
from grader.submission import Submission
from grader.trial import Case, Trial

IMPORTS = ".imports"
"""The end of the id of the check, one for each outcome, that no package did the work."""

Progress = Callable[[Check, Case], None]


def grade(
    assignment: Assignment,
    submission: Submission,
    *,
    sandbox: Sandbox | None = None,
    seed: int = 1,
    hidden: bool = True,
    outcomes: Collection[str] = (),
    still_valid: Callable[[Loading], Mapping[str, CheckResult]] = lambda loading: {},
    progress: Progress | None = None,
    started: Callable[[Report], None] | None = None,
) -> Report:
    """Grade one submission.

    `hidden` decides whether hidden checks run, which need the reference; `outcomes` (ids) leaves others out. `still_valid` is
    told what was loaded and gives earlier results, by id, of checks that need not run again. `progress` is told every case as
    it ends, `started` an incomplete report before the first one. The sandbox, unless given, is the strongest of this host; it is
    closed at the end either way.
    Raises UsageError for unknown outcomes, CheckError where the assignment or the sandbox is broken.
    """
    begin = time.monotonic()
    sandbox = sandbox or open_sandbox()
    try:
        # Imported while the sandbox starts: pytest takes as long.
        from grader.plugin import Grading, pytest_arguments, run_pytest

        checks = choose(assignment, hidden, outcomes)
        reference = load_reference(assignment) if hidden else {}
        loading = sandbox.load(submission.files, assignment.functions, seed)
        earlier = still_valid(loading)
        report = Report(
            assignment=assignment.id,
            submission=SubmissionSummary(submission.id, submission.sha256, tuple(sorted(submission.files))),
            seed=seed,
            score=0.0,
            max_score=0.0,
            provisional=True,
            complete=False,
            outcomes=(),
            problems=(*submission.problems, *loading.problems),
            isolation=tuple(sandbox.layers),
            seconds=0.0,
        )
        ids = [check.id for check in checks]
        if started:
            started(completed(report, outcome_results(assignment, ids, {}), begin, complete=False))
        trial = Trial(sandbox, loading, assignment.description, reference)
        wanted = [id for id in ids if id not in earlier]
        plugin = Grading(assignment, trial, reference, seed, set(wanted), progress or (lambda check, case: None))
        used = {id.partition(".")[0] for id in wanted}
        # Capstones last: by then it is known which functions fail by themselves.
        folders = [folder for folder in assignment.folders if folder in used]
        run_pytest(pytest_arguments(assignment, folders, hidden), plugin)
    finally:
        sandbox.close()
    results = outcome_results(assignment, ids, plugin.cases, earlier)
    results = tuple(judge_imports(assignment, outcome, loading) for outcome in results)
    if hidden:
        from grader.diagnosis import name_mistakes

        results = name_mistakes(assignment, trial, results)
    problems = (*report.problems, *(Problem("(checks)", None, text) for text in plugin.broken))
    return completed(msgspec.structs.replace(report, problems=problems), results, begin, complete=True)


def choose(assignment: Assignment, hidden: bool, outcomes: Collection[str]) -> list[Check]:
    """The checks of the manifest that are to run."""
    chosen = {assignment.outcome(name).id for name in outcomes} or {o.id for o in assignment.outcomes}
    checks = [c for c in assignment.manifest.checks if c.outcome in chosen and (hidden or not c.hidden)]
    if hidden and (assignment.manifest.withheld or not assignment.has_reference):
        raise CheckError(f"{assignment.folder} has no hidden checks and no solutions: it can check, but not grade")
    return checks


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
