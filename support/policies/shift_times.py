"""From wall times of a plan to moments. Pure. A shift stays at nine o'clock when clocks change; its length changes with them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from marketplace.core.clocks.calendar import moment_of

SHORTEST, LONGEST = timedelta(hours=1), timedelta(hours=14)


def moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The UTC moment of a wall time, as the calendars of the clocks reckon it."""
    return moment_of(day, wall.hour * 60 + wall.minute, zone)


def span(day: date, starts: time, ends: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Beginning and end as moments; an end before the start is on the next day."""
    last = day if ends > starts else day + timedelta(days=1)
    return moment(day, starts, zone), moment(last, ends, zone)


def break_of(day: date, starts: time, at: time | None, zone: ZoneInfo) -> datetime | None:
    """When the break begins; on the next day where the shift began later in the day than that."""
    if at is None:
        return None
    return moment(day if at >= starts else day + timedelta(days=1), at, zone)


def is_sound(begin: datetime, end: datetime, break_at: datetime | None, break_minutes: int) -> bool:
    """Between one and fourteen hours, the break within it."""
    if not SHORTEST <= end - begin <= LONGEST:
        return False
    return break_at is None or (begin <= break_at and break_at + timedelta(minutes=break_minutes) <= end)
