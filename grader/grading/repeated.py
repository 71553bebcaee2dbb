"""Messages without a cause, after an earlier one about the same function: the mistake behind both is often the same."""

from __future__ import annotations

import re

import msgspec

from grader.grading.scoring import with_checks
from grader.model.report import OutcomeResult

WITHOUT_CAUSE = re.compile(r"(is not right|its values are wrong)(?= \(\d+ of \d+ cases pass\)$|$)")
"""How a message ends that tells that values are wrong, and not why; what follows tells how many cases pass."""


def refer_to_first(outcome: OutcomeResult) -> OutcomeResult:
    """Return the outcome where such messages refer to the first check of their function that found wrong values."""
    wrong: set[str] = set()
    checks = []
    for check in outcome.checks:
        if check.status in ("failed", "partial") and check.reason == "wrong_value" and len(check.functions) == 1:
            name = check.functions[0]
            if name in wrong and not check.diagnosis:
                clause = rf"\1; the mistake that the first failed check of `{name}` shows may be the cause"
                check = msgspec.structs.replace(check, message=WITHOUT_CAUSE.sub(clause, check.message))
            wrong.add(name)
        checks.append(check)
    return with_checks(outcome, checks)
