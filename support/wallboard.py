"""The numbers on the wall: what waits, how late, who is there. Ten queries, whatever the number of tickets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Min, Q
from django.db.models.functions import TruncHour

from marketplace.core import time
from marketplace.core.models import Clock
from support import teams
from support.models import Seat, Ticket
from support.policies.clock_rules import KINDS, NAMES
from support.states import OPEN, OURS, Availability

DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Kept:
    """How one clock was kept in the last 24 hours. `percent` None: none ended."""

    name: Any
    running: int
    late: int
    percent: int | None


@dataclass(frozen=True)
class Wall:
    """Everything the wallboard shows."""

    at: datetime
    waiting: int
    unassigned: int
    urgent: int
    oldest: datetime | None
    first_reply_minutes: int | None
    clocks: list[Kept]
    teams: list[dict[str, Any]]
    seats: list[dict[str, Any]]
    hours: list[tuple[str, int]] = field(default_factory=list)
    languages: list[tuple[str, int]] = field(default_factory=list)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.clocks)

    @property
    def there(self) -> int:
        return sum(one["seat"].availability == Availability.ONLINE for one in self.seats)


def wall() -> Wall:
    """The desk now."""
    now = time.now()
    mine = Ticket.objects.filter(status__in=OURS)
    counts = mine.aggregate(
        waiting=Count("id"), unassigned=Count("id", filter=Q(assignee=None)), urgent=Count("id", filter=Q(priority="urgent")),
        oldest=Min("created_at", filter=Q(first_reply_at=None)),
    )  # fmt: skip
    answered = Ticket.objects.filter(first_reply_at__gte=now - DAY).aggregate(
        mean=Avg(F("first_reply_at") - F("created_at"))
    )
    mean = answered["mean"]
    return Wall(
        at=now, clocks=[_kept(kind, now) for kind in KINDS], teams=_teams(), seats=_seats(), hours=_hours(now),
        languages=list(mine.values_list("language").annotate(count=Count("id")).order_by("-count", "language")[:6]),
        first_reply_minutes=round(mean.total_seconds() / 60) if mean is not None else None, **counts,
    )  # fmt: skip


def _kept(kind: str, now: datetime) -> Kept:
    running = Q(stopped_at=None)
    ended = Q(stopped_at__gte=now - DAY)
    found = Clock.objects.filter(running | ended, kind=kind).aggregate(
        running=Count("id", filter=running), late=Count("id", filter=running & Q(breached_at__isnull=False)),
        ended=Count("id", filter=ended), broken=Count("id", filter=ended & Q(breached_at__isnull=False)),
    )  # fmt: skip
    percent = round(100 * (found["ended"] - found["broken"]) / found["ended"]) if found["ended"] else None
    return Kept(NAMES[kind], found["running"], found["late"], percent)


def _teams() -> list[dict[str, Any]]:
    rows = (
        Ticket.objects.filter(status__in=OPEN).values("team__name")
        .annotate(waiting=Count("id", filter=Q(status__in=OURS)), unassigned=Count("id", filter=Q(status__in=OURS, assignee=None)))
        .order_by("-waiting", "team__name")[:20]
    )  # fmt: skip
    return [
        {"name": row["team__name"] or "—", "waiting": row["waiting"], "unassigned": row["unassigned"]} for row in rows
    ]


def _seats() -> list[dict[str, Any]]:
    """Agents who are not off, the most loaded first."""
    there: Sequence[Seat] = list(teams.seats().exclude(availability=Availability.OFF)[:60])
    carried = teams.loads(seat.user_id for seat in there)
    rows = [{"seat": seat, "load": carried.get(seat.user_id, 0)} for seat in there]
    return sorted(rows, key=lambda row: -row["load"] / row["seat"].capacity)


def _hours(now: datetime) -> list[tuple[str, int]]:
    """New tickets of the last 24 hours, by hour of Shanghai."""
    begin = (now - DAY).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    rows = Ticket.objects.filter(created_at__gte=begin).annotate(hour=TruncHour("created_at")).values_list("hour")
    counted = dict(rows.annotate(count=Count("id")).order_by("hour"))
    hours = [begin + timedelta(hours=number) for number in range(24)]
    return [(f"{at.astimezone(time.SHANGHAI):%H}", counted.get(at, 0)) for at in hours]
