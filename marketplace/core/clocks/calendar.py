"""Working time as pure arithmetic: when are `n` working hours over, how much working time lies between two moments.

Hours are wall-clock times of the calendar's zone; sums are of real elapsed seconds, so a day on which clocks change is
as long as it really is. A wall time that a clock change skips means the moment of the change; one that happens twice
means its first time. All results are in UTC.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from marketplace.core.clocks.holidays import DayKind, day

Interval = tuple[datetime, datetime]
Minutes = tuple[int, int]  # minutes after local midnight, the end may be 1440

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
ZERO = timedelta(0)
HORIZON = timedelta(days=3660)  # a promise that is not over in ten years is a slip in its calendar


@dataclass(frozen=True)
class WorkCalendar:
    """Weekly hours in one zone, minus public holidays of one place. `week` maps weekday 0–6 (Monday first) to
    intervals.

    On a worked weekend (China's 调休) the hours of that weekday hold, or, where it has none, those of the first weekday
    that has some. Neither hours nor holidays means around the clock.
    """

    code: str
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    week: Mapping[int, tuple[Minutes, ...]] = field(default_factory=lambda: MappingProxyType({}))
    holidays: str = ""

    @property
    def is_always_open(self) -> bool:
        return not self.week and not self.holidays

    def hours(self, when: date) -> tuple[tuple[Minutes, ...], bool]:
        """The intervals worked on a local date, and whether that rests on an estimated holiday table."""
        today = day(self.holidays, when)
        if today.kind is DayKind.HOLIDAY:
            return (), today.is_estimated
        hours = self.week.get(when.weekday(), ())
        if today.kind is DayKind.MAKEUP and not hours:
            hours = self.week[min(self.week)]
        return hours, today.is_estimated


ALWAYS = WorkCalendar("always")


@dataclass(frozen=True)
class Due:
    """A moment (UTC) and whether it rests on holidays that are not announced yet."""

    at: datetime
    is_estimated: bool = False


def parse(code: str, *, zone: str, week: Mapping[str, Sequence[str]], holidays: str = "") -> WorkCalendar:
    """A calendar from its literal: `parse("office", zone="Asia/Shanghai", week={"mon-fri": ["09:00-12:00",
    "13:00-18:00"]})`.

    Days are `mon` … `sun` or a range; an interval ends by 24:00. Raises ValueError for anything unclear, such as
    overlapping intervals or a week without hours.
    """
    hours: dict[int, list[Minutes]] = {}
    for days, texts in week.items():
        for number in _days(days):
            hours.setdefault(number, []).extend(_interval(text) for text in texts)
    for intervals in hours.values():
        intervals.sort()
        if any(earlier[1] > later[0] for earlier, later in pairwise(intervals)):
            raise ValueError(f"calendar {code!r}: intervals overlap")
    filled = {number: tuple(intervals) for number, intervals in sorted(hours.items()) if intervals}
    if not filled:
        raise ValueError(f"calendar {code!r} has no hours")
    return WorkCalendar(code, ZoneInfo(zone), MappingProxyType(filled), holidays)


def add_working(start: datetime, duration: timedelta, calendar: WorkCalendar) -> Due:
    """The moment at which `duration` of working time after `start` is over.

    That is the end of an interval rather than the start of the next one; for a zero duration it is the first working
    moment from `start` on. Raises ValueError for a naive `start`, a negative duration, or an end more than ten years
    away.
    """
    begin = _utc(start)
    if duration < ZERO:
        raise ValueError("working time is added, not taken away")
    if calendar.is_always_open:
        return Due(begin + duration)
    left, estimated = duration, False
    for (opens, closes), is_estimated in _intervals(calendar, begin):
        estimated = estimated or is_estimated
        opens = max(opens, begin)
        if opens - begin > HORIZON:
            break
        if closes <= opens:
            continue
        if left <= closes - opens:
            return Due(opens + left, estimated)
        left -= closes - opens
    raise ValueError(f"calendar {calendar.code!r}: {duration} of working time is not over within ten years")


def working_between(start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    """Working time from `start` to `end`; zero where the end is not after the start. Raises ValueError for naive
    moments.
    """
    begin, finish = _utc(start), _utc(end)
    if finish <= begin:
        return ZERO
    if calendar.is_always_open:
        return finish - begin
    total = ZERO
    for (opens, closes), _ in _intervals(calendar, begin):
        if opens >= finish:
            break
        total += max(ZERO, min(closes, finish) - max(opens, begin))
    return total


def add_working_days(start: datetime, count: int, calendar: WorkCalendar) -> Due:
    """Close of business on the `count`-th working day after the local day of `start` ("within 3 working days").

    The day of `start` itself does not count. Around the clock: the end of the `count`-th local day after it.
    """
    if count < 1:
        raise ValueError("count whole working days from 1")
    today = _utc(start).astimezone(calendar.zone).date()
    if calendar.is_always_open:
        return Due(moment_of(today + timedelta(days=count), DAY_MINUTES, calendar.zone))
    found, estimated = 0, False
    for offset in range(1, HORIZON.days):
        when = today + timedelta(days=offset)
        hours, is_estimated = calendar.hours(when)
        estimated = estimated or is_estimated
        found += bool(hours)
        if found == count:
            return Due(moment_of(when, hours[-1][1], calendar.zone), estimated)
    raise ValueError(f"calendar {calendar.code!r}: {count} working days are not over within ten years")


def _intervals(calendar: WorkCalendar, begin: datetime) -> Iterator[tuple[Interval, bool]]:
    """Working intervals in UTC from the local day of `begin` on, in order, for as long as anyone asks within the
    horizon.

    Days without hours yield an empty interval, so that an estimated holiday on the way is seen.
    """
    when = begin.astimezone(calendar.zone).date()
    for _ in range(HORIZON.days + 2):
        hours, is_estimated = calendar.hours(when)
        if not hours:
            midnight = moment_of(when, 0, calendar.zone)
            yield (midnight, midnight), is_estimated
        for opens, closes in hours:
            yield (moment_of(when, opens, calendar.zone), moment_of(when, closes, calendar.zone)), is_estimated
        when += timedelta(days=1)


def moment_of(when: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The UTC moment of a local wall time; a skipped wall time is the moment of the change that skips it."""
    days, minutes = divmod(minutes, DAY_MINUTES)
    wall = datetime.combine(when + timedelta(days=days), time(minutes // 60, minutes % 60), tzinfo=zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(fold=0) == wall:
        return moment
    return _change(wall.replace(fold=1).astimezone(UTC), moment, zone)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between `before` and `after` at which the zone's offset changes, by halving, to the second."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before).total_seconds() // 2)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone means a different instant on every machine")
    return moment.astimezone(UTC)


def _days(text: str) -> range:
    first, _, last = text.partition("-")
    try:
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    except ValueError:
        raise ValueError(f"{text!r} is not a weekday or a range of them") from None
    if end < start:
        raise ValueError(f"{text!r} runs over the end of the week: write two ranges")
    return range(start, end + 1)


def _interval(text: str) -> Minutes:
    try:
        start, end = (_minutes(part) for part in text.split("-"))
    except ValueError:
        raise ValueError(f"{text!r} is not an interval such as 09:00-18:00") from None
    if not 0 <= start < end <= DAY_MINUTES:
        raise ValueError(f"{text!r} does not end after it starts, within one day")
    return start, end


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    if len(minutes) != 2 or int(minutes) > 59:
        raise ValueError(text)
    return int(hours) * 60 + int(minutes)
