"""Forms of the console that waited in the device: they come late and maybe twice, happen once, and a refusal says why."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from logistics.models import Bag, CustodyEvent, Parked
from logistics.services import devices, packing
from marketplace.accounts.models import User
from marketplace.core import time
from tests.logistics.road import Journey, flight, picture, seals

Drive = Callable[..., Journey]
Browse = Callable[[User | None], Client]
Late = Callable[..., Any]
SIZE = {"weight_g": 330, "length_mm": 120, "width_mm": 60, "height_mm": 60, "serial": "SN1234", "tag": "T-1"}
MEASURES = {"weight_g": 480, "length_mm": 200, "width_mm": 150, "height_mm": 100}


@pytest.fixture
def late(browse: Browse, lupe: User) -> Late:
    """`late(address, id, field=…)`: as `console.js` sends what it kept, each id with the time at which it was made."""
    page, made_at = browse(lupe), dict[str, str]()

    def send(address: str, scan_id: str, **fields: Any) -> Any:
        stamp = made_at.setdefault(scan_id, fields.pop("scanned_at", time.now().isoformat()))
        body = {**fields, "scan_id": scan_id, "scanned_at": stamp}
        return page.post(f"/warehouse/{address}", body, headers={"Accept": "application/json"})

    return send


def test_it_works(journey: Drive, late: Late, lupe: User) -> None:
    """Captured, weighed, sealed, the bag closed, loaded, the manifest closed; every form goes out twice."""
    trip = journey("received")
    code = trip.unit.passport_code

    def twice(address: str, scan_id: str, **fields: Any) -> str:
        first, second = (late(address, scan_id, **fields, **shots(scan_id)) for _ in range(2))
        assert (first.status_code, second.status_code) == (200, 200), first.content
        assert first.json() == second.json()
        return str(first.json()["url"])

    def shots(scan_id: str) -> dict[str, Any]:
        return {"photo_front": picture()} if scan_id == "capture" else {}

    assert twice(f"units/{code}/", "capture", **SIZE) == f"/warehouse/units/{code}/"
    trip.parcel = packing.open_parcel(consignment=trip.consignment, warehouse=trip.place, actor=trip.actor)
    packing.put(parcel=trip.parcel, unit=trip.unit, actor=trip.actor)
    here = f"parcels/{trip.parcel.number}/"
    assert twice(f"{here}weigh/", "weigh", **MEASURES) == f"/warehouse/{here}"
    twice(f"{here}seal/", "seal", seal_number=seals(lupe)[0].number)
    assert trip.box.status == "sealed"
    bag = Bag.objects.create(number="BG1", warehouse=trip.place, created_at=time.now())
    assert late(f"bags/{bag.number}/", "bag", code=trip.parcel.number).status_code == 200
    twice(f"bags/{bag.number}/close/", "close")
    craft = flight(trip.escort)
    twice(f"flights/{craft.public_id}/load/", "load", bag=bag.number)
    twice(f"flights/{craft.public_id}/close/", "gate")
    craft.refresh_from_db()
    assert craft.status == "closed"
    done = list(CustodyEvent.objects.values_list("action", flat=True))
    assert [done.count(name) for name in ("captured", "weighed", "sealed", "bagged", "closed", "loaded")] == [1] * 6
    assert trip.unit.evidence.count() == 1


def test_a_refusal_says_why_and_changes_nothing(journey: Drive, late: Late) -> None:
    trip = journey("packed")
    here = f"parcels/{trip.parcel.number}/"
    refused = late(f"{here}seal/", "s1", seal_number="NOSUCHSEAL")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "unknown_seal")
    assert refused.json()["error"]["message"]
    empty = late(f"{here}weigh/", "w1", weight_g="", length_mm=1, width_mm=1, height_mm=1)
    assert (empty.status_code, list(empty.json()["error"]["fields"])) == (422, ["weight_g"])
    again = late(f"units/{trip.unit.passport_code}/", "c1", **SIZE)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "illegal_move")
    assert (trip.unit.status, trip.unit.serial != SIZE["serial"]) == ("packed", True), (
        "what is packed is not captured again"
    )
    assert late("parcels/MM000000000000X/weigh/", "w2", **MEASURES).json()["error"]["code"] == "not_found"
    assert trip.box.status == "packing"
    # what was refused may be tried again under the same id, once the reason is gone
    assert late(f"{here}seal/", "s1", seal_number="NOSUCHSEAL").status_code == 400


def test_one_id_is_one_form(journey: Drive, late: Late) -> None:
    here = f"parcels/{journey('packed').parcel.number}/"
    assert late(f"{here}weigh/", "w1", **MEASURES).status_code == 200
    assert (
        late(f"{here}weigh/", "w1", **{**MEASURES, "weight_g": 500}).json()["error"]["code"] == "idempotency_key_reused"
    )
    assert late(f"{here}weigh/", "", **MEASURES).json()["error"]["code"] == "idempotency_key_invalid"
    assert CustodyEvent.objects.filter(action="weighed").count() == 2  # the journey's own and the first


def test_what_cannot_be_is_set_aside(journey: Drive, late: Late, dana: User) -> None:
    trip = journey("packed")
    address = f"parcels/{trip.parcel.number}/weigh/"
    early = (time.now() + timedelta(hours=1)).isoformat()
    parked = late(address, "w1", scanned_at=early, **MEASURES)
    assert (parked.status_code, parked.json()["error"]["code"]) == (409, "scan_parked")
    devices.ask_for_known(warehouse=trip.place, is_asked=True, actor=dana.ref)
    strange = late(address, "w2", **MEASURES)
    assert (strange.status_code, strange.json()["error"]["code"]) == (409, "strange_device")
    assert sorted(Parked.objects.values_list("reason", flat=True)) == ["device", "future"]
    assert CustodyEvent.objects.filter(action="weighed").count() == 1


def test_every_verb_of_the_consoles_may_wait(journey: Drive, browse: Browse, lupe: User) -> None:
    """Each form that changes something carries `data-keep`, save those that need the answer at once; each page has the list."""
    trip = journey("bagged")
    craft, page = flight(trip.escort), browse(lupe)
    pages = [
        f"units/{journey('captured').unit.passport_code}", f"parcels/{journey('packed').parcel.number}",
        f"parcels/{trip.parcel.number}", f"bags/{trip.bag.number}", f"flights/{craft.public_id}", f"orders/{trip.number}",
    ]  # fmt: skip
    for address in pages:
        text = page.get(f"/warehouse/{address}/").content.decode()
        assert "data-refused" in text
        forms = re.findall(r"<form[^>]*method=\"post\"[^>]*>", text)
        plain = [form for form in forms if "data-keep" not in form and "data-scan" not in form]
        assert [form for form in plain if not re.search(r"/(parcel|depart|reopen|undo|label)/\"", form)] == [], address
