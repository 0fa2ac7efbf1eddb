"""Reading the plan: shifts of a day, coverage against the forecast, swaps that wait."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour

from marketplace.core import time
from support.errors import ShiftNotFound, SwapNotFound
from support.models import Seat, Shift, ShiftPlan, SwapRequest, Ticket
from support.policies import coverage
from support.policies.coverage import Cell, Planned
from support.states import SwapStatus

LANGUAGES = ("zh-hans", "zh-hant", "en")
WEEKS = 4  # of history
MOST_SHIFTS = 1000


def shifts_between(begin: datetime, end: datetime) -> QuerySet[Shift]:
    """Shifts that touch this time, the earliest first."""
    found = Shift.objects.filter(starts_at__lt=end, ends_at__gt=begin, cancelled_at__isnull=True)
    return found.select_related("seat__user", "seat__team").order_by("starts_at", "pk")


def shift_by(public_id: str) -> Shift:
    """Raises ShiftNotFound."""
    found = Shift.objects.select_related("seat__user", "seat__team").filter(
        public_id=public_id, cancelled_at__isnull=True
    )
    shift = found.first()
    if shift is None:
        raise ShiftNotFound
    return shift


def plans() -> QuerySet[ShiftPlan]:
    """Repeated weeks that go on or begin later, by agent."""
    today = time.today()
    found = ShiftPlan.objects.exclude(last_day__lt=today).filter(seat__user__is_active=True)
    return found.select_related("seat__user", "seat__team").order_by("seat__user__display_name", "first_day", "pk")


def plan_by(pk: int) -> ShiftPlan:
    """Raises ShiftNotFound."""
    found = ShiftPlan.objects.select_related("seat__user").filter(pk=pk).first()
    if found is None:
        raise ShiftNotFound
    return found


def swap_by(public_id: str) -> SwapRequest:
    """Raises SwapNotFound."""
    found = SwapRequest.objects.select_related("shift", "asked_by__user", "asked_of__user").filter(public_id=public_id)
    swap = found.first()
    if swap is None:
        raise SwapNotFound
    return swap


def open_swaps(seat: Seat | None = None) -> QuerySet[SwapRequest]:
    """Swaps that wait for an answer or an approval; of one colleague, or all."""
    found = SwapRequest.objects.filter(status__in=(SwapStatus.ASKED, SwapStatus.AGREED))
    if seat is not None:
        found = found.filter(asked_by=seat) | found.filter(asked_of=seat)
    return found.select_related("shift", "asked_by__user", "asked_of__user").order_by("shift__starts_at", "pk")


def forecast(begin: datetime, hours: int) -> dict[tuple[str, datetime], float]:
    """Tickets to be expected by (language, hour): the mean of the same hour of the last four weeks. One query."""
    week = timedelta(days=7)
    rows = (
        Ticket.objects.filter(created_at__gte=begin - WEEKS * week, created_at__lt=min(begin, time.now()))
        .annotate(hour=TruncHour("created_at")).values_list("language", "hour").annotate(count=Count("id"))
    )  # fmt: skip
    counted = {(language, hour): count for language, hour, count in rows}
    found: dict[tuple[str, datetime], float] = {}
    for number in range(hours):
        at = begin + timedelta(hours=number)
        for language in LANGUAGES:
            past = [counted.get((language, at - back * week), 0) for back in range(1, WEEKS + 1)]
            found[language, at] = sum(past) / WEEKS
    return found


def coverage_of(begin: datetime, hours: int = 24, *, languages: Iterable[str] = LANGUAGES) -> list[Cell]:
    """Planned agents of ours against need for each hour and language; a partner's answer what is theirs alone. Two queries."""
    end = begin + timedelta(hours=hours)
    shifts = [
        Planned(
            seat=row.seat_id, starts_at=row.starts_at, ends_at=row.ends_at, languages=frozenset(row.seat.languages),
            break_at=row.break_at,
            break_ends_at=row.break_at + timedelta(minutes=row.break_minutes) if row.break_at else None,
        )
        for row in shifts_between(begin, end).filter(seat__team__is_partner=False)[:MOST_SHIFTS]
    ]  # fmt: skip
    return coverage.cover(shifts, forecast(begin, hours), begin=begin, hours=hours, languages=languages)


def day_begins(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=time.SHANGHAI)


def this_hour() -> datetime:
    return time.now().replace(minute=0, second=0, microsecond=0)
