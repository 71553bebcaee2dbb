"""The check, one for each outcome, that no package does the work. It runs nothing.

The sources tell what they import, and the worker where it was asked for a package while it loaded them, in whatever way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from grader.grading.scoring import with_checks
from grader.model.assignment import Assignment
from grader.model.report import Check, CheckResult, OutcomeResult
from grader.sandbox import Loading


def imports_check(outcome: str) -> Check:
    """Return the manifest's entry for the check that an outcome's functions are the student's own work."""
    return Check(
        id=f"{outcome}.public.imports",
        outcome=outcome,
        title="No package does the work for you",
        functions=(),
        kind="purity",
        points=1.0,
        hidden=False,
        seconds=5.0,
    )


def judge_imports(assignment: Assignment, outcome: OutcomeResult, loading: Loading) -> OutcomeResult:
    """Return the outcome with its check of imports decided: it counts once something of the outcome works."""
    functions = assignment.outcome(outcome.id).functions
    works = any(c.score > 0 for c in outcome.checks if c.kind != "purity")
    files = {loading.found[name].file for name in functions if name in loading.found}
    used = list(used_packages(files, assignment.description.forbidden, loading))

    def decide(check: CheckResult) -> CheckResult:
        if not works:
            text = "nothing of this part works yet"
            return msgspec.structs.replace(check, status="failed", reason="not_implemented", message=text, score=0.0)
        if used:
            text = f"{used[0]}, which does the work that this exercise asks you to write; use NumPy"
            return msgspec.structs.replace(check, status="failed", reason="forbidden_import", message=text, score=0.0)
        return msgspec.structs.replace(check, status="passed", reason=None, message="", score=check.max_score)

    return with_checks(outcome, [decide(c) if c.kind == "purity" else c for c in outcome.checks])


def used_packages(files: Collection[str], forbidden: Collection[str], loading: Loading) -> Iterator[str]:
    """Yield in words where these files ask for forbidden packages: while they are loaded, or anywhere in their text."""
    asked = [ask for ask in loading.asked if ask.file in files and ask.forbidden in forbidden]
    for ask in asked:
        package = ask.package if ask.package == ask.forbidden else f"{ask.package}, which needs {ask.forbidden}"
        yield f"{ask.place}, line {ask.line}, asks for {package}"
    told = {ask.package for ask in asked}
    for file in sorted(files):
        yield from (f"{file} imports {name}" for name in loading.imports.get(file, ()) if name in forbidden and name not in told)
