"""A want from the question to the paid order, through the API; and what others may never see of it."""

import json
from datetime import timedelta

import pytest

from marketplace.catalog.models import Listing
from marketplace.catalog.search import engine
from marketplace.core import time
from marketplace.notices.models import Notice
from orders.models import Order
from tests import shop
from tests.catalog.builders import photo
from tests.wanted import wants
from wanted.models import Offer, Want
from wanted.services import ending, telling

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(xiaomei, akira, brightwell):
    """Xiaomei may order; Akira and another shop sell in Japan."""
    wants.ground()
    return {
        "address": shop.ready(xiaomei),
        "akira": shop.seller(akira),
        "other": shop.seller(brightwell, kind="retailer"),
    }


def form(**changes):
    return {**wants.GOODS, "arrival_days": 14, "note": "店里有货", "proof": photo(), **changes}


def told(template):
    return list(
        Notice.objects.filter(template=template, channel=Notice.Channel.IN_APP).values_list("recipient", flat=True)
    )


def test_it_works(market, xiaomei, akira, brightwell, charlie, api, settle):
    asked = api(xiaomei).post("/api/v1/wants/", {**wants.wish(), "until": str(wants.wish()["until"])}, format="json")
    assert asked.status_code == 201, asked.content
    want_id = asked.json()["id"]
    assert telling.tell_of_new_wants() == 2  # both shops, once
    assert telling.tell_of_new_wants() == 0
    seen = api(akira).get("/api/v1/seller/wants/").json()["results"]
    assert [(one["id"], one["is_answered"]) for one in seen] == [(want_id, False)]
    made = api(akira).post(f"/api/v1/seller/wants/{want_id}/offers/", form(price_minor=2400), format="multipart")
    assert made.status_code == 201, made.content
    cheap = api(brightwell).post(
        f"/api/v1/seller/wants/{want_id}/offers/", form(proof=wants.paper()), format="multipart"
    )
    assert cheap.status_code == 201, cheap.content
    settle()
    assert told("wanted_offer") == [xiaomei.ref] * 2

    mine = api(xiaomei).get(f"/api/v1/wants/{want_id}/").json()
    assert [one["id"] for one in mine["offers"]] == [cheap.json()["id"], made.json()["id"]]  # the cheapest landed first
    best = mine["offers"][0]
    assert best["landed_fen"] == sum(best[name] for name in ("goods_fen", "freight_fen", "tax_fen", "fx_fee_fen"))
    assert (best["seller_grade"], best["is_within_budget"]) == ("B", True)
    assert best["arrives_on"] == str(time.today() + timedelta(days=14))

    taken = api(xiaomei).post(f"/api/v1/wants/{want_id}/offers/{best['id']}/accept/")
    assert (taken.status_code, taken.json()["status"]) == (200, "chosen"), taken.content
    settle()
    assert (told("wanted_chosen"), told("wanted_offer_over")) == ([brightwell.ref], [akira.ref])
    quote = api(xiaomei).post("/api/v1/checkout/quote/", {}, format="json")
    assert quote.status_code == 201, quote.content
    assert quote.json()["total_fen"] == best["landed_fen"]  # what was told is what is paid
    purchase = shop.pay_directly(shop.place(xiaomei, {best["listing"]: 1}, market["address"]))
    settle()
    order = Order.objects.get(purchase=purchase)
    assert (order.seller, order.promise_date) == (market["other"], time.today() + timedelta(days=14))
    assert (Want.objects.get().status, Offer.objects.get(public_id=best["id"]).status) == ("bought", "bought")
    assert shop.nothing_dead()


def test_nobody_else_meets_the_private_listing(market, xiaomei, akira, charlie, api, browse, settle):
    want = wants.ask(xiaomei)
    offer = wants.offer(want, market["akira"], akira)
    settle()
    listing = offer.listing
    before = api(xiaomei).post("/api/v1/cart/lines/", {"listing": listing.public_id, "quantity": 1}, format="json")
    assert before.status_code == 409  # not chosen yet: there is no piece
    accept(api, xiaomei, want, offer)
    for person in (charlie, akira, None):
        assert browse(person).get(f"/l/{listing.public_id}/").status_code == 404
        assert api(person).get(f"/api/v1/listings/{listing.public_id}/").status_code in {401, 404}
        for way in ("/api/v1/listings/?search=清水烧", f"/api/v1/listings/?seller={market['akira'].slug}"):
            assert listing.public_id not in api(person).get(way).content.decode()
    for page in ("/", "/sitemap.xml", "/s/?q=清水烧", "/c/beauty/", f"/shop/{market['akira'].slug}/"):
        assert listing.public_id not in browse(None).get(page).content.decode()
    assert engine.search(query="清水烧").ids == ()
    added = api(charlie).post("/api/v1/cart/lines/", {"listing": listing.public_id, "quantity": 1}, format="json")
    unknown = api(charlie).post("/api/v1/cart/lines/", {"listing": "0" * 26, "quantity": 1}, format="json")
    assert (added.status_code, added.json()) == (unknown.status_code, unknown.json())  # as if it did not exist
    quoted = api(charlie).post(
        "/api/v1/checkout/quote/", {"lines": [{"listing": listing.public_id, "quantity": 1}]}, format="json"
    )
    assert quoted.status_code in {400, 409}
    two = api(xiaomei).post(
        "/api/v1/checkout/quote/", {"lines": [{"listing": listing.public_id, "quantity": 2}]}, format="json"
    )
    assert two.status_code in {400, 409}
    # nor does its seller handle it as one of the shelf
    assert api(akira).get("/api/v1/seller/listings/").json()["count"] == 0
    assert (
        api(akira).patch(f"/api/v1/seller/listings/{listing.public_id}/", {"price_minor": 9}, format="json").status_code
        == 404
    )
    assert api(akira).put("/api/v1/seller/stock/", {"counts": {listing.public_id: 9}}, format="json").status_code == 404
    assert Listing.objects.get(pk=listing.pk).price_minor == 2000


def accept(api, user, want, offer):
    answer = api(user).post(f"/api/v1/wants/{want.public_id}/offers/{offer.public_id}/accept/")
    assert answer.status_code == 200, answer.content


def test_a_seller_never_sees_who_asks(market, xiaomei, akira, api, browse, settle):
    want = wants.ask(xiaomei)
    offer = wants.offer(want, market["akira"], akira)
    accept(api, xiaomei, want, offer)
    settle()
    secret = [xiaomei.public_id, xiaomei.email, xiaomei.display_name, "王小美", "13800138000", "春熙路"]
    pages = ["/seller/wanted/", "/seller/wanted/offers/", f"/seller/wanted/{want.public_id}/"]
    ways = ["/api/v1/seller/wants/", f"/api/v1/seller/wants/{want.public_id}/", "/api/v1/seller/offers/"]
    shown = [browse(akira).get(page).content.decode() for page in pages]
    shown += [json.dumps(api(akira).get(way).json(), ensure_ascii=False) for way in ways]
    shown += list(Notice.objects.filter(recipient=akira.ref).values_list("body", flat=True))
    assert len(shown) > 6
    for text in shown:
        assert not [one for one in secret if one in text]


def test_strangers_find_nothing(market, xiaomei, akira, charlie, brightwell, api, browse):
    want = wants.ask(xiaomei, country="JP")
    offer = wants.offer(want, market["akira"], akira)
    own = f"/me/wanted/{want.public_id}/"
    for person in (charlie, akira):
        for page in (own, f"{own}picture/", f"{own}offers/{offer.public_id}/proof/"):
            assert browse(person).get(page).status_code == 404
        for verb in (f"{own}withdraw/", f"{own}offers/{offer.public_id}/accept/"):
            assert browse(person).post(verb).status_code in {302, 404}
        for way in (
            f"/api/v1/wants/{want.public_id}/withdraw/",
            f"/api/v1/wants/{want.public_id}/offers/{offer.public_id}/accept/",
        ):
            assert api(person).post(way).status_code == 404
    assert api(charlie).get("/api/v1/seller/wants/").status_code == 403
    assert browse(charlie).get(f"/seller/wanted/{want.public_id}/").status_code == 403
    assert browse(brightwell).get(f"/seller/wanted/offers/{offer.public_id}/proof/").status_code == 404
    assert api(brightwell).post(f"/api/v1/seller/offers/{offer.public_id}/withdraw/").status_code == 404
    assert api(brightwell).get("/api/v1/seller/offers/").json()["count"] == 0
    assert browse(xiaomei).get(f"{own}offers/{offer.public_id}/proof/")["Cache-Control"] == "private, no-store"
    want.refresh_from_db()
    offer.refresh_from_db()
    assert (want.status, offer.status) == ("open", "open")


def test_a_choice_that_is_not_paid_opens_again(market, xiaomei, akira, api, settle):
    want = wants.ask(xiaomei)
    offer = wants.offer(want, market["akira"], akira)
    accept(api, xiaomei, want, offer)
    Offer.objects.filter(pk=offer.pk).update(accepted_at=time.now() - timedelta(hours=49))
    assert ending.end_due() == 1
    assert ending.end_due() == 0
    settle()
    want.refresh_from_db()
    offer.refresh_from_db()
    assert (want.status, offer.status, offer.ended_why) == ("open", "lapsed", "not_bought")
    assert told("wanted_not_bought") == [xiaomei.ref]
    assert api(xiaomei).post("/api/v1/checkout/quote/", {}, format="json").status_code == 409


def test_nobody_takes_back_what_is_being_paid(market, xiaomei, akira, api):
    want = wants.ask(xiaomei)
    offer = wants.offer(want, market["akira"], akira)
    accept(api, xiaomei, want, offer)
    shop.place(xiaomei, {offer.listing.public_id: 1}, market["address"])
    refused = api(akira).post(f"/api/v1/seller/offers/{offer.public_id}/withdraw/")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "being_bought")
    Offer.objects.filter(pk=offer.pk).update(accepted_at=time.now() - timedelta(hours=49))
    assert ending.end_due() == 0  # the sweep waits for the payment as well
    offer.refresh_from_db()
    assert offer.status == "accepted"


def test_a_seller_takes_a_chosen_offer_back(market, xiaomei, akira, api, settle):
    want = wants.ask(xiaomei)
    offer = wants.offer(want, market["akira"], akira)
    accept(api, xiaomei, want, offer)
    gone = api(akira).post(f"/api/v1/seller/offers/{offer.public_id}/withdraw/")
    assert (gone.status_code, gone.json()["status"]) == (200, "withdrawn")
    settle()
    want.refresh_from_db()
    assert (want.status, told("wanted_withdrawn"), told("wanted_offer_over")) == ("open", [xiaomei.ref], [])
    again = api(xiaomei).post(f"/api/v1/wants/{want.public_id}/offers/{offer.public_id}/accept/")
    assert again.status_code == 409
    answer = api(xiaomei).post(f"/api/v1/wants/{want.public_id}/withdraw/")
    assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn")
