"""Notices, slots and receipts as sellers and counters see them."""

from collections.abc import Iterable

from django.db.models import F, Prefetch, QuerySet

from logistics.models import Warehouse
from logistics.selectors.warehouses import REGIONS
from marketplace.core import ids, time
from marketplace.core.errors import NotFound
from sellers.models import Seller
from warehousing.models import Notice, NoticeLine, Slot
from warehousing.states import NoticeStatus


def warehouses_for(seller: Seller) -> list[Warehouse]:
    """Where this seller's goods may wait: warehouses of the seller's country, else of its region, else all; by code."""
    found = list(Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS).order_by("code"))
    own = [place for place in found if place.country == seller.country]
    region = next((region for region in REGIONS if seller.country in region), frozenset())
    return own or [place for place in found if place.country in region] or found


def notices(seller: Seller) -> QuerySet[Notice]:
    """The seller's own, the newest first."""
    lines = Prefetch("lines", NoticeLine.objects.select_related("listing").order_by("pk"))
    return (
        Notice.objects.filter(seller=seller).select_related("warehouse", "slot", "receipt")
        .prefetch_related(lines, "orders").order_by("-id")
    )  # fmt: skip


def notice_of(seller: Seller, number: str) -> Notice:
    """Raises NotFound, also for another seller's."""
    return _one(notices(seller), number)


def at_counter(warehouse: Warehouse) -> QuerySet[Notice]:
    """Notices that are to come or not counted yet: handed in first, then by hour."""
    lines = Prefetch("lines", NoticeLine.objects.select_related("listing").order_by("pk"))
    return (
        Notice.objects.filter(warehouse=warehouse, status__in=(NoticeStatus.ANNOUNCED, NoticeStatus.HANDED_IN))
        .select_related("warehouse", "slot", "seller", "receipt").prefetch_related(lines, "orders")
        .order_by("-status", F("slot__starts_at").asc(nulls_last=True), "id")
    )  # fmt: skip


def notice_at(warehouses: Iterable[Warehouse], number: str) -> Notice:
    """A notice for one of these warehouses. Raises NotFound."""
    lines = Prefetch("lines", NoticeLine.objects.select_related("listing").order_by("pk"))
    found = Notice.objects.filter(warehouse__in=list(warehouses)).select_related(
        "warehouse", "slot", "seller", "receipt"
    )
    return _one(found.prefetch_related(lines, "orders"), number)


def open_slots(warehouse: Warehouse, *, most: int = 120) -> list[Slot]:
    """Hours still to be had, the next first."""
    found = Slot.objects.filter(warehouse=warehouse, starts_at__gt=time.now(), taken__lt=F("capacity"))
    return list(found.order_by("starts_at")[:most])


def slot(warehouse: Warehouse, public_id: str) -> Slot:
    """Raises NotFound."""
    found = Slot.objects.filter(warehouse=warehouse, public_id=public_id[:40]).first()
    if found is None:
        raise NotFound
    return found


def _one(rows: QuerySet[Notice], number: str) -> Notice:
    try:
        plain = ids.validate(number, "MI")
    except ids.BadNumber:
        raise NotFound from None
    found = rows.filter(number=plain).first()
    if found is None:
        raise NotFound
    return found
