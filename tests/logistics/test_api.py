"""The road's API: the whole chain through it, who may do what, and bad input."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from logistics.carriers import signing
from logistics.models import Flight, Parcel, Seal, TrackingEvent
from marketplace.accounts.models import User
from marketplace.core import time
from tests.logistics.road import Journey, flight, picture, seals

Drive = Callable[..., Journey]
Api = Callable[[User | None], APIClient]
ROOT = "/api/v1/"


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, (answer.status_code, getattr(answer, "data", answer))
    return answer.data


def send(client: APIClient, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(ROOT + path, body or {}, format="json", headers=headers)


def carrier(client: APIClient, code: str, event: dict[str, Any], signature: str | None = None) -> Any:
    body = json.dumps(event).encode()
    header = signing.sign(code, body) if signature is None else signature
    return client.post(
        f"{ROOT}carriers/{code}/events/", body, content_type="application/json", headers={signing.HEADER: header}
    )


def test_it_works(journey: Drive, api: Api, lupe: User, laozhang: User, dana: User) -> None:
    trip, bench, ops, road, anyone = journey(), api(lupe), api(dana), api(laozhang), api(None)
    numbers = {"holder": lupe.public_id, "numbers": ["AA000001"], "seal_class": "I"}
    ok(send(ops, "warehouse/seals/", numbers), 201)
    ok(send(ops, "warehouse/seals/", {**numbers, "holder": laozhang.public_id, "numbers": ["AA000002"]}), 201)

    code = ok(send(bench, f"warehouse/consignments/{trip.number}/receive/"))["units"][0]["passport_code"]
    photo = {"pose": "front", "image": picture()}
    ok(bench.post(f"{ROOT}warehouse/units/{code}/photos/", photo, format="multipart"), 201)
    measures = {"weight_g": 330, "length_mm": 100, "width_mm": 60, "height_mm": 60}
    ok(send(bench, f"warehouse/units/{code}/capture/", {**measures, "serial": "SN 4711 0815", "tag": "TG1"}))
    parcel = ok(send(bench, "warehouse/parcels/", {"order_number": trip.number}), 201)["number"]
    ok(send(bench, f"warehouse/parcels/{parcel}/units/", {"passport_code": code}))
    ok(send(bench, f"warehouse/parcels/{parcel}/weigh/", {**measures, "weight_g": 480}))
    assert ok(send(bench, f"warehouse/parcels/{parcel}/seal/", {"seal_number": "AA000001"}))["seal"] == "AA000001"
    bag = ok(send(bench, "warehouse/bags/", {"warehouse": "LAX1"}), 201)["number"]
    ok(send(bench, f"warehouse/bags/{bag}/parcels/", {"parcel": parcel, "seal_seen": "AA000001"}))
    ok(send(bench, f"warehouse/bags/{bag}/close/"))
    now = time.now()
    plan = {
        "designator": "MM101", "origin": "LAX", "destination": "CTU", "awb": "589-81140743", "escort": laozhang.public_id,
        "cutoff_at": (now + timedelta(minutes=30)).isoformat(), "departs_at": (now + timedelta(hours=1)).isoformat(),
        "arrives_at": (now + timedelta(hours=15)).isoformat(),
    }  # fmt: skip
    craft = ok(send(ops, "warehouse/flights/plan/", plan), 201)["id"]
    ok(send(bench, f"warehouse/flights/{craft}/bags/", {"bag": bag}))
    assert ok(send(bench, f"warehouse/flights/{craft}/close/")) | {"flight": 0} == {
        "closed": True,
        "flight": 0,
        "mismatches": [],
    }
    ok(send(bench, f"warehouse/flights/{craft}/depart/"))
    ok(send(road, f"warehouse/flights/{craft}/arrive/"))

    trip.parcel = Parcel.objects.get(number=parcel)
    trip.at = 8
    trip.to("inspection")
    facts = {
        "old_seal": "AA000001", "officer": "王", "authority": "成都海关", "station": "双流", "reason": "布控", "weight_before_g": 480,
    }  # fmt: skip
    opening = ok(send(road, f"warehouse/parcels/{parcel}/open/", facts), 201)["id"]
    photo = {"pose": "contents", "image": picture()}
    ok(road.post(f"{ROOT}warehouse/openings/{opening}/photos/", photo, format="multipart"), 201)
    ok(
        send(
            road,
            f"warehouse/openings/{opening}/close/",
            {"new_seal": "AA000002", "weight_after_g": 479, "found": "相符"},
        )
    )
    trip.to("cleared")
    handed = {"carrier": "jingwei", "waybill": "JW123456", "seal_seen": "AA000002"}
    ok(send(road, f"warehouse/parcels/{parcel}/hand-over/", handed))
    event = {
        "event_id": "1",
        "waybill": "JW123456",
        "code": "SIGN",
        "at": time.now().isoformat(),
        "signed_by": "李小美",
    }
    assert ok(carrier(anyone, "jingwei", event)) == {"is_new": True}
    assert ok(carrier(anyone, "jingwei", event)) == {"is_new": False}

    seen = ok(anyone.get(f"{ROOT}tracking/{parcel}/"))
    assert (seen["status"], seen["seal"]) == ("delivered", "AA000002")
    page = ok(anyone.get(f"{ROOT}passports/{code}/"))
    assert page["verification"]["is_sound"]
    assert page["openings"][0]["new_seal"] == "AA000002"
    assert len(page["serial_hmac"]) == 64
    assert not re.search("4711.?0815", str(page))


OPERATOR_DOORS = [
    "warehouse/consignments/{order}/receive/", "warehouse/units/{unit}/receive/", "warehouse/units/{unit}/capture/",
    "warehouse/parcels/{parcel}/units/", "warehouse/parcels/{parcel}/weigh/", "warehouse/parcels/{parcel}/seal/",
    "warehouse/parcels/{parcel}/break-seal/", "warehouse/bags/{bag}/parcels/", "warehouse/bags/{bag}/close/",
    "warehouse/bags/{bag}/reopen/", "warehouse/flights/{flight}/bags/", "warehouse/flights/{flight}/close/",
    "warehouse/flights/{flight}/depart/",
]  # fmt: skip
ESCORT_DOORS = [
    "warehouse/flights/{flight}/arrive/", "warehouse/parcels/{parcel}/open/", "warehouse/parcels/{parcel}/hand-over/",
    "warehouse/openings/none/close/",
]  # fmt: skip
OPS_DOORS = [
    "warehouse/seals/",
    "warehouse/seals/X1/void/",
    "warehouse/flights/plan/",
    "warehouse/flights/{flight}/escort/",
]


def doors(trip: Journey, paths: list[str]) -> list[str]:
    names = {
        "order": trip.number, "unit": trip.unit.passport_code, "parcel": trip.parcel.number, "bag": trip.bag.number,
        "flight": trip.flight.public_id,
    }  # fmt: skip
    return [path.format(**names) for path in paths]


def test_who_may_do_what(
    request: pytest.FixtureRequest, journey: Drive, api: Api, stranger_operator: User, other_escort: User
) -> None:
    trip = journey(to="manifested")
    people = {
        name: request.getfixturevalue(name) for name in ("xiaomei", "akira", "tingting", "xiaochen", "charlie", "dana")
    }
    for path in doors(trip, OPERATOR_DOORS + ESCORT_DOORS + OPS_DOORS):
        assert send(api(None), path).status_code == 401, path
        for name, person in people.items():
            if name == "dana" and path in doors(trip, OPS_DOORS):
                continue
            assert send(api(person), path).status_code == 403, (name, path)
    for path in doors(trip, OPERATOR_DOORS):
        assert send(api(trip.escort), path).status_code == 403, path
        assert send(api(stranger_operator), path).status_code == 404, path
    for path in doors(trip, ESCORT_DOORS):
        assert send(api(trip.operator), path).status_code == 403, path
        assert send(api(other_escort), path).status_code == 404, path
    assert trip.box.status == "manifested"


def test_an_idempotency_key_makes_a_scan_safe_to_repeat(journey: Drive, api: Api, lupe: User) -> None:
    trip, client = journey(to="captured"), api(lupe)
    body = {"order_number": trip.number}

    first = send(client, "warehouse/parcels/", body, **{"Idempotency-Key": "k1"})
    again = send(client, "warehouse/parcels/", body, **{"Idempotency-Key": "k1"})

    assert first.data == again.data
    assert again["Idempotent-Replayed"] == "true"
    assert Parcel.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("warehouse/parcels/{parcel}/weigh/", {"weight_g": 10**30, "length_mm": 1, "width_mm": 1, "height_mm": 1}),
        ("warehouse/parcels/{parcel}/weigh/", {"weight_g": "x"}),
        ("warehouse/parcels/{parcel}/weigh/", [1]),
        ("warehouse/parcels/{parcel}/seal/", {"seal_number": "a\x00b"}),
        ("warehouse/parcels/{parcel}/seal/", {"seal_number": "NEVERISSUED"}),
        ("warehouse/parcels/{parcel}/units/", {"passport_code": ""}),
        ("warehouse/units/{unit}/capture/", {"weight_g": 0}),
        ("warehouse/parcels/", {"order_number": {"a": 1}}),
    ],
)
def test_bad_input_is_a_400(journey: Drive, api: Api, lupe: User, path: str, body: Any) -> None:
    trip = journey(to="packed")
    address = path.format(parcel=trip.parcel.number, unit=trip.unit.passport_code)

    answer = send(api(lupe), address, body)

    assert answer.status_code == 400, answer.data
    assert set(answer.data["error"]) == {"code", "message", "fields"}
    assert trip.box.status == "packing"


@pytest.mark.parametrize("name", ["x", "%00", "MM2611220000019", "😀", "a" * 300])
def test_names_that_match_nothing_are_404(api: Api, lupe: User, laozhang: User, name: str) -> None:
    from tests.logistics.road import post, warehouse

    post(lupe, warehouse())
    bench, road = api(lupe), api(laozhang)
    for kind in ("units", "parcels", "bags", "consignments"):
        assert bench.get(f"{ROOT}warehouse/{kind}/{name}/").status_code == 404, kind
    assert send(bench, f"warehouse/flights/{name}/depart/").status_code == 404
    assert road.get(f"{ROOT}warehouse/openings/{name}/").status_code == 404
    assert send(road, f"warehouse/parcels/{name}/open/").status_code == 404
    assert api(None).get(f"{ROOT}tracking/{name}/").status_code == 404


def test_a_picture_that_is_none(journey: Drive, api: Api, lupe: User) -> None:
    import io

    trip = journey(to="received")
    fake = io.BytesIO(b"GIF89a not really")
    fake.name = "photo.jpg"
    answer = api(lupe).post(
        f"{ROOT}warehouse/units/{trip.unit.passport_code}/photos/", {"pose": "front", "image": fake}, format="multipart"
    )
    assert answer.status_code == 415
    assert not trip.unit.evidence.exists()


def test_carriers_must_sign(journey: Drive, api: Api) -> None:
    trip = journey(to="last_mile")
    event = {"event_id": "9", "waybill": trip.box.waybill, "code": "SIGN", "at": time.now().isoformat()}
    client = api(None)

    for signature in ("", "t=1,v1=00", "t=x", signing.sign("yousu", b"{}"), signing.sign("jingwei", b"other")):
        assert carrier(client, "jingwei", event, signature).status_code == 403
    assert carrier(client, "nobody", event, "").status_code == 404
    assert carrier(client, "jingwei", {**event, "waybill": "JWNONE"}).status_code == 202, (
        "kept until its parcel is known"
    )
    assert carrier(client, "jingwei", {**event, "at": "soon"}).status_code == 400
    assert trip.box.status == "last_mile"
    assert not TrackingEvent.objects.filter(source__startswith="jingwei").exists()


def test_an_unknown_code_is_kept_and_guessed_by_nobody(journey: Drive) -> None:
    trip = journey(to="last_mile")
    assert trip.event("WHATEVER")
    assert trip.box.status == "last_mile"
    assert trip.box.tracking.filter(code="unknown").count() == 1


def test_a_clock_that_is_fast_is_not_the_future(journey: Drive) -> None:
    trip = journey(to="last_mile")
    assert trip.event("SIGN", at=time.now() + timedelta(minutes=5))
    delivered = trip.box.delivered_at
    assert delivered is not None
    assert delivered <= time.now()


@pytest.mark.parametrize(
    "changes",
    [{"designator": "??"}, {"origin": "lax"}, {"awb": "589-81140744"}, {"destination": "LAX"}, {"arrives_at": "9999-12-31T23:59:59Z"}],
)  # fmt: skip
def test_a_flight_that_cannot_be(api: Api, dana: User, changes: dict[str, str]) -> None:
    now = time.now()
    plan = {
        "designator": "MM7", "origin": "LAX", "destination": "CTU", "awb": "589-81140743", "cutoff_at": now.isoformat(),
        "departs_at": (now + timedelta(hours=1)).isoformat(), "arrives_at": (now + timedelta(hours=9)).isoformat(),
    }  # fmt: skip
    assert send(api(dana), "warehouse/flights/plan/", plan | changes).status_code == 400
    assert not Flight.objects.exists()
    ok(send(api(dana), "warehouse/flights/plan/", plan), 201)
    assert send(api(dana), "warehouse/flights/plan/", plan).status_code == 409


def test_seals_are_issued_once(api: Api, dana: User, lupe: User, charlie: User) -> None:
    body = {"holder": lupe.public_id, "numbers": ["Z1", "Z2"]}
    ok(send(api(dana), "warehouse/seals/", body), 201)

    assert send(api(dana), "warehouse/seals/", {**body, "numbers": ["Z3", "Z1"]}).status_code == 409
    assert send(api(dana), "warehouse/seals/", {**body, "numbers": ["Z4", "z4"]}).status_code == 400
    assert (
        send(api(dana), "warehouse/seals/", {**body, "holder": charlie.public_id, "numbers": ["Z5"]}).status_code == 409
    )
    assert Seal.objects.count() == 2
    ok(send(api(dana), "warehouse/seals/Z2/void/", {"why": "bent"}))
    assert send(api(dana), "warehouse/seals/Z2/void/", {"why": "again"}).status_code == 409


def test_lists(journey: Drive, api: Api) -> None:
    trip = journey(to="arrived")
    bench, road = api(trip.operator), api(trip.escort)
    assert ok(bench.get(f"{ROOT}warehouse/"))["results"][0]["code"] == "LAX1"
    for path in ("consignments", "parcels", "bags", "flights"):
        ok(bench.get(f"{ROOT}warehouse/{path}/"))
        assert bench.get(f"{ROOT}warehouse/{path}/?warehouse=NONE").status_code == 404
        assert bench.get(f"{ROOT}warehouse/{path}/?page=999").status_code == 404
    assert ok(bench.get(f"{ROOT}warehouse/scan/?code={trip.parcel.number}")) == {
        "kind": "parcel",
        "number": trip.parcel.number,
    }
    assert ok(bench.get(f"{ROOT}warehouse/scan/?code={trip.seal.number}"))["kind"] == "parcel"
    assert bench.get(f"{ROOT}warehouse/scan/").status_code == 404
    assert ok(road.get(f"{ROOT}warehouse/escort/flights/"))["count"] == 1
    assert ok(road.get(f"{ROOT}warehouse/escort/parcels/"))["results"][0]["number"] == trip.parcel.number


_ = (flight, seals)
