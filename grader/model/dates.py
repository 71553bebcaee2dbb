"""Dates on which work is due: moments that everybody means in the same way, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from grader.model.errors import UsageError

EXAMPLE = 'write 2026-12-01T23:59:00+01:00, or 2026-12-01T23:59:00 beside zone = "Europe/Berlin"'


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of this name. Raises UsageError if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(f'no time zone is called {name!r}; a name is that of a city, such as zone = "Europe/Berlin"') from None


def due_moment(date: datetime, zone: str, where: str) -> datetime:
    """Return a date with its offset; one without is in the zone of this name.

    An hour that clocks show twice is the second one, so that nobody is late by it. Raises UsageError for a date without both.
    """
    if date.tzinfo:
        return date
    if not zone:
        raise UsageError(f"{where} has no time zone: {EXAMPLE}")
    local = date.replace(tzinfo=zone_named(zone), fold=1)
    return datetime.fromisoformat(local.isoformat())


def days_begun(due: datetime, handed_in: datetime, zone: str) -> int:
    """Return the number of days that have begun between two moments, by the clocks of a zone, else by hours.

    Where clocks change, a day ends when they show the same time again, after 23 or 25 hours.
    """
    there: tzinfo = zone_named(zone) if zone else UTC
    begin, end = (when.astimezone(there).replace(tzinfo=None) for when in (due, handed_in))
    return max(1, -(-(end - begin) // timedelta(days=1)))
