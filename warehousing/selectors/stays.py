"""Stays of pieces, read from the moves over the door; and what other rates would have cost."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from logistics.models import Warehouse
from marketplace.core import rules
from marketplace.core.money import from_minor
from marketplace.core.rules import PreviewLine
from sellers.models import Seller
from warehousing.models import Move, StorageBill
from warehousing.policies import storage
from warehousing.policies.rules_of_storage import STORAGE

SAMPLES = 20


def bills_of(seller: Seller) -> QuerySet[StorageBill]:
    """What a shop was charged for storage, the newest month first."""
    return StorageBill.objects.filter(seller=seller).select_related("warehouse").order_by("-month", "warehouse__code")


def stays_of(seller: Seller, warehouse: Warehouse, *, until: date) -> list[storage.Stay]:
    """The stays of a seller's pieces here that began before `until`, equal ones together. Dates of the warehouse's own zone."""
    tz = ZoneInfo(warehouse.time_zone)
    rows = (
        Move.objects.filter(piece__seller=seller, warehouse=warehouse)
        .exclude(from_bin__isnull=False, to_bin__isnull=False)
        .order_by("piece_id", "pk").values_list("piece_id", "piece__volume_cm3", "from_bin_id", "at")
    )  # fmt: skip
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


def _preview(body: Mapping[str, Any], moment: datetime) -> Iterable[PreviewLine]:
    """The largest bills of the last month that was billed, before and after."""
    last = StorageBill.objects.order_by("-month").values_list("month", flat=True).first()
    rows = (
        StorageBill.objects.filter(month__in=[last] if last else [])
        .select_related("seller", "warehouse")
        .order_by("-amount_minor", "pk")
    )
    for bill in rows[:SAMPLES]:
        stays = stays_of(bill.seller, bill.warehouse, until=storage.month_after(bill.month))
        after = storage.fee(stays, month=bill.month, rates=storage.rates_of(body, bill.currency)).amount_minor
        label = f"{bill.seller.display_name} · {bill.warehouse.code} · {bill.month:%Y-%m}"
        before = str(from_minor(bill.amount_minor, bill.currency))
        yield PreviewLine(label, before, str(from_minor(after, bill.currency)), is_sample=True)


rules.preview_with(STORAGE, _preview)
