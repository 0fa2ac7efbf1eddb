"""Saved listings: who hears of a drop or a return to stock, and that they hear it once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import Consent, User
from marketplace.accounts.services import consents
from marketplace.catalog.errors import FavouritesFull, ListingNotFound
from marketplace.catalog.models import Favourite, Listing
from marketplace.catalog.policies import favourites as rules
from marketplace.catalog.services import favourites, listings, stock
from marketplace.core import time
from marketplace.notices.models import Notice
from orders.models import CartLine
from tests.catalog.builders import ACTOR, draft, on_sale, seller_of, tariff_rows
from tests.clock import own_clock

__all__ = ["own_clock"]
Settle = Callable[[], int]


@pytest.fixture
def serum(akira: User) -> Listing:
    tariff_rows()
    return on_sale(seller_of(akira, is_trusted=True))


@pytest.fixture
def saved(xiaomei: User, serum: Listing) -> Favourite:
    return favourites.save(user=xiaomei, public_id=serum.public_id)


def told(user: User, template: str = "") -> list[Notice]:
    found = Notice.objects.filter(recipient=user.ref, source__startswith="favourite:").order_by("pk")
    return [notice for notice in found if template in notice.source]


def reprice(listing: Listing, minor: int, settle: Settle) -> None:
    listing.refresh_from_db()
    listings.edit(listing=listing, changes={"price_minor": minor}, actor=ACTOR)
    settle()
    favourites.tell_due()


def test_it_works(saved: Favourite, serum: Listing, xiaomei: User, settle: Settle) -> None:
    reprice(serum, 7800, settle)
    [notice] = told(xiaomei)
    assert notice.channel == "in_app"
    assert "366.60" in str(notice.subject)
    assert "460.60" in str(notice.body)
    assert serum.public_id in notice.link


def test_one_drop_is_told_once(saved: Favourite, serum: Listing, xiaomei: User, settle: Settle) -> None:
    reprice(serum, 7800, settle)
    reprice(serum, 9800, settle)
    reprice(serum, 7800, settle)  # raised only to be lowered again
    favourites.note_price(public_id=serum.public_id)
    favourites.tell_due()
    assert len(told(xiaomei)) == 1
    reprice(serum, 7000, settle)
    assert len(told(xiaomei)) == 2


@pytest.mark.parametrize(("minor", "is_told"), [(9800, False), (9750, False), (9702, True), (12000, False)])
def test_what_counts_as_a_drop(
    saved: Favourite, serum: Listing, xiaomei: User, settle: Settle, minor: int, is_told: bool
) -> None:
    reprice(serum, minor, settle)
    assert bool(told(xiaomei)) is is_told is rules.is_drop(known_minor=9800, now_minor=minor)


def test_a_drop_that_is_over_before_the_worker_came_is_not_told(
    saved: Favourite, serum: Listing, xiaomei: User, settle: Settle
) -> None:
    favourites.note_price(public_id=serum.public_id)
    Listing.objects.filter(pk=serum.pk).update(price_minor=7000)
    assert favourites.note_price(public_id=serum.public_id) == 1
    Listing.objects.filter(pk=serum.pk).update(price_minor=9800)
    favourites.tell_due()
    assert told(xiaomei) == []
    assert not Favourite.objects.exclude(news="").exists()


def test_another_currency_begins_anew(saved: Favourite, serum: Listing, xiaomei: User, settle: Settle) -> None:
    Listing.objects.filter(pk=serum.pk).update(currency="GBP", price_minor=40)
    assert favourites.note_price(public_id=serum.public_id) == 0
    saved.refresh_from_db()
    assert (saved.currency, saved.known_price_minor) == ("GBP", 40)


def test_back_in_stock_once_a_day(saved: Favourite, serum: Listing, xiaomei: User, settle: Settle) -> None:
    for _again in range(2):
        stock.set_on_hand(listing=serum, on_hand=0, actor=ACTOR)
        stock.set_on_hand(listing=serum, on_hand=3, actor=ACTOR)
        settle()
        favourites.tell_due()
    assert len(told(xiaomei, "stock")) == 1
    time.travel(timedelta(hours=25))
    stock.set_on_hand(listing=serum, on_hand=0, actor=ACTOR)
    stock.set_on_hand(listing=serum, on_hand=1, actor=ACTOR)
    settle()
    favourites.tell_due()
    assert len(told(xiaomei, "stock")) == 2


def test_more_of_what_was_there_is_no_news(saved: Favourite, serum: Listing, xiaomei: User, settle: Settle) -> None:
    stock.set_on_hand(listing=serum, on_hand=50, actor=ACTOR)
    settle()
    favourites.tell_due()
    assert told(xiaomei) == []


def test_the_last_piece_that_was_let_go_again(saved: Favourite, serum: Listing, xiaomei: User, settle: Settle) -> None:
    stock.set_on_hand(listing=serum, on_hand=1, actor=ACTOR)
    stock.reserve(source="order:MO1", items={serum.pk: 1})
    with transaction.atomic():
        stock.release(source="order:MO1")
    settle()
    favourites.tell_due()
    assert len(told(xiaomei, "stock")) == 1


def test_mail_only_for_those_who_agreed(saved: Favourite, serum: Listing, xiaomei: User, settle: Settle) -> None:
    consents.give(user=xiaomei, purposes=[str(Consent.Purpose.MARKETING)], actor=xiaomei.ref)
    reprice(serum, 7800, settle)
    assert {notice.channel for notice in told(xiaomei)} == {"in_app", "mail"}


def test_saving_twice_and_too_much(
    saved: Favourite, serum: Listing, xiaomei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert favourites.save(user=xiaomei, public_id=serum.public_id) == saved
    monkeypatch.setattr(favourites, "MOST_FAVOURITES", 1)
    other = on_sale(serum.seller, sku="other")
    with pytest.raises(FavouritesFull):
        favourites.save(user=xiaomei, public_id=other.public_id)
    with pytest.raises(ListingNotFound):
        favourites.save(user=xiaomei, public_id=draft(serum.seller, sku="never").public_id)
    assert Favourite.objects.count() == 1


def test_pages(serum: Listing, xiaomei: User, browse: Callable[[User | None], Client]) -> None:
    client, address = browse(xiaomei), f"/me/favourites/{serum.public_id}/"
    assert browse(None).get(address)["Location"].startswith("/account/login/")
    assert serum.title_zh_hans in client.get(address).content.decode()
    assert client.post(address, {"next": f"/l/{serum.public_id}/"})["Location"] == f"/l/{serum.public_id}/"
    assert client.post(address, {"next": "https://evil.example/"})["Location"] == "/me/favourites/"
    Listing.objects.filter(pk=serum.pk).update(price_minor=9000)
    page = client.get("/me/favourites/").content.decode()
    assert serum.title_zh_hans in page
    assert "800 JPY" in page
    answer = client.post(address, {"remove": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="false"' in answer
    assert not Favourite.objects.exists()
    assert client.get("/me/favourites/01zzzzzzzzzzzzzzzzzzzzzzzz/").status_code == 404


def test_api(serum: Listing, xiaomei: User, charlie: User, api: Callable[[User | None], APIClient]) -> None:
    mine: Any = api(xiaomei)
    for _again in range(2):
        made = mine.post("/api/v1/me/favourites/", {"listing": serum.public_id}, format="json")
        assert made.status_code == 201
    assert made.json()["saved_price"] == {"amount": "9800", "currency": "JPY"}
    assert mine.get("/api/v1/me/favourites/").json()["count"] == 1
    assert mine.post("/api/v1/me/favourites/", {"listing": "x"}, format="json").status_code == 404
    assert mine.post("/api/v1/me/favourites/", {}, format="json").status_code == 400
    assert api(charlie).delete(f"/api/v1/me/favourites/{serum.public_id}/").status_code == 204
    assert mine.get("/api/v1/me/favourites/").json()["count"] == 1
    assert mine.delete(f"/api/v1/me/favourites/{serum.public_id}/").status_code == 204
    assert mine.get("/api/v1/me/favourites/").json()["count"] == 0
    assert api(None).get("/api/v1/me/favourites/").status_code == 401


def test_into_the_cart_with_one_click(saved: Favourite, serum: Listing, xiaomei: User, browse: Any) -> None:
    """The list posts straight to the cart and stays where it is."""
    client = browse(xiaomei)
    page = client.get("/me/favourites/?page=1").content.decode()
    assert f'action="/cart/add/{serum.public_id}/"' in page
    answer = client.post(f"/cart/add/{serum.public_id}/", {"quantity": "1", "next": "/me/favourites/?page=1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me/favourites/?page=1")
    assert [line.quantity for line in CartLine.objects.filter(cart__user=xiaomei)] == [1]


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/", ""])
def test_onward_stays_in_the_house(saved: Favourite, serum: Listing, xiaomei: User, browse: Any, onward: str) -> None:
    answer = browse(xiaomei).post(f"/cart/add/{serum.public_id}/", {"quantity": "1", "next": onward})
    assert answer.headers["Location"] == "/cart/"


def test_what_is_sold_out_has_no_button(saved: Favourite, serum: Listing, xiaomei: User, browse: Any) -> None:
    stock.set_on_hand(listing=serum, on_hand=0, actor=ACTOR)
    page = browse(xiaomei).get("/me/favourites/").content.decode()
    assert serum.public_id in page
    assert "/cart/add/" not in page
