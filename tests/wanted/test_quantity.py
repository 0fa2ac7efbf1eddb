"""More than one piece of the same thing; and the programs of sellers that hear of wants and choices."""

import json

import pytest

from marketplace.catalog.models import Stock
from marketplace.notices.services import webhooks
from marketplace.notices.webhooks.models import WebhookMessage
from orders.models import CartLine
from tests import shop
from tests.wanted import wants
from wanted.errors import BadWant
from wanted.models import Want
from wanted.services import choosing

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(xiaomei, akira):
    wants.ground()
    return {"address": shop.ready(xiaomei), "akira": shop.seller(akira)}


def test_it_works(market, xiaomei, akira, api, settle):
    """Three pieces: one price for all of them, all in the cart, no fourth."""
    want = wants.ask(xiaomei, quantity=3, budget_fen=80_000)
    offer = wants.offer(want, market["akira"], akira)
    seen = api(xiaomei).get(f"/api/v1/wants/{want.public_id}/").json()
    assert seen["quantity"] == 3
    accepted = api(xiaomei).post(f"/api/v1/wants/{want.public_id}/offers/{offer.public_id}/accept/")
    assert accepted.status_code == 200, accepted.content
    assert (CartLine.objects.get().quantity, Stock.objects.get(listing=offer.listing).on_hand) == (3, 3)
    quote = api(xiaomei).post("/api/v1/checkout/quote/", {}, format="json")
    assert quote.json()["total_fen"] == seen["offers"][0]["landed_fen"]
    line = {"listing": offer.listing.public_id, "quantity": 4}
    assert api(xiaomei).post("/api/v1/checkout/quote/", {"lines": [line]}, format="json").status_code in {400, 409}


@pytest.mark.parametrize("quantity", [0, 11, True, "2", 1.5, None])
def test_a_quantity_outside_the_limits_is_refused(market, xiaomei, quantity):
    with pytest.raises(BadWant) as refused:
        wants.ask(xiaomei, quantity=quantity)
    assert list(refused.value.fields) == ["quantity"]
    assert not Want.objects.exists()


def test_programs_of_shops_there_hear_of_wants_and_of_their_own_choice(market, xiaomei, akira, brightwell, settle):
    other = shop.seller(brightwell, kind="retailer")
    type(other).objects.filter(pk=other.pk).update(country="GB")
    for one in (market["akira"], other):
        webhooks.add_endpoint(
            owner=f"seller:{one.public_id}", url="http://127.0.0.1:8999/hook", kinds_wanted=(), actor="user:test"
        )
    want = wants.ask(xiaomei, quantity=2)
    offer = wants.offer(want, market["akira"], akira)
    settle()
    asked = WebhookMessage.objects.get(kind="want.asked")
    assert asked.owner == f"seller:{market['akira'].public_id}"  # not the shop in Britain
    said = json.loads(asked.body)["data"]
    assert (said["want"], said["quantity"], said["country"]) == (want.public_id, 2, "JP")
    assert want.title not in asked.body
    choosing.accept(user=xiaomei, want_id=want.public_id, offer_id=offer.public_id, actor=xiaomei.ref)
    settle()
    chosen = WebhookMessage.objects.get(kind="want.offer_accepted")
    assert json.loads(chosen.body)["data"]["offer"] == offer.public_id
    assert xiaomei.public_id not in chosen.body
