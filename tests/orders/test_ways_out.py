"""Limits of personal import in the cart: what the shopper is offered, and what following it does."""

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.accounts.selectors import person_ref_of
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.tariff.errors import QuotaExceeded
from marketplace.tariff.services import quota
from orders.errors import OverOrderLimit
from orders.models import CartLine, Quote
from orders.services import carts, quoting
from tests import shop


@pytest.fixture
def dear(db: None) -> Listing:
    """4,000 CNY a piece."""
    shop.tariff()
    return shop.listing(shop.seller(), price_minor=80_000)


def put(person: User, listing: Listing, pieces: int) -> None:
    carts.add(cart=carts.cart_for(user=person), listing=listing.public_id, quantity=pieces)


def lay(person: User) -> dict[bool, int]:
    return {line.is_saved: line.quantity for line in CartLine.objects.filter(cart__user=person)}


def test_it_works(dear: Listing, xiaomei: User, client: Client) -> None:
    put(xiaomei, dear, 3)
    client.force_login(xiaomei)
    page = client.get("/cart/")
    (way,) = page.context["ways"][:1]
    assert b'type="submit" disabled' in page.content, "what cannot travel is neither priced nor checked out"
    assert (way["way"], [piece["pieces"] for piece in way["keep"]]) == ("fewer", [1])
    client.post("/cart/keep/", {"keep": [piece["value"] for piece in way["keep"]]})
    assert lay(xiaomei) == {False: 1, True: 2}, "what does not travel is laid aside, not lost"
    view = quoting.price_cart(carts.cart_for(user=xiaomei), xiaomei)
    assert view.limits is None
    assert view.total_fen == way["total_fen"], "the price promised is the price"
    assert [line.line.quantity for line in view.saved] == [2]


def test_a_refused_quote_names_the_ways(dear: Listing, xiaomei: User) -> None:
    put(xiaomei, dear, 2)
    with pytest.raises(OverOrderLimit) as refused:
        quoting.make_quote(user=xiaomei)
    assert [way["way"] for way in refused.value.fields["ways"]] == ["fewer"]
    assert refused.value.fields["ways"][0]["keep"] == {dear.public_id: 1}
    assert not Quote.objects.exists()


def test_a_spent_year_offers_waiting(dear: Listing, xiaomei: User) -> None:
    shop.ready(xiaomei)
    quota.take(
        person_ref=person_ref_of(xiaomei) or "", source="order:x", amount_fen=2_500_000, day=time.today(), actor="t"
    )
    put(xiaomei, dear, 1)
    with pytest.raises(QuotaExceeded) as refused:
        quoting.make_quote(user=xiaomei)
    (way,) = refused.value.fields["ways"]
    assert (way["way"], way["from_day"]) == ("wait", f"{time.today().year + 1}-01-01")


def test_laid_aside_is_neither_priced_nor_counted_nor_bought(dear: Listing, xiaomei: User, client: Client) -> None:
    put(xiaomei, dear, 1)
    client.force_login(xiaomei)
    line = CartLine.objects.get()
    client.post(f"/cart/lines/{line.pk}/", {"later": "1"})
    assert lay(xiaomei) == {True: 1}
    page = client.get("/cart/")
    assert (page.context["cart"].total_fen, page.context["cart"].count) == (0, 0)
    put(xiaomei, dear, 2)
    client.post(f"/cart/lines/{CartLine.objects.get(is_saved=True).pk}/", {"back": "1"})
    assert lay(xiaomei) == {False: 3}


def test_nobody_moves_anothers_line(dear: Listing, xiaomei: User, charlie: User, client: Client) -> None:
    put(xiaomei, dear, 1)
    client.force_login(charlie)
    assert client.post(f"/cart/lines/{CartLine.objects.get().pk}/", {"later": "1"}).status_code == 404
    assert lay(xiaomei) == {False: 1}


@pytest.mark.parametrize(
    "keep", [[], ["x"], ["x:-1"], ["x:二"], [":"], ["x:99999999999999999999"], ["x:" + "9" * 5_000]]
)
def test_a_broken_advice_changes_no_piece_that_travels(
    keep: list[str], dear: Listing, xiaomei: User, client: Client
) -> None:
    put(xiaomei, dear, 1)
    client.force_login(xiaomei)
    assert client.post("/cart/keep/", {"keep": keep}).status_code == 302
    assert sum(lay(xiaomei).values()) == 1


def test_a_guests_saved_pieces_come_along(dear: Listing, xiaomei: User) -> None:
    guest = carts.cart_for(guest_key="g")
    carts.add(cart=guest, listing=dear.public_id, quantity=2)
    carts.move(cart=guest, line_id=CartLine.objects.get().pk, is_saved=True, quantity=1)
    put(xiaomei, dear, 1)
    carts.merge(guest_key="g", user=xiaomei)
    assert lay(xiaomei) == {False: 2, True: 1}
