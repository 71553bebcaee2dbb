"""Public checks alone, for platforms on which students can read along: what is packed for these, and how it is run there."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec

from grader.grading.session import not_graded
from grader.model.errors import CheckError, UsageError
from grader.model.policy import Policy
from grader.model.report import Report
from grader.model.submission import Submission
from grader.platforms.contents import BundleSource, Files
from grader.platforms.running import Bundle, read_bundle, run_grading, stoppable


def public_files(source: BundleSource) -> Files:
    """Return the engine, the public checks in a folder `checks`, and the policy without the seed."""
    checks = {name: file for name, file in source.students_files().items() if "/" in name}
    return {**source.engine(hidden=False), **checks, "policy.toml": source.students_policy_file}


def public_report(here: Path, submission: Path) -> tuple[Report, Policy]:
    """Run the public checks of the bundle in `here`.

    A submission that cannot be read earns nothing, and the report says why. Raises CheckError if the score is no number.
    """
    bundle = read_bundle(here, "checks")
    # Runners are not root: their students' code runs on a machine that is theirs alone, and finds nothing hidden there.
    limits = msgspec.structs.replace(bundle.policy.limits, require=())
    bundle = Bundle(bundle.assignment, msgspec.structs.replace(bundle.policy, limits=limits))
    try:
        with stoppable():
            report = run_grading(bundle, submission, hidden=False)
    except UsageError as error:
        return empty_handed(bundle, str(error)), bundle.policy
    if not math.isfinite(report.score):
        raise CheckError("the score is no number")
    return report, bundle.policy


def empty_handed(bundle: Bundle, why: str) -> Report:
    """Return the report on a submission in which there is nothing to grade: every check has failed."""
    report = not_graded(bundle.assignment, Submission.empty(), bundle.policy.seed, why)
    failed = tuple(
        msgspec.structs.replace(
            o,
            checks=tuple(msgspec.structs.replace(c, status="failed", reason="missing", message="not found") for c in o.checks),
        )
        for o in report.outcomes
    )
    return msgspec.structs.replace(report, outcomes=failed, provisional=False)
