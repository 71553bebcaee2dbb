"""An instructor's decisions about a bundle, read from TOML: who sees which check when, late days, attempts, and limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from grader.model.assignment import Assignment
from grader.model.dates import days_begun, due_moment, zone_named
from grader.model.errors import UsageError
from grader.model.isolation import LAYERS
from grader.model.limits import Limits, Megabytes, Seconds
from grader.model.report import CheckResult
from grader.model.settings import read_settings

Show = Literal["now", "after due date", "after publishing", "never"]
"""When a student sees what became of a check."""

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Count = Annotated[int, Meta(ge=0)]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule of visibility; the first that fits a check decides, and what none fits is shown at once."""

    show: Show
    checks: str = "*"
    """Pattern of ids, such as `averages.*`."""
    hidden: bool | None = None
    """Only hidden checks, or only public ones."""

    def fits(self, check: CheckResult) -> bool:
        return fnmatchcase(check.id, self.checks) and self.hidden in (None, check.hidden)


class Late(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The deduction for being late. A day counts as soon as it has begun."""

    share_for_each_day: Share = 0.0
    """Of the score that was earned."""
    days: Count | None = None
    """After so many nothing counts."""
    grace_minutes: Annotated[float, Meta(ge=0.0)] = 0.0
    due: datetime | None = None
    """With its offset; where a platform has a date of its own, that one counts."""
    zone: str = ""
    """The name of a time zone, whose clocks say when a day has begun; dates without an offset are in it."""

    def factor(self, handed_in: datetime | None, due: datetime | None) -> tuple[float, int]:
        """Return the factor of the score, and the number of days late; (1.0, 0) where a date is not known."""
        if handed_in is None or due is None:
            return 1.0, 0
        over = handed_in - due
        if over <= timedelta(minutes=self.grace_minutes):
            return 1.0, 0
        days = days_begun(due, handed_in, self.zone)
        if self.days is not None and days > self.days:
            return 0.0, days
        return max(0.0, 1.0 - self.share_for_each_day * days), days


class Attempts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits on how often a student may have work graded."""

    count: Annotated[int, Meta(ge=1)] | None = None
    hours: Annotated[float, Meta(gt=0.0)] = 24.0
    keep: Literal["last", "best"] = "last"
    """The attempt that counts where a class is graded."""

    def used_up(self, now: datetime, earlier: Sequence[datetime]) -> bool:
        """Return whether so many of the `earlier` attempts lie in the hours before this one that it is not graded."""
        since = now - timedelta(hours=self.hours)
        return self.count is not None and sum(since < attempt < now for attempt in earlier) >= self.count


class GradingLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits on one grading."""

    seconds: Seconds = 540.0
    """In all, below the time limit of the platform."""
    submission_seconds: Seconds | None = None
    """In place of the assignment's; see `grader.model.limits.Limits`."""
    retries: Annotated[int, Meta(ge=0, le=5)] = 1
    """Further attempts if the grader itself crashes and time is left."""
    memory_mb: Megabytes | None = None
    """In place of the assignment's."""
    require: tuple[str, ...] = ()
    """Layers of isolation without which nothing is graded."""

    def over(self, limits: Limits) -> Limits:
        """Return the limits of an assignment with those in their place that are given here."""
        return Limits(self.memory_mb or limits.memory_mb, self.submission_seconds or limits.submission_seconds)

    def applied_to(self, assignment: Assignment) -> Assignment:
        """Return an assignment under these limits: whoever grades by a policy grades this one."""
        return assignment.with_limits(self.over(assignment.description.limits))


class Hints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is told about hints."""

    reported: bool = False
    """Whether `grader submit` packs how many were taken to each function, and says so."""


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `policy.toml`."""

    seed: Count = 1
    visibility: tuple[Rule, ...] = ()
    late: Late = Late()
    attempts: Attempts = Attempts()
    limits: GradingLimits = GradingLimits()
    hints: Hints = Hints()

    def show(self, check: CheckResult) -> Show:
        """When a student sees this check."""
        return next((rule.show for rule in self.visibility if rule.fits(check)), "now")

    def shown_now(self, check: CheckResult) -> bool:
        """For platforms that show at once or never."""
        return self.show(check) == "now"

    def require_use(self, assignment: Assignment) -> None:
        """UsageError for a rule that fits no check: it is misspelt."""
        for rule in self.visibility:
            checks = assignment.manifest.checks
            if not any(fnmatchcase(c.id, rule.checks) and rule.hidden in (None, c.hidden) for c in checks):
                raise UsageError(f"policy: no check is meant by {rule.checks!r}")


def read_policy(text: bytes, name: str) -> Policy:
    """The policy in a TOML text. UsageError if it cannot be used."""
    policy = read_settings(text, name, Policy)
    late = policy.late
    try:
        if late.zone:
            zone_named(late.zone)
        if late.due:
            late = msgspec.structs.replace(late, due=due_moment(late.due, late.zone, "late.due"))
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from None
    policy = msgspec.structs.replace(policy, late=late)
    if unknown := [layer for layer in policy.limits.require if layer not in LAYERS]:
        raise UsageError(f"{name}: no layer of isolation is called {unknown[0]!r}; there are {', '.join(LAYERS)}")
    return policy


def parsed_time(text: object) -> datetime | None:
    """A date with its time zone, as platforms write it; None for anything else."""
    try:
        time = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return time if time and time.tzinfo else None
