"""One month in figures, for the report: each of the tables of the dashboard, for that month alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from learning.models import BatchAlarm, Outcome, ReserveMonth, Sold
from learning.policies.keys import REASONS

MOST = 10


@dataclass(frozen=True)
class Part:
    """One line: what, pieces that came back, pieces delivered (0: not told), cost in fen."""

    label: str
    pieces: int
    sold: int
    cost_fen: int


@dataclass(frozen=True)
class MonthFigures:
    month: date
    sold: int
    sales_fen: int
    pieces: int
    faults: int
    seller_fen: int
    platform_fen: int
    shopper_fen: int
    mean_days: float | None
    moods: tuple[int, int, int]
    reasons: list[Part]
    categories: list[Part]
    sellers: list[Part]
    items: list[Part]
    alarms: list[BatchAlarm]
    reserve: ReserveMonth | None

    @property
    def cost_fen(self) -> int:
        return self.seller_fen + self.platform_fen + self.shopper_fen


def figures(month: date, after: date) -> MonthFigures:
    """Everything about outcomes opened, and pieces delivered, from `month` to before `after`. Nine statements."""
    rows = Outcome.objects.filter(day__gte=month, day__lt=after).order_by()
    counted = Q(is_first=True) & ~Q(state=Outcome.State.DROPPED)
    sums = rows.aggregate(
        pieces=Count("pk", filter=counted), faults=Count("pk", filter=counted & Q(is_fault=True)), seller=Sum("seller_fen"),
        platform=Sum("platform_fen"), shopper=Sum("shopper_fen"), days=Avg("days"),
        angry=Count("pk", filter=Q(mood=-1)), plain=Count("pk", filter=Q(mood=0)), content=Count("pk", filter=Q(mood=1)),
    )  # fmt: skip
    delivered = Sold.objects.filter(day__gte=month, day__lt=after).order_by()
    sold = delivered.aggregate(pieces=Sum("pieces"), fen=Sum("sales_fen"))
    alarms = BatchAlarm.objects.filter(opened_at__date__gte=month, opened_at__date__lt=after)
    return MonthFigures(
        month, sold["pieces"] or 0, sold["fen"] or 0, sums["pieces"], sums["faults"], sums["seller"] or 0,
        sums["platform"] or 0, sums["shopper"] or 0, round(sums["days"], 1) if sums["days"] is not None else None,
        (sums["angry"], sums["plain"], sums["content"]),
        [Part(str(REASONS.get(part.label, part.label)), part.pieces, 0, part.cost_fen) for part in _parts(rows, "reason")],
        _with_sold(_parts(rows, "category__name"), delivered, "category__name"),
        _with_sold(_parts(rows, "seller__display_name"), delivered, "seller__display_name"),
        _with_sold(_parts(rows, "listing__title"), delivered, "listing__title"),
        list(alarms.select_related("batch__listing").defer("batch__listing__search")[:MOST]),
        ReserveMonth.objects.filter(month=month).first(),
    )  # fmt: skip


def _parts(rows: QuerySet[Outcome], key: str) -> list[Part]:
    cost = F("seller_fen") + F("platform_fen") + F("shopper_fen")
    pieces = Count("pk", filter=Q(is_first=True) & ~Q(state=Outcome.State.DROPPED))
    found: Any = rows.values_list(key).annotate(n=pieces, fen=Sum(cost)).filter(n__gt=0).order_by("-n", key)
    return [Part(label or "–", count, 0, fen) for label, count, fen in found[:MOST]]


def _with_sold(parts: list[Part], delivered: QuerySet[Sold], key: str) -> list[Part]:
    names = [part.label for part in parts]
    found: Any = delivered.filter(**{f"{key}__in": names}).values_list(key).annotate(n=Sum("pieces"))
    sold = dict(found)
    return [Part(part.label, part.pieces, sold.get(part.label, 0), part.cost_fen) for part in parts]
