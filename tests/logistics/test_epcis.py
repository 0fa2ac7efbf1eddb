"""EPCIS 2.0: export of a piece and of a parcel, corrections, and partners' events coming in."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DatabaseError
from rest_framework.test import APIClient

from logistics.models import CustodyEvent, EpcisCapture, Partner, PartnerEvent
from logistics.policies import epcis_hash, epcis_schema
from logistics.services import correcting, partner_events, partners, sealing
from marketplace.accounts.models import User
from marketplace.core import ids, time
from marketplace.core.errors import Conflict
from tests.logistics.reference import EPCIS
from tests.logistics.road import Journey, line, record, seals

Drive = Callable[..., Journey]
Api = Callable[[Any], APIClient]
CAPTURE = "/api/v1/epcis/capture/"


@pytest.fixture
def handler(db: None) -> Partner:
    """A ground handler at Chengdu."""
    user = User.objects.create_user("gh@example.com", "a-long-password-1", display_name="GH", roles=["integrator"])
    return partners.admit(user=user, name="蓉城地服", scopes=["airport:CTU"], actor="user:ops")


def event(uri: str, **changes: Any) -> dict[str, Any]:
    plain = {
        "type": "ObjectEvent", "eventTime": time.now().isoformat(), "eventTimeZoneOffset": "+08:00", "action": "OBSERVE",
        "bizStep": "unloading", "epcList": [uri], "gh:belt": "7",
    }  # fmt: skip
    return plain | changes


def document(*events: dict[str, Any], **changes: Any) -> dict[str, Any]:
    plain = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"gh": "https://gh.example/ns/"}],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-22T08:00:00Z", "epcisBody": {"eventList": list(events)},
    }  # fmt: skip
    return plain | changes


def send(client: APIClient, body: Any, **headers: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(CAPTURE, raw, content_type="application/ld+json", headers=headers)


def check_document(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Valid by our own shape and, where it is at hand, by the official schema; every id is the event's hash."""
    assert epcis_schema.faults(told) == []
    if (EPCIS / "schema").is_dir():
        from jsonschema import Draft7Validator

        rules = json.loads(next((EPCIS / "schema").glob("*.json")).read_text(encoding="utf-8"))
        errors = Draft7Validator(rules, format_checker=Draft7Validator.FORMAT_CHECKER).iter_errors(told)
        assert [error.message[:200] for error in errors] == []
    prefixes = epcis_hash.prefixes_of(told["@context"])
    events: list[dict[str, Any]] = told["epcisBody"]["eventList"]
    assert [one["eventID"] for one in events] == [epcis_hash.event_id(one, prefixes) for one in events]
    return events


def test_it_works(journey: Drive, api: Api, dana: User, charlie: User) -> None:
    trip = journey(to="inspection", trade=record(line(quantity=2, total_fen=85000, tax_fen=7736)))
    trip.close(trip.open())
    trip.to("delivered")

    mine = check_document(api(None).get(f"/api/v1/passports/{trip.unit.passport_code}/epcis/").json())
    whole = check_document(api(dana).get(f"/api/v1/parcels/{trip.parcel.number}/epcis/").json())

    steps = {(one["type"], one.get("bizStep")) for one in mine}
    assert {
        ("ObjectEvent", "commissioning"), ("AggregationEvent", "packing"), ("AssociationEvent", "packing"), ("ObjectEvent", "departing"),
        ("ObjectEvent", "arriving"), ("AssociationEvent", "inspecting"), ("ObjectEvent", "accepting"), ("ObjectEvent", "loading"),
    } <= steps  # fmt: skip
    other = trip.units[1].passport_code
    assert other not in json.dumps(mine)  # a piece's export does not name its neighbour: codes are secrets
    assert other in json.dumps(whole)
    assert {one["eventID"] for one in mine} < {one["eventID"] for one in whole}
    for user, status in ((None, 401), (charlie, 404), (trip.operator, 200), (trip.escort, 200)):
        assert api(user).get(f"/api/v1/parcels/{trip.parcel.number}/epcis/").status_code == status


def test_a_seal_that_was_replaced_leaves_the_parcel(journey: Drive, api: Api, dana: User) -> None:
    """The old number comes off before the new one goes on: at every moment one seal is associated."""
    trip = journey(to="sealed")
    old, fresh = trip.seal.number, seals(trip.operator)[0].number
    sealing.replace(parcel=trip.box, seal_seen=old, new_seal=fresh, why="scratched", actor=trip.actor)
    chain = CustodyEvent.objects.get(action="seal_replaced")

    events = check_document(api(None).get(f"/api/v1/passports/{trip.unit.passport_code}/epcis/").json())

    told = [one for one in events if one["miaomiao:hash"] == chain.hash]
    uris = [f"{settings.PUBLIC_URL}/id/seal/{number}" for number in (old, fresh)]
    assert [(one["type"], one["action"], one["bizStep"], one["childEPCs"]) for one in told] == [
        ("AssociationEvent", "DELETE", "inspecting", [uris[0]]), ("AssociationEvent", "ADD", "packing", [uris[1]]),
    ]  # fmt: skip
    assert {one["disposition"] for one in told} == {"container_closed"}
    assert len({one["eventID"] for one in told}) == 2
    associated: set[str] = set()
    for one in events:
        if one["type"] == "AssociationEvent":
            associated = (
                associated | set(one["childEPCs"]) if one["action"] == "ADD" else associated - set(one["childEPCs"])
            )
    assert associated == {uris[1]}

    correcting.correct(event_hash=chain.hash, reason="incorrect_data", why="another number", actor=dana.ref)
    events = check_document(api(None).get(f"/api/v1/passports/{trip.unit.passport_code}/epcis/").json())
    wrong = [one for one in events if one["miaomiao:hash"] == chain.hash and "errorDeclaration" in one]
    assert [one["eventID"] for one in wrong] == [one["eventID"] for one in told], "both halves are declared wrong"


def test_a_correction_is_an_error_declaration(journey: Drive, api: Api, dana: User) -> None:
    trip = journey(to="captured")
    wrong = CustodyEvent.objects.get(action="captured")
    answer = api(dana).post(
        "/api/v1/warehouse/custody/corrections/",
        {"hash": wrong.hash, "reason": "incorrect_data", "why": "scale was off"},
        format="json",
    )
    assert answer.status_code == 201, answer.content
    events = check_document(api(None).get(f"/api/v1/passports/{trip.unit.passport_code}/epcis/").json())
    twice = [one for one in events if one["miaomiao:hash"] == wrong.hash]
    assert [one.get("errorDeclaration", {}).get("reason") for one in twice] == [None, "incorrect_data"]
    assert twice[0]["eventID"] == twice[1]["eventID"]
    with pytest.raises(Conflict):
        correcting.correct(event_hash=wrong.hash, reason="did_not_occur", why="again", actor=dana.ref)
    assert api(trip.operator).post("/api/v1/warehouse/custody/corrections/", {}, format="json").status_code == 403


def test_a_partner_reports(journey: Drive, api: Api, handler: Partner) -> None:
    trip = journey(to="arrived")
    bag, parcel = (
        f"{settings.PUBLIC_URL}/{path}" for path in (f"id/bag/{trip.bag.number}", f"track/{trip.parcel.number}")
    )
    client = api(handler.user)
    body = document(event(bag), event(parcel, bizStep="arriving"))

    first, second = send(client, body), send(client, body)

    assert first.status_code == 202, first.content
    assert (first.json()["success"], first.json()["accepted"], first.json()["running"]) == (True, 2, False)
    assert client.get(first["Location"].removeprefix(settings.PUBLIC_URL)).json() == first.json()
    assert (second.json()["accepted"], second.json()["repeated"]) == (0, 2)
    assert client.get(CAPTURE).json()["count"] == 2
    shown = api(None).get(f"/api/v1/passports/{trip.unit.passport_code}/").json()["reported"]
    assert [(row["partner"], row["step"]) for row in shown] == [("蓉城地服", "unloading"), ("蓉城地服", "arriving")]
    events = check_document(api(None).get(f"/api/v1/passports/{trip.unit.passport_code}/epcis/").json())
    assert [one["gh:belt"] for one in events if "gh:belt" in one] == ["7", "7"]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE logistics_partnerevent SET status = 'parked'")


def test_strangers_things_and_unknown_ones(journey: Drive, api: Api, handler: Partner, charlie: User) -> None:
    here, elsewhere = journey(to="arrived"), journey(to="sealed")  # the second is not on a flight to Chengdu
    client = api(handler.user)
    mine, foreign = (f"{settings.PUBLIC_URL}/track/{trip.parcel.number}" for trip in (here, elsewhere))
    unknown = f"{settings.PUBLIC_URL}/track/{ids.make('MM', time.today(), 999_999)}"

    refused = send(client, document(event(mine), event(foreign))).json()
    partly = send(client, document(event(mine), event(foreign)), **{"GS1-Capture-Error-Behaviour": "proceed"}).json()
    parked = send(client, document(event(unknown), event("https://other.example/thing/1"))).json()

    assert (refused["success"], refused["accepted"]) == (False, 0)
    assert "epcisBody.eventList[1]" in refused["errors"][0]["detail"]
    assert (partly["success"], partly["accepted"]) == (False, 1)
    assert (parked["success"], len(parked["parked"])) == (True, 2)
    assert {row["reason"].split(":")[0] for row in parked["parked"]} == {"unknown", "names nothing of ours"}
    assert send(api(charlie), document(event(mine))).status_code == 403
    assert api(handler.user).get(f"{CAPTURE}nothing/").status_code == 404


def test_what_was_parked_is_looked_at_again(journey: Drive, api: Api, handler: Partner) -> None:
    trip = journey(to="arrived")
    uri = f"{settings.PUBLIC_URL}/track/{trip.parcel.number}"
    soon = (time.now() + timedelta(hours=1)).isoformat()
    assert (
        send(api(handler.user), document(event(uri, eventTime=soon))).json()["parked"][0]["reason"]
        == "happens in the future"
    )
    assert partner_events.unpark() == 0
    time.travel(timedelta(hours=2))
    assert partner_events.unpark() == 1
    assert PartnerEvent.objects.get().parcel == trip.parcel


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda d: d.pop("@context"), "document"),
        (lambda d: d["epcisBody"]["eventList"][0].pop("action"), "epcisBody.eventList[0]"),
        (lambda d: d["epcisBody"]["eventList"][0].__setitem__("bizStep", "dancing"), "epcisBody.eventList[0].bizStep"),
        (
            lambda d: d["epcisBody"]["eventList"][0].__setitem__("eventTime", "yesterday"),
            "epcisBody.eventList[0].eventTime",
        ),
        (lambda d: d["epcisBody"]["eventList"][0].__setitem__("belt", "7"), "epcisBody.eventList[0]"),
        (lambda d: d["epcisBody"]["eventList"].clear(), "epcisBody.eventList"),
    ],
)
def test_a_broken_document_is_refused_with_its_place(
    api: Api, handler: Partner, change: Callable[[Any], Any], where: str
) -> None:
    body = document(event(f"{settings.PUBLIC_URL}/track/MM1"))
    change(body)
    answer = send(api(handler.user), body)
    assert answer.status_code == 400
    assert where in answer.json()["error"]["fields"]
    assert not EpcisCapture.objects.exists()


def test_rubbish_is_refused(api: Api, handler: Partner) -> None:
    client = api(handler.user)
    deep: Any = "x"
    for _ in range(30):
        deep = {"gh:a": deep}
    plain = json.dumps(document(event("https://x.example/1")))
    for raw, status in (
        (b"", 400), (b"\xff\xfe", 400), (b"[" * 50_000, 400), (b"{" + b'"a":1,"a":2}', 400), (b"NaN", 400), (b"[]", 400),
        (json.dumps(document(event("https://x.example/1", **{"gh:a": deep}))).encode(), 400), (b" " * (1024 * 1024 + 1), 413),
        (json.dumps(document(*[event("https://x.example/1")] * 501)).encode(), 413),
        (plain.replace('"action"', '"eventID": "ni:///sha-256;' + "0" * 64 + '?ver=CBV2.0", "action"').encode(), 202),
    ):  # fmt: skip
        answer = send(client, raw)
        assert answer.status_code == status, (raw[:40], answer.content)
    assert answer.json()["success"] is False  # an id that is another event's hash
    assert not PartnerEvent.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        json.dumps({"gh:a": "nul \0 inside"}), json.dumps({"gh:a": "\ud800"}), '{"gh:a": 1e999}', '{"gh:a": 1' + "0" * 5000 + "}",
        json.dumps({"epcList": [f"{settings.PUBLIC_URL}/track/MM%00"]}), json.dumps({"eventTime": "0001-01-01T00:00:00+14:00"}),
        json.dumps({"gh:a\0": 1}), json.dumps({"gh:a": 2**70}),
    ],
)  # fmt: skip
def test_what_the_store_cannot_keep_is_refused(api: Api, handler: Partner, raw: str) -> None:
    """Signs and numbers that JSON allows and the database does not: an answer, never a break."""
    plain = json.dumps(document(event("https://x.example/1")))
    head, tail = plain.split('"gh:belt": "7"')
    changed = head + raw[1:-1] + tail
    if '"epcList": [f' in changed or raw.startswith(('{"epcList"', '{"eventTime"')):
        told = json.loads(raw)
        changed = json.dumps(document(event("https://x.example/1", **told)))
    assert send(api(handler.user), changed.encode()).status_code in (202, 400)
