"""The whole road once: from the trade record to the signature."""

from collections.abc import Callable

import pytest

from logistics.models import CustodyEvent, TrackingEvent
from logistics.states import ParcelStatus, UnitStatus
from marketplace.core.models import OutboxEvent
from tests.logistics.road import Journey

Drive = Callable[..., Journey]


def test_it_works(journey: Drive) -> None:
    trip = journey(to="delivered")

    assert trip.box.status == ParcelStatus.DELIVERED
    assert trip.unit.status == UnitStatus.DELIVERED
    assert trip.box.signed_by == "李*美"
    road = trip.road
    assert road.stage == "delivered"
    assert road.delivered_at is not None
    assert [event.action for event in CustodyEvent.objects.filter(subject=f"parcel:{trip.parcel.number}").order_by("sequence")] == [
        "opened_for_packing", "item_in", "weighed", "sealed", "bagged", "manifested", "departed", "arrived", "declared", "released",
        "handed_over", "delivered",
    ]  # fmt: skip
    assert [event.action for event in CustodyEvent.objects.filter(subject=f"unit:{trip.unit.passport_code}").order_by("sequence")] == [
        "received", "captured", "packed", "departed", "delivered",
    ]  # fmt: skip
    codes = list(TrackingEvent.objects.filter(parcel=trip.parcel).values_list("code", flat=True))
    assert codes == [
        "packed", "sealed", "departed", "arrived", "declared", "inspection", "cleared", "handed_over", "delivered",
    ]  # fmt: skip


def test_an_attended_opening_in_customs(journey: Drive) -> None:
    trip = journey(to="inspection")
    old = trip.seal

    opening = trip.open()
    assert trip.box.status == ParcelStatus.OPENED
    trip.close(opening)

    old.refresh_from_db()
    assert old.status == "broken"
    assert trip.seal.number != old.number
    assert trip.box.status == ParcelStatus.IN_CUSTOMS
    trip.to("delivered")
    assert trip.box.status == ParcelStatus.DELIVERED


@pytest.mark.parametrize(
    ("topic", "count"),
    [("logistics.unit_received", 1), ("logistics.parcel_delivered", 1), ("logistics.declaration_due", 1), ("logistics.parcel_moved", 9)],
)  # fmt: skip
def test_those_above_are_told(journey: Drive, topic: str, count: int) -> None:
    trip = journey(to="delivered")

    events = [event.payload for event in OutboxEvent.objects.filter(topic=topic)]
    assert len(events) >= count
    assert all(event.get("order_number", trip.number) == trip.number for event in events)
