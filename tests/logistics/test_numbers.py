"""Serial numbers in public proofs: nobody without the item's own key can tell which number a digest stands for."""

import pytest

from logistics.models import CustodyEvent, Unit
from logistics.policies.custody import number_salt, serial_digest

pytestmark = pytest.mark.django_db


def test_it_works(journey):
    unit = journey("captured").unit
    (event,) = CustodyEvent.objects.filter(subject=f"unit:{unit.passport_code}", action="captured")
    assert event.details["serial_hmac"] == serial_digest(unit.number_salt, unit.serial)
    assert event.details["tag_hmac"] == serial_digest(unit.number_salt, unit.tag)


def test_the_public_chain_says_nothing_of_the_number(journey, client):
    unit = journey("sealed").unit
    told = [
        client.get(f"/api/v1/passports/{unit.passport_code}/{door}").content.decode()
        for door in ("", "proof/", "epcis/")
    ] + [client.get(f"/passport/{unit.passport_code}/").content.decode()]
    for text in told:
        assert unit.serial not in text
        assert unit.number_salt not in text
        assert "serial_last3" not in text
        assert f"···{unit.serial_last3}" not in text


def test_every_piece_has_a_key_of_its_own(journey):
    one, two = journey("captured").unit, journey("captured").unit
    assert one.number_salt != two.number_salt
    assert len(one.number_salt) == 64
    raw = Unit.objects.filter(pk=one.pk).extra(select={"raw": "number_salt"}).values_list("raw", flat=True)[0]
    assert one.number_salt not in raw, "encrypted at rest"


def test_the_same_number_reads_differently_on_two_pieces():
    assert serial_digest(number_salt(), "353328114829137") != serial_digest(number_salt(), "353328114829137")
