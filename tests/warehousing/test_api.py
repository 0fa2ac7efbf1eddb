"""The same way by API, and what the doors refuse with which code."""

import pytest
from rest_framework.test import APIClient

from tests import shop
from tests.people import make
from tests.warehousing import shelves
from warehousing.services import slots

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]
V = "/api/v1"


def client_of(user):
    client = APIClient()
    client.default_format = "json"
    client.force_authenticate(user)
    return client


def code_of(answer):
    return answer.json()["error"]["code"]


@pytest.fixture
def akiras(seller, akira):
    return client_of(akira)


@pytest.fixture
def lupes(place, lupe):
    return client_of(lupe)


def test_it_works(akiras, lupes, seller, listing, place, xiaomei):
    mine, desk = f"{V}/seller/inbound", f"{V}/warehouse"
    wish = {"warehouse": "NRT1", "lines": [{"listing": listing.public_id, "pieces": 4}]}
    made = akiras.post(f"{mine}/notices/", wish, format="json").json()
    number, lot = made["number"], made["lines"][0]["lot"]
    slots.plan(warehouse=place)
    hours = akiras.get(f"{mine}/slots/", {"warehouse": "NRT1"}).json()
    taken = akiras.post(f"{mine}/notices/{number}/slot/", {"slot": hours["results"][0]["slot"]}).json()
    assert taken["slot_starts_at"] == hours["results"][0]["starts_at"]
    signed = lupes.post(
        f"{desk}/notices/{number}/receipt/", {"cartons": 1, "weight_g": 1200, "handed_by": "Akira"}
    ).json()
    assert signed["receipt"]["document"]["notice"] == number
    counted = lupes.post(
        f"{desk}/notices/{number}/count/", {"lot": lot, "good": 3, "damaged": 1, "defect": "wet"}
    ).json()
    codes = [one["code"] for one in counted["pieces"] if not one["defect"]]
    refused = lupes.post(f"{desk}/notices/{number}/count/", {"lot": lot, "good": 1})
    assert (refused.status_code, code_of(refused)) == (409, "more_than_announced")
    assert lupes.post(f"{desk}/notices/{number}/count/", {"lot": lot, "over": 1}).status_code == 201
    assert lupes.post(f"{desk}/notices/{number}/close/").json()["status"] == "received"
    (waiting,) = lupes.get(f"{desk}/dock/").json()["results"]
    assert (waiting["count"], waiting["reason"]) == (3, "fits")
    shelf = f"{desk}/bins/{waiting['bin']}"
    cold = lupes.post(f"{desk}/bins/NRT1-C-01-1/put/", {"code": codes[0]})
    assert code_of(cold) == "wrong_temperature"
    assert lupes.post(f"{shelf}/put/", {"code": lot}).json() == {"put": 3}
    assert len(lupes.get(f"{shelf}/").json()["pieces"]) == 3
    (row,) = akiras.get(f"{mine}/stock/").json()["results"]
    assert (row["free"], row["shelf"], row["set_aside"]) == (3, 3, 2)
    assert (
        akiras.post(f"{mine}/notices/{number}/surplus/", {"lot": lot, "keep": False}).json()["lines"][0]["over_status"]
        == "sent_back"
    )
    assert code_of(lupes.post(f"{desk}/waves/", {"warehouse": "NRT1"})) == "nothing_to_pick"
    order = shelves.bought(xiaomei, listing)
    wave = lupes.post(f"{desk}/waves/", {"warehouse": "NRT1"}).json()
    picked = lupes.post(f"{desk}/waves/{wave['number']}/pick/", {"code": wave["tasks"][0]["piece"]}).json()
    assert (picked["status"], picked["order"]) == ("picked", order.number)
    count = lupes.post(f"{shelf}/count/").json()
    lupes.post(f"{desk}/counts/{count['id']}/scan/", {"code": codes[1]})
    assert lupes.post(f"{desk}/counts/{count['id']}/finish/").json()["status"] == "second"
    assert akiras.get(f"{mine}/advice/").json()["results"][0]["sold"] == 1
    assert akiras.get(f"{mine}/fees/").json()["count"] == 0


def test_refused(akiras, lupes, seller, listing, place, brightwell):
    """Another's notice and goods read as not found; both kinds at once or none is no notice."""
    shop.seller(brightwell)
    theirs = client_of(brightwell)
    line = {"listing": listing.public_id, "pieces": 1}
    url = f"{V}/seller/inbound/notices/"
    assert theirs.post(url, {"warehouse": "NRT1", "lines": [line]}, format="json").status_code == 404
    assert code_of(akiras.post(url, {"warehouse": "NRT1"}, format="json")) == "bad_notice"
    assert akiras.post(url, {"warehouse": "XXX", "lines": [line]}, format="json").status_code == 404
    assert code_of(akiras.post(url, {"warehouse": "LHR1", "lines": [line]}, format="json")) == "not_your_warehouse"
    notice = shelves.announced(seller, listing, place=place)
    assert theirs.get(f"{url}{notice.number}/").status_code == 404
    assert theirs.post(f"{url}{notice.number}/cancel/").status_code == 404
    assert akiras.get(f"{V}/warehouse/notices/").status_code == 403
    assert code_of(lupes.post(f"{V}/warehouse/notices/{notice.number}/close/")) == "not_handed_in"
    shelves.room(code="LHR1")
    assert lupes.get(f"{V}/warehouse/bins/LHR1-A-01-1/").status_code == 404
    assert akiras.post(f"{url}{notice.number}/cancel/").json()["status"] == "cancelled"


def test_transfer(lupes, seller, listing, place):
    shelves.room(code="LHR1")
    (piece,) = shelves.shelved(seller, listing, 1, place=place)
    made = lupes.post(f"{V}/warehouse/transfers/", {"origin": "NRT1", "destination": "LHR1"}).json()
    url = f"{V}/warehouse/transfers/{made['number']}/"
    assert lupes.post(f"{url}scan/", {"code": piece.code}).json()["pieces"][0]["piece"] == piece.code
    assert lupes.post(f"{url}send/").json()["status"] == "sent"
    assert lupes.post(f"{url}scan/", {"code": piece.code}).json()["pieces"][0]["has_arrived"] is True
    assert lupes.post(f"{url}close/").json()["status"] == "arrived"
    assert lupes.get(f"{V}/warehouse/transfers/").json()["count"] == 0


def test_called_back_and_lost_by_api(akiras, lupes, seller, listing, place):
    first, second = shelves.shelved(seller, listing, 2, place=place)
    mine, desk = f"{V}/seller/inbound/recalls/", f"{V}/warehouse/recalls/"
    line = {"listing": listing.public_id, "pieces": 3}
    refused = akiras.post(mine, {"warehouse": "NRT1", "lines": [line]}, format="json")
    assert (refused.status_code, code_of(refused)) == (409, "not_so_many")
    made = akiras.post(mine, {"warehouse": "NRT1", "lines": [{**line, "pieces": 1}]}, format="json")
    number = made.json()["number"]
    assert (made.status_code, made.json()["wanted"]) == (201, 1)
    assert code_of(lupes.post(f"{desk}{number}/scan/", {"code": second.code}, format="json")) == "wrong_piece"
    lupes.post(f"{desk}{number}/scan/", {"code": first.code}, format="json")
    lupes.post(f"{desk}{number}/pack/", {"cartons": 1, "weight_g": 400}, format="json")
    done = lupes.post(f"{desk}{number}/hand-over/", {"taken_by": "Akira"}, format="json").json()
    assert (done["status"], done["receipt"]["document"]["taken_by"]) == ("handed_over", "Akira")
    assert code_of(akiras.post(f"{mine}{number}/cancel/", {}, format="json")) == "illegal_move"
    broke = lupes.post(f"{V}/warehouse/broken/", {"code": second.code, "what": "fell"}, format="json").json()
    dana = client_of(make("dana"))
    assert dana.get(f"{V}/ops/shelf-losses/").json()["count"] == 1
    url, word = f"{V}/ops/shelf-losses/{broke['id']}/", {"pay": True, "why": "we did"}
    assert dana.post(url, word, format="json").json()["status"] == "paid"
    assert code_of(dana.post(url, word, format="json")) == "loss_over"
    assert akiras.get(f"{V}/seller/inbound/losses/").json()["results"][0]["status"] == "paid"
    assert akiras.get(f"{V}/seller/inbound/dates/").json()["count"] == 0
    assert lupes.get(f"{V}/warehouse/dates/").json()["count"] == 0
