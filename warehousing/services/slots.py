"""Hours at the counters: made ahead by the rules, taken by a conditional UPDATE with a CHECK behind it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from logistics.models import Warehouse
from marketplace.core import rules, time, trail
from warehousing import errors, locks
from warehousing.models import Notice, Slot
from warehousing.policies.rules_of_storage import COUNTER
from warehousing.states import NoticeStatus


@transaction.atomic
def plan(*, warehouse: Warehouse) -> int:
    """The hours of the coming days, as far as they are missing. Returns how many were made."""
    body = rules.at(COUNTER).body
    zone = ZoneInfo(warehouse.time_zone)
    today = time.now().astimezone(zone).date()
    wanted = []
    for ahead in range(1, body["days_ahead"] + 1):
        day = today + timedelta(days=ahead)
        if day.isoweekday() in body["closed"]:
            continue
        for hour in range(*body["hours"]):
            start = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
            wanted.append(
                Slot(
                    warehouse=warehouse, starts_at=start, ends_at=start + timedelta(hours=1), capacity=body["capacity"]
                )
            )
    before = Slot.objects.filter(warehouse=warehouse).count()
    Slot.objects.bulk_create(wanted, ignore_conflicts=True)
    return Slot.objects.filter(warehouse=warehouse).count() - before


@transaction.atomic
def take(*, notice: Notice, slot: Slot, actor: str) -> Notice:
    """Come in this hour; an hour taken before is given back. Raises SlotOver, SlotFull, IllegalMove by the notice's state."""
    fresh = locks.notice(notice.pk)
    if fresh.status != NoticeStatus.ANNOUNCED:
        raise errors.SlotOver
    if slot.warehouse_id != fresh.warehouse_id or slot.starts_at <= time.now():
        raise errors.SlotOver
    if fresh.slot_id == slot.pk:
        return fresh
    if not Slot.objects.filter(pk=slot.pk, taken__lt=F("capacity")).update(taken=F("taken") + 1):
        raise errors.SlotFull
    give_back(fresh)
    Notice.objects.filter(pk=fresh.pk).update(slot=slot)
    fresh.slot = slot
    trail.record(
        verb="inbound_notice.slot", target=trail.ref(fresh), actor=actor, after={"at": slot.starts_at.isoformat()}
    )
    return fresh


def give_back(notice: Notice) -> None:
    """Free the hour that a notice holds."""
    if notice.slot_id:
        Slot.objects.filter(pk=notice.slot_id, taken__gt=0).update(taken=F("taken") - 1)
