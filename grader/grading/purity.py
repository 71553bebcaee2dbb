"""The check, one for each outcome, that no package does the work. It runs nothing, since the sources tell what they import."""

from __future__ import annotations

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

    return with_checks(outcome, [decide(c) if c.kind == "purity" else c for c in outcome.checks])
