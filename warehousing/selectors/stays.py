"""Stays of pieces, read from the moves over the door; and what other rates would have cost."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from logistics.models import Warehouse
from marketplace.core import rules, time
from marketplace.core.money import from_minor
from marketplace.core.rules import PreviewLine
from sellers.models import Seller
from warehousing.models import Move, Recall, RecallPiece, StorageBill
from warehousing.policies import storage
from warehousing.policies.rules_of_storage import STORAGE

SAMPLES = 20


def bills_of(seller: Seller) -> QuerySet[StorageBill]:
    """What a shop was charged for storage, the newest month first."""
    return (
        StorageBill.objects.filter(seller=seller)
        .select_related("warehouse", "recall")
        .order_by("-month", "warehouse__code")
    )


def stays_of(seller: Seller, warehouse: Warehouse, *, until: date, month: date | None = None) -> list[storage.Stay]:
    """The stays of a seller's pieces here that began before `until`, equal ones together. Dates of the warehouse's own zone.

    `month`: without pieces whose part of that month was settled when the seller called them back.
    """
    tz = ZoneInfo(warehouse.time_zone)
    rows = (
        Move.objects.filter(piece__seller=seller, warehouse=warehouse)
        .exclude(from_bin__isnull=False, to_bin__isnull=False)
        .order_by("piece_id", "pk").values_list("piece_id", "piece__volume_cm3", "from_bin_id", "at")
    )  # fmt: skip
    if month is not None:
        settled = RecallPiece.objects.filter(recall__bill__month=month, recall__warehouse=warehouse)
        rows = rows.exclude(piece__in=settled.exclude(found_at=None).values("piece_id"))
    found: Counter[tuple[int, date, date | None]] = Counter()
    inside: dict[int, tuple[int, date]] = {}
    for piece, volume, came_from, at in rows.iterator(chunk_size=2_000):
        day = at.astimezone(tz).date()
        if not came_from:
            inside[piece] = (volume, day)
        elif piece in inside:
            found[*inside.pop(piece), day] += 1
    for volume, day in inside.values():
        found[volume, day, None] += 1
    return [storage.Stay(*key, count) for key, count in sorted(found.items(), key=str) if key[1] < until]


def stays_of_recall(recall: Recall) -> list[storage.Stay]:
    """The stays of the pieces that leave with a recall today."""
    tz = ZoneInfo(recall.warehouse.time_zone)
    today = time.now().astimezone(tz).date()
    packed = recall.pieces.exclude(found_at=None).values("piece_id")
    came = (
        Move.objects.filter(piece__in=packed, warehouse=recall.warehouse, from_bin=None)
        .order_by("piece_id", "-pk").distinct("piece_id").values_list("piece__volume_cm3", "at")
    )  # fmt: skip
    found = Counter((volume, at.astimezone(tz).date()) for volume, at in came)
    return [storage.Stay(volume, day, today, count) for (volume, day), count in sorted(found.items())]


def _preview(body: Mapping[str, Any], moment: datetime) -> Iterable[PreviewLine]:
    """The largest bills of the last month that was billed, before and after."""
    last = StorageBill.objects.filter(recall=None).order_by("-month").values_list("month", flat=True).first()
    rows = (
        StorageBill.objects.filter(month__in=[last] if last else [], recall=None)
        .select_related("seller", "warehouse")
        .order_by("-amount_minor", "pk")
    )
    for bill in rows[:SAMPLES]:
        stays = stays_of(bill.seller, bill.warehouse, until=storage.month_after(bill.month), month=bill.month)
        after = storage.fee(stays, month=bill.month, rates=storage.rates_of(body, bill.currency)).amount_minor
        label = f"{bill.seller.display_name} · {bill.warehouse.code} · {bill.month:%Y-%m}"
        before = str(from_minor(bill.amount_minor, bill.currency))
        yield PreviewLine(label, before, str(from_minor(after, bill.currency)), is_sample=True)


rules.preview_with(STORAGE, _preview)
