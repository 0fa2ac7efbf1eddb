"""What happens to a message that is due, by the habits of whoever it is for. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from marketplace.notices.subjects import AT_ONCE, Subject

NEVER, DAILY, WEEKLY = "never", "daily", "weekly"
DIGEST_HOUR = 9
MONDAY = 0
SEND, WITHHOLD, LATER, BUNDLE = "send", "withhold", "later", "bundle"


@dataclass(frozen=True)
class Habits:
    """`off` holds `subject:way`; quiet hours are whole hours of the person's zone, the same twice means none."""

    off: Collection[str] = ()
    quiet_from: int = 0
    quiet_to: int = 0
    zone: str = "Asia/Shanghai"
    digest: str = NEVER


@dataclass(frozen=True)
class Verdict:
    """`at`: when it goes (LATER), or with which collection (BUNDLE)."""

    what: str
    at: datetime | None = None


def decide(*, template: str, subject: Subject, way: str, habits: Habits, now: datetime) -> Verdict:
    """Send it, keep it back, let it wait for the end of quiet hours, or put it into the next collection.

    What is fixed goes at once by every way. Only mail about wishes and offers is collected: it can wait by its nature.
    """
    if subject.is_fixed:
        return Verdict(SEND)
    if f"{subject.code}:{way}" in habits.off:
        return Verdict(WITHHOLD)
    if way == "mail" and habits.digest != NEVER and (subject.is_offer or subject.code == "wishes"):
        return Verdict(BUNDLE, next_digest(habits, now))
    if template not in AT_ONCE and (until := quiet_until(habits, now)) is not None:
        return Verdict(LATER, until)
    return Verdict(SEND)


def quiet_until(habits: Habits, now: datetime) -> datetime | None:
    """When the quiet hours that hold now end; None outside them. 22 to 8 goes over midnight, 13 to 15 does not."""
    start, end = habits.quiet_from, habits.quiet_to
    if start == end:
        return None
    here = now.astimezone(ZoneInfo(habits.zone))
    is_quiet = start <= here.hour < end if start < end else here.hour >= start or here.hour < end
    if not is_quiet:
        return None
    day = here.date() if here.hour < end else here.date() + timedelta(days=1)
    return _at(habits, day, end)


def next_digest(habits: Habits, now: datetime) -> datetime:
    """The next nine o'clock of the person's zone, of a Monday for a weekly collection; after their quiet hours."""
    here = now.astimezone(ZoneInfo(habits.zone))
    day = here.date() if here.hour < DIGEST_HOUR else here.date() + timedelta(days=1)
    if habits.digest == WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    moment = _at(habits, day, DIGEST_HOUR)
    return quiet_until(habits, moment) or moment


def _at(habits: Habits, day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(habits.zone))
