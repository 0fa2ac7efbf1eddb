"""Serial numbers in public proofs: nobody without the item's own key can tell which number a digest stands for."""

import json

import pytest

from logistics.models import CustodyEvent, Unit
from logistics.policies.custody import number_salt, serial_digest
from marketplace.core import trail

pytestmark = pytest.mark.django_db


def test_it_works(journey):
    unit = journey("captured").unit
    (event,) = CustodyEvent.objects.filter(subject=f"unit:{unit.passport_code}", action="captured")
    assert event.details["serial_hmac"] == serial_digest(unit.number_salt, unit.serial)
    assert event.details["tag_hmac"] == serial_digest(unit.number_salt, unit.tag)


def test_the_public_chain_says_no_more_than_fingerprint_and_last_three(journey, client):
    unit = journey("sealed").unit
    code = unit.passport_code
    told = {
        door: client.get(f"/api/v1/passports/{code}/{door}").content.decode() for door in ("", "proof/", "epcis/")
    } | {"page": client.get(f"/passport/{code}/").content.decode()}
    for door, text in told.items():
        for number in (unit.serial, unit.tag):
            assert number not in text, door
            assert number[:-3] not in text, door
        assert unit.number_salt not in text, door
    facts = json.loads(told[""])
    assert (facts["serial_last3"], facts["tag_last3"]) == (unit.serial[-3:], unit.tag[-3:])
    assert facts["serial_hmac"] == serial_digest(unit.number_salt, unit.serial)
    assert f"…{unit.serial[-3:]}<" in told["page"]
    for door in ("proof/", "epcis/"):
        assert "last3" not in told[door], "what is signed for ever holds the keyed digest alone"


def test_a_proof_names_no_order(journey, client):
    trip = journey("sealed")
    code, number = trip.unit.passport_code, trip.consignment.order_number
    (event,) = CustodyEvent.objects.filter(subject=f"parcel:{trip.parcel.number}", action="opened_for_packing")
    assert event.details == {"order_digest": trail.digest(number)}
    for door in ("", "proof/", "epcis/"):
        assert number not in client.get(f"/api/v1/passports/{code}/{door}").content.decode(), door


def test_a_short_number_shows_nothing_of_itself(journey, client):
    unit = journey("captured").unit
    Unit.objects.filter(pk=unit.pk).update(serial="SN12AB", serial_last3="2AB", tag="T1Z9XQ")
    facts = client.get(f"/api/v1/passports/{unit.passport_code}/").json()
    assert (facts["serial_last3"], facts["tag_last3"]) == ("", "")
    page = client.get(f"/passport/{unit.passport_code}/").content.decode()
    assert "…2AB" not in page
    assert "…9XQ" not in page


def test_every_piece_has_a_key_of_its_own(journey):
    one, two = journey("captured").unit, journey("captured").unit
    assert one.number_salt != two.number_salt
    assert len(one.number_salt) == 64
    raw = Unit.objects.filter(pk=one.pk).extra(select={"raw": "number_salt"}).values_list("raw", flat=True)[0]
    assert one.number_salt not in raw, "encrypted at rest"


def test_the_same_number_reads_differently_on_two_pieces():
    assert serial_digest(number_salt(), "353328114829137") != serial_digest(number_salt(), "353328114829137")
