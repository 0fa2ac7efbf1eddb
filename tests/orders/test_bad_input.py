"""Double clicks, two tabs, old prices, wrong numbers: one outcome, one clear message, nothing half written. By page and by API."""

from datetime import timedelta

import pytest

from marketplace.accounts.models import Identity
from marketplace.catalog.models import Listing, Stock
from marketplace.core import time
from marketplace.tariff.models import QuotaUse
from orders.models import Order, Purchase, Quote
from orders.policies import notice
from orders.services import carts, quoting
from tests import shop

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def world(xiaomei):
    shop.tariff()
    listing = shop.listing(shop.seller())
    address = shop.ready(xiaomei)
    carts.add(cart=carts.cart_for(user=xiaomei), listing=listing.public_id, quantity=1)
    return {"listing": listing, "address": address}


def written():
    """Purchases, orders, pieces taken, quota taken."""
    taken = sum(Stock.objects.values_list("reserved", flat=True))
    return Purchase.objects.count(), Order.objects.count(), taken, QuotaUse.objects.count()


NOTHING, ONE = (0, 0, 0, 0), (1, 1, 1, 1)


def form(quote):
    return {"quote": quote, "notice_version": notice.VERSION, "notice": "on"}


def body(quote, world):
    return {"quote": quote, "address": world["address"].pk, "notice_version": notice.VERSION}


def opened(client):
    """A tab at the last step; its quote."""
    assert client.post("/checkout/").url == "/checkout/confirm/"
    return client.get("/checkout/confirm/").context["quote"].public_id


def said(answer):
    """The one message that the next page shows."""
    page = answer.client.get(answer.url) if answer.status_code == 302 else answer
    (message,) = page.context["messages"]
    return str(message)


def test_it_works(xiaomei, browse, world):
    """A double click on the last button: both lead to the same payment."""
    client = browse(xiaomei)
    quote = opened(client)
    answers = [client.post("/checkout/confirm/", form(quote)) for _ in range(2)]
    assert {answer.url for answer in answers} == {f"/pay/{Purchase.objects.get().number}/"}
    assert written() == ONE


def test_double_call(xiaomei, api, world):
    client = api(xiaomei)
    quote = client.post(f"{V1}/checkout/quote/").json()["quote"]
    numbers = {client.post(f"{V1}/checkout/", body(quote, world), format="json").json()["number"] for _ in range(2)}
    assert (len(numbers), written()) == (1, ONE)


def test_two_tabs(xiaomei, browse, world):
    """Each tab has a price of its own for the same cart; what one ordered the other does not order again."""
    client = browse(xiaomei)
    first, second = opened(client), opened(client)
    assert client.post("/checkout/confirm/", form(first)).url.startswith("/pay/MP")
    assert client.post("/checkout/confirm/", form(first)).url.startswith("/pay/MP")
    late = client.post("/checkout/confirm/", form(second))
    assert "另一个窗口" in said(late)
    assert written() == ONE
    carts.add(cart=carts.cart_for(user=xiaomei), listing=world["listing"].public_id, quantity=1)
    assert client.post("/checkout/confirm/", form(opened(client))).url.startswith("/pay/MP")
    assert Purchase.objects.count() == 2, "whoever puts it into the cart again wants it again"


def test_two_devices(xiaomei, api, world):
    client = api(xiaomei)
    first, second = (client.post(f"{V1}/checkout/quote/").json()["quote"] for _ in range(2))
    assert client.post(f"{V1}/checkout/", body(first, world), format="json").status_code == 201
    late = client.post(f"{V1}/checkout/", body(second, world), format="json")
    assert (late.status_code, late.json()["error"]["code"], written()) == (409, "ordered_already", ONE)


def test_an_old_price(xiaomei, browse, api, world):
    """Expired: nothing is taken, the page says so; a fresh price is one press away and shows what changed."""
    client = browse(xiaomei)
    quote = opened(client)
    Quote.objects.update(expires_at=time.now() - timedelta(seconds=1))
    answer = client.post("/checkout/confirm/", form(quote))
    assert said(answer)
    by_api = api(xiaomei).post(f"{V1}/checkout/", body(quote, world), format="json")
    assert (by_api.status_code, by_api.json()["error"]["code"], written()) == (409, "quote_expired", NOTHING)
    before = Quote.objects.get().total_fen
    Listing.objects.update(price_minor=3_000)
    client.post("/checkout/refresh/")
    assert client.get("/checkout/confirm/").context["quote"].total_fen > before


def test_the_price_shown_is_the_price(xiaomei, browse, world):
    """The seller changes the price while somebody stands at the last button: they pay what they were shown."""
    client = browse(xiaomei)
    quote = opened(client)
    shown = Quote.objects.get().total_fen
    Listing.objects.update(price_minor=9_000)
    client.post("/checkout/confirm/", form(quote))
    assert (Order.objects.get().total_fen, written()) == (shown, ONE)


@pytest.mark.parametrize(
    "number", ["110105194912310021", "11010519491331002X", "11010519491231002", "１１", "' OR 1=1"]
)
def test_a_wrong_check_digit(charlie, browse, api, world, number):
    """Also a day that never was, a digit too few, and nonsense."""
    shop.agree(charlie)
    client = browse(charlie)
    page = client.post("/me/identity/", {"real_name": "王小美", "id_number": number, "consent": "on"})
    assert page.status_code in (400, 422)
    assert page.context["form"].errors["id_number"]
    by_api = api(charlie).put(f"{V1}/me/identity/", {"real_name": "王小美", "id_number": number}, format="json")
    assert by_api.status_code == 400, by_api.content
    assert "id_number" in by_api.json()["error"]["fields"]
    assert not Identity.objects.filter(user=charlie).exists()


def test_somebody_elses_things(xiaomei, charlie, browse, api, world):
    """Another person's quote and address: not found, and nothing is written for anybody."""
    quote = quoting.make_quote(user=xiaomei).public_id
    theirs = shop.ready(charlie, id_number="440308199901101512")
    for values in ({"quote": quote, "address": theirs.pk}, {"quote": quote, "address": world["address"].pk}):
        answer = api(charlie).post(f"{V1}/checkout/", {**values, "notice_version": notice.VERSION}, format="json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "quote_not_found")
    answer = api(xiaomei).post(f"{V1}/checkout/", {**body(quote, world), "address": theirs.pk}, format="json")
    assert (answer.status_code, written()) == (404, NOTHING)
