"""A wrong number seen in passing is no mere refusal: the parcel stops, with an incident that has an owner and a clock."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from logistics import errors
from logistics.models import SealCheck, SealIncident
from logistics.services import bagging, last_mile, sealing
from marketplace.core import idempotency
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.errors import IllegalMove
from marketplace.core.models import Duty, IdempotencyRecord
from tests.logistics.road import Journey

Drive = Callable[..., Journey]
WRONG = "ZZ99999999"


def bag(trip: Journey) -> None:
    bagging.put(
        bag=bagging.open_bag(warehouse=trip.place, actor=trip.actor), parcel=trip.box, seal_seen=WRONG, actor=trip.actor
    )


def unseal(trip: Journey) -> None:
    sealing.break_seal(parcel=trip.box, seal_seen=WRONG, why="wrong item", actor=trip.actor)


def replace(trip: Journey) -> None:
    sealing.replace(parcel=trip.box, seal_seen=WRONG, new_seal="X", why="scratched", actor=trip.actor)


def open_it(trip: Journey) -> None:
    trip.open(old_seal=WRONG)


def hand_over(trip: Journey) -> None:
    last_mile.hand_over(
        parcel=trip.box, carrier="jingwei", waybill="JW12345678", seal_seen=WRONG, actor=trip.escort.ref
    )


VERBS = [
    ("sealed", bag, "load"), ("sealed", unseal, "bench"), ("sealed", replace, "bench"), ("inspection", open_it, "opening"),
    ("cleared", hand_over, "hand_over"),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "verb", "point"), VERBS)
def test_it_works(journey: Drive, stage: str, verb: Callable[[Journey], None], point: str) -> None:
    trip = journey(stage)
    status, on_record = trip.box.status, trip.seal.number
    with pytest.raises(errors.SealMismatch):
        verb(trip)
    assert (trip.box.status, trip.seal.number, trip.box.bag_id) == (status, on_record, trip.box.bag_id)
    incident, look = SealIncident.objects.get(), SealCheck.objects.get()
    assert (incident.kind, incident.status, incident.expected, incident.seen) == ("mismatch", "open", on_record, WRONG)
    assert (look.point, look.outcome, look.tugged, look.twisted) == (point, "mismatch", False, False)
    subject = f"incident:{incident.public_id}"
    assert open_clock("seal_incident", subject) is not None
    assert Duty.objects.filter(kind="seal_incident", subject=subject, done_at=None).count() == 1
    assert trip.box.exception == "held"


def test_no_seal_seen_at_an_opening_is_a_missing_seal(journey: Drive) -> None:
    trip = journey("inspection")
    with pytest.raises(errors.SealMismatch):
        trip.open(old_seal=" ")
    assert SealIncident.objects.get().kind == "missing"


def test_inside_a_stored_answer_it_stays_too(journey: Drive) -> None:
    """The key's transaction is rolled back with the refusal; the incident is not in it."""
    trip = journey("sealed")
    with pytest.raises(errors.SealMismatch):
        idempotency.once(actor=trip.actor, key="k-1", digest="d", run=lambda: (200, bag(trip)))
    assert (SealIncident.objects.count(), IdempotencyRecord.objects.filter(key="k-1").count()) == (1, 0)


def test_another_refusal_opens_none(journey: Drive) -> None:
    trip = journey("packed")
    with pytest.raises(IllegalMove):
        bag(trip)
    assert not SealIncident.objects.exists()
    assert not SealCheck.objects.exists()


def test_through_the_api_with_a_key(journey: Drive, api: Callable[..., APIClient]) -> None:
    trip = journey("sealed")
    sack = bagging.open_bag(warehouse=trip.place, actor=trip.actor)
    answer = api(trip.operator).post(
        f"/api/v1/warehouse/bags/{sack.number}/parcels/", {"parcel": trip.parcel.number, "seal_seen": WRONG}, format="json",
        headers={"Idempotency-Key": "one"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "seal_mismatch")
    assert SealIncident.objects.get().seen == WRONG
