"""Day, week and month of the business calendar (Asia/Shanghai). Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

KINDS = ("day", "week", "month")
POINTS = {"day": 14, "week": 12, "month": 12}
EARLIEST = date(2020, 1, 1)  # before this house; the calendar of computers ends at year 1


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included."""

    kind: str
    first: date

    @property
    def next(self) -> "Period":
        return Period(self.kind, self.last + timedelta(days=1))

    @property
    def previous(self) -> "Period":
        return of(self.kind, self.first - timedelta(days=1))

    @property
    def last(self) -> date:
        if self.kind == "day":
            return self.first
        if self.kind == "week":
            return self.first + timedelta(days=6)
        following = (self.first.replace(day=28) + timedelta(days=4)).replace(day=1)
        return following - timedelta(days=1)

    def window(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """From the first moment (included) to the first moment after it."""
        return _start(self.first, zone), _start(self.last + timedelta(days=1), zone)

    @property
    def label(self) -> str:
        return f"{self.first:%Y-%m}" if self.kind == "month" else f"{self.first:%m-%d}"


def of(kind: str, day: date) -> Period:
    """The period of `kind` that `day` lies in. An unknown kind counts as a day."""
    if kind == "week":
        return Period(kind, day - timedelta(days=day.weekday()))
    if kind == "month":
        return Period(kind, day.replace(day=1))
    return Period("day", day)


def back_from(period: Period, count: int) -> list[Period]:
    """`count` periods that end with `period`, the oldest first."""
    found = [period]
    while len(found) < count:
        found.append(found[-1].previous)
    return found[::-1]


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
