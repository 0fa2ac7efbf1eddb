"""Every page of the road answers; the consoles carry an order through the whole chain by forms alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from logistics.models import Bag, Parcel, SealIncident
from logistics.services import seal_incidents
from marketplace.accounts.models import User
from tests.logistics.road import Journey, flight, picture, seals

Drive = Callable[..., Journey]
Browse = Callable[[User | None], Client]


def test_it_works(journey: Drive, browse: Browse, lupe: User) -> None:
    """An operator takes one order from the door to the bag."""
    trip, page = journey(), browse(lupe)
    for address in ("", "receive/", "capture/", "pack/", "seal/", "bag/"):
        assert page.get(f"/warehouse/{address}").status_code == 200, address

    answer = page.post("/warehouse/receive/", {"code": trip.number, "scan_id": "a-1"})
    assert answer.status_code == 200
    assert trip.unit.status == "received"

    code = trip.unit.passport_code
    assert page.get(f"/warehouse/units/{code}/").status_code == 200
    assert page.get(f"/warehouse/units/{code}/label/").status_code == 200
    form = {"weight_g": 330, "length_mm": 120, "width_mm": 60, "height_mm": 60, "serial": "SN 12-34", "tag": "T-1"}
    answer = page.post(f"/warehouse/units/{code}/", {**form, "photo_front": picture()})
    assert answer.status_code == 302
    assert trip.unit.status == "captured"
    assert trip.unit.serial == "SN1234"

    assert page.post("/warehouse/pack/", {"code": code, "scan_id": "a-2"}).status_code == 200
    box = Parcel.objects.get()
    assert page.get(f"/warehouse/parcels/{box.number}/").status_code == 200
    measures = {"weight_g": 480, "length_mm": 200, "width_mm": 150, "height_mm": 100}
    assert page.post(f"/warehouse/parcels/{box.number}/weigh/", measures).status_code == 302
    number = seals(lupe)[0].number
    assert page.post(f"/warehouse/parcels/{box.number}/seal/", {"seal_number": number.lower()}).status_code == 302
    box.refresh_from_db()
    assert box.status == "sealed"

    page.post("/warehouse/bags/new/")
    bag = Bag.objects.get()
    assert page.post(f"/warehouse/bags/{bag.number}/", {"code": number, "scan_id": "a-3"}).status_code == 200
    page.post(f"/warehouse/bags/{bag.number}/close/")
    craft = flight(trip.escort)
    page.post(f"/warehouse/flights/{craft.public_id}/load/", {"bag": bag.number})
    assert page.get(f"/warehouse/flights/{craft.public_id}/").status_code == 200
    assert page.get(f"/warehouse/bags/{bag.number}/").status_code == 200
    page.post(f"/warehouse/flights/{craft.public_id}/close/")
    page.post(f"/warehouse/flights/{craft.public_id}/depart/")
    box.refresh_from_db()
    assert box.status == "departed"


def test_an_escort_attends_an_opening_by_phone(journey: Drive, browse: Browse, laozhang: User, dana: User) -> None:
    trip, page = journey(to="departed"), browse(laozhang)
    assert page.get("/warehouse/escort/").status_code == 200
    page.post("/warehouse/escort/arrive/", {"flight": trip.flight.public_id})
    assert trip.box.status == "arrived"
    trip.at += 1
    trip.to("inspection")

    here = f"/warehouse/escort/parcels/{trip.parcel.number}/"
    assert page.get(here).status_code == 200
    facts = {
        "old_seal": trip.seal.number, "authority": "成都海关", "station": "双流", "officer": "王", "reason": "布控", "weight_before_g": 480,
    }  # fmt: skip
    assert page.post(here + "open/", {**facts, "old_seal": "WRONG1"}).status_code == 422
    assert trip.box.status == "in_customs"
    assert page.post(here + "open/", facts).status_code == 302
    new = seals(laozhang)[0].number
    closing = {"found": "相符", "weight_after_g": 478, "new_seal": new}
    assert page.post(here + "close/", closing).status_code == 422
    assert page.post(here + "photo/", {"pose": "contents", "image": picture()}).status_code == 302
    assert page.get(here).status_code == 200
    assert page.post(here + "close/", closing).status_code == 302
    assert trip.seal.number == new
    trip.at += 0
    trip.to("cleared")
    handed = {"seal_seen": new, "carrier": "jingwei", "waybill": "JW0001"}
    assert page.post(here + "hand-over/", handed).status_code == 422, "the number misread above is an incident"
    incident = SealIncident.objects.get()
    seal_incidents.resolve(incident=incident, resolution="replaced", why="misread; sealed anew", reviewer=dana)
    assert page.post(here + "hand-over/", handed).status_code == 302
    assert trip.box.status == "last_mile"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("stage", ["registered", "sealed", "departed", "inspection", "delivered"])
def test_public_pages(journey: Drive, browse: Browse, language: str, stage: str) -> None:
    trip, page = journey(to=stage), browse(None)
    headers = {"HTTP_ACCEPT_LANGUAGE": language}

    answer = page.get(f"/passport/{trip.unit.passport_code}/", **headers)
    assert answer.status_code == 200
    assert page.get(f"/passport/{trip.unit.passport_code}/qr.svg").status_code == 200
    text = answer.content.decode()
    for secret in (
        "李小美",
        "13800138000",
        "春熙路",
        "11010519491231002X",
        f"SN{trip.unit.pk:06d}",
        f"TAG{trip.unit.pk:06d}",
    ):
        assert secret not in text
    if stage != "registered":
        answer = page.get(f"/track/{trip.parcel.number}/", **headers)
        assert answer.status_code == 200
        assert "李小美" not in answer.content.decode()


def test_a_number_nobody_knows(browse: Browse, db: None) -> None:
    page = browse(None)
    assert page.get("/track/").status_code == 200
    assert page.get("/track/MM000/").status_code == 404
    assert page.get("/track/?number=nonsense").status_code == 404
    assert page.get("/passport/ABCDEFGH12345678/").status_code == 404
    assert page.get("/passport/%00/").status_code == 404
    assert page.get("/evidence/none/").status_code == 404


def test_a_scan_sent_twice_happens_once(journey: Drive, browse: Browse, lupe: User) -> None:
    trip, page = journey(to="captured"), browse(lupe)
    scan = {"code": trip.unit.passport_code, "scan_id": "same-1"}

    assert page.post("/warehouse/pack/", scan).status_code == 200
    again = page.post("/warehouse/pack/", scan)

    assert again.status_code == 200
    assert Parcel.objects.get().units.count() == 1


@pytest.mark.parametrize("who", ["xiaomei", "tingting", "laozhang"])
def test_the_console_is_for_operators(request: pytest.FixtureRequest, journey: Drive, browse: Browse, who: str) -> None:
    trip = journey(to="sealed")
    page = browse(request.getfixturevalue(who))
    for address in ("", "receive/", f"parcels/{trip.parcel.number}/", f"orders/{trip.number}/"):
        assert page.get(f"/warehouse/{address}").status_code == 403, address


def test_another_warehouse_is_not_found(journey: Drive, browse: Browse, stranger_operator: User) -> None:
    trip, page = journey(to="captured"), browse(stranger_operator)

    assert page.get("/warehouse/").status_code == 200
    for address in (f"orders/{trip.number}", f"units/{trip.unit.passport_code}"):
        assert page.get(f"/warehouse/{address}/").status_code == 404, address
    assert page.post("/warehouse/pack/", {"code": trip.unit.passport_code, "scan_id": "x"}).status_code == 404
    assert trip.unit.status == "captured"


def test_private_pictures_stay_private(
    journey: Drive, browse: Browse, lupe: User, xiaomei: User, charlie: User
) -> None:
    trip = journey(to="captured")
    public, private = trip.unit.evidence.get(pose="front"), trip.unit.evidence.get(pose="serial")

    def status(user: Any, photo: Any) -> int:
        return int(browse(user).get(f"/evidence/{photo.public_id}/").status_code)

    def reduced(user: Any, photo: Any) -> int:
        return int(browse(user).get(f"/evidence/{photo.public_id}/small/").status_code)

    assert [status(user, public) for user in (None, charlie, lupe)] == [404, 404, 200]  # in full: not for strangers
    assert [reduced(user, public) for user in (None, charlie, lupe)] == [200, 200, 200]
    for look in (status, reduced):
        assert [look(user, private) for user in (None, charlie, lupe)] == [404, 404, 200]
    trip.consignment.buyer_ref = xiaomei.ref
    trip.consignment.save(update_fields=["buyer_ref"])
    assert status(xiaomei, private) == 200


def test_only_who_has_it_in_hand_sees_its_pictures(
    journey: Drive,
    browse: Browse,
    lupe: User,
    laozhang: User,
    stranger_operator: User,
    other_escort: User,
    tingting: User,
) -> None:
    """Operators by their posting, escorts by the roster of the flight; the desks by their office."""
    trip = journey(to="captured")
    shot = trip.unit.evidence.get(pose="serial")

    def sees(user: User) -> bool:
        return [browse(user).get(f"/evidence/{shot.public_id}/{size}").status_code for size in ("", "small/")] == [
            200,
            200,
        ]

    assert [sees(user) for user in (lupe, tingting)] == [True, True]
    assert [sees(user) for user in (stranger_operator, laozhang, other_escort)] == [False, False, False]
    trip.to("manifested")
    assert [sees(user) for user in (laozhang, lupe)] == [True, True]
    assert [sees(user) for user in (stranger_operator, other_escort)] == [False, False]


def test_public_pages_ask_a_fixed_number_of_questions(
    journey: Drive, browse: Browse, django_assert_max_num_queries: Any
) -> None:
    trip = journey(to="inspection")
    trip.close(trip.open())
    trip.close(trip.open())
    trip.to("delivered")
    page, code, number = browse(None), trip.unit.passport_code, trip.parcel.number  # reading these asks too

    with django_assert_max_num_queries(12):
        assert page.get(f"/passport/{code}/").status_code == 200
    with django_assert_max_num_queries(4):
        assert page.get(f"/track/{number}/").status_code == 200
