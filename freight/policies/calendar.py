"""From a weekly schedule in local times to moments. Pure; time zones by name.

A wall time that the change to summer time skips means the moment of the change; one that happens twice means its first time
(the same as `core/clocks/calendar.py` says).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Weekly:
    """One departure a week. `arrives_days`: calendar days between the two local dates; cut-off in real minutes before."""

    weekday: int
    departs_local: time
    arrives_local: time
    arrives_days: int
    cutoff_minutes: int
    origin_zone: str
    destination_zone: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Moments:
    """One departure's moments, in UTC."""

    day: date
    cutoff_at: datetime
    departs_at: datetime
    arrives_at: datetime


def moment(day: date, wall: time, zone: str) -> datetime:
    """The UTC moment of a local wall time."""
    place = ZoneInfo(zone)
    local = datetime.combine(day, wall, tzinfo=place)
    found = local.astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0):
        return found
    return _change(local.replace(fold=1).astimezone(UTC), found, place)


def moments(weekly: Weekly, day: date) -> Moments:
    """The departure of a local day. Raises ValueError where it would land before it left."""
    leaves = moment(day, weekly.departs_local, weekly.origin_zone)
    lands = moment(day + timedelta(days=weekly.arrives_days), weekly.arrives_local, weekly.destination_zone)
    if lands <= leaves:
        raise ValueError("this departure lands before it leaves")
    return Moments(day, leaves - timedelta(minutes=weekly.cutoff_minutes), leaves, lands)


def days(weekly: Weekly, now: datetime, ahead: int) -> Iterator[date]:
    """Local days with a departure, from today on, `ahead` days."""
    today = now.astimezone(ZoneInfo(weekly.origin_zone)).date()
    for shift in range(ahead + 1):
        day = today + timedelta(days=shift)
        if day.weekday() == weekly.weekday and weekly.valid_from <= day <= (weekly.valid_to or day):
            yield day


def _change(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """The moment between the two at which the offset changes, to the second."""
    start = before.astimezone(place).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(place).utcoffset() == start:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
