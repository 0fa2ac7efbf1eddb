"""How many statements a door may send, whatever the number of rows. Beside rules, stop switches and forecasts of lanes
nothing is remembered between requests in tests, so these are nearly the counts of a process that was just started. Savepoints
are not counted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from marketplace.accounts.models import Address, User
from marketplace.catalog.models import (
    Category,
    Certificate,
    Companion,
    Listing,
    ListingSignal,
    ListingVideo,
    Picture,
    Stock,
)
from marketplace.catalog.selectors import listing_path, title_in
from marketplace.catalog.services import categories, indexing
from marketplace.core import switches, time
from marketplace.core.dated.models import StopSwitch
from orders.models import Answer, OrderLine, Question, Review
from orders.policies import notice
from orders.services import carts
from sellers.models import Seller
from tests import shop

FEW, MANY = 2, 24


@dataclass
class Town:
    """A shopper and a growing number of things."""

    shopper: User
    address: Address
    browse: Client
    api: APIClient
    sellers: list[Seller] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)

    def grow(self, count: int) -> None:
        """Up to `count` listings of half as many sellers, each with stock here and in our warehouse, indexed."""
        leaf = Category.objects.get(slug="beauty-skincare")
        while len(self.listings) < count:
            if len(self.sellers) * 2 <= len(self.listings):
                self.sellers.append(shop.seller())
            made = shop.listing(self.sellers[-1], price=900, category=leaf, title_zh_hans="樱花面霜", title="樱花面霜")
            Stock.objects.create(listing=made, place="warehouse:NRT1", on_hand=9)
            ListingSignal.objects.get_or_create(listing=made)
            self.listings.append(made)
        indexing.index([listing.pk for listing in self.listings])

    def fill_cart(self, count: int) -> None:
        cart = carts.cart_for(user=self.shopper)
        for listing in self.listings[:count]:
            if not cart.lines.filter(listing=listing).exists():
                carts.add(cart=cart, listing=listing.public_id, quantity=1)

    def buy(self, count: int) -> None:
        """As many paid orders in all."""
        while self.shopper.orders.count() < count:
            chosen = self.listings[self.shopper.orders.count() % len(self.listings)]
            shop.pay_directly(shop.place(self.shopper, {chosen.public_id: 1}, self.address))


@pytest.fixture
def town(xiaomei: User, browse: Callable[[User], Client], api: Callable[[User], APIClient]) -> Town:
    shop.tariff()
    categories.plant()
    return Town(xiaomei, shop.ready(xiaomei), browse(xiaomei), api(xiaomei))


def page(path: str) -> Callable[[Town], Any]:
    return lambda town: Client().get(path)


def mine(path: str) -> Callable[[Town], Any]:
    return lambda town: town.browse.get(path)


def door(path: str) -> Callable[[Town], Any]:
    return lambda town: town.api.get(path)


def one_listing(town: Town) -> Any:
    return Client().get(f"/l/{town.listings[0].public_id}/", follow=True)


def page_itself(town: Town) -> Any:
    """Without the step from a short address to the right one."""
    listing = town.listings[0]
    return Client().get(listing_path(listing.public_id, title_in(listing, "en")))


def with_everything(town: Town, count: int) -> None:
    """Reviews, questions with answers, companions, and a stop of its category: the page's worst case."""
    first = town.listings[0]
    for row in StopSwitch.objects.filter(lifted_at=None):
        switches.lift(switch=row, actor="user:test", why="test")
    town.buy(min(count, 12))
    for line in OrderLine.objects.filter(listing=first, review__isnull=True):
        Review.objects.create(
            line=line,
            listing=first,
            seller=first.seller,
            user=town.shopper,
            rating=4,
            created_at=time.now(),
            revealed_at=time.now(),
        )
    for number in range(count):
        asked = Question.objects.create(listing=first, user=town.shopper, body=f"? {number}", created_at=time.now())
        Answer.objects.create(question=asked, listing=first, user=town.shopper, created_at=time.now())
    for other in town.listings[1:count]:
        Companion.objects.get_or_create(listing=first, other=other, kind="liked", defaults={"score": 9, "shoppers": 2})
    with_papers(first, count)
    switches.stop(kind="category", key="beauty", cause="carrier", reason="test", actor="user:test")
    switches.forget()


def with_papers(first: Listing, count: int) -> None:
    """Pictures, a video, certificates, variants of its own shop, and other shops' offers of the same thing."""
    for number in range(first.pictures.count(), count):
        Picture.objects.create(
            listing=first, image="", position=number, sha256=str(number), formats={"960": "listings/x"}
        )
    ListingVideo.objects.get_or_create(
        listing=first, defaults={"file": "listings/videos/x.mp4", "seconds": 9, "size": 9, "created_at": time.now()}
    )
    for number in range(count):
        Certificate.objects.get_or_create(
            listing=first, issuer="SGS", number=str(number), defaults={"name": "CE", "created_at": time.now()}
        )
    facts = {"family": "cream", "gtin": "4006381333931"}
    Listing.objects.filter(pk=first.pk).update(**facts, options={"size": "0 ml"})
    for number in range(Listing.objects.filter(seller=first.seller, family="cream").count(), count):
        shop.listing(first.seller, **facts, options={"size": f"{number} ml"})
    for _number in range(Listing.objects.filter(gtin=facts["gtin"]).exclude(seller=first.seller).count(), count):
        shop.listing(shop.seller(), gtin=facts["gtin"])


def quote_of_all(town: Town) -> Any:
    lines = [{"listing": listing.public_id, "quantity": 1} for listing in town.listings]
    return town.api.post("/api/v1/checkout/quote/", {"lines": lines}, format="json")


def placing(town: Town) -> Callable[[], Any]:
    """The quote is made beforehand: placing is what is counted."""
    quote = quote_of_all(town).json()
    wish = {"quote": quote["quote"], "address": town.address.pk, "notice_version": notice.VERSION}
    return lambda: town.api.post(
        "/api/v1/checkout/", wish, format="json", headers={"Idempotency-Key": f"k{quote['quote']}"}
    )


def with_cart(town: Town, count: int) -> None:
    town.fill_cart(count)


def with_orders(town: Town, count: int) -> None:
    town.buy(min(count, 12))


def nothing_more(town: Town, count: int) -> None:
    del town, count


# name, most statements, what grows beside the listings, the request
TABLE: tuple[tuple[str, int, Callable[[Town, int], None], Callable[[Town], Any]], ...] = (
    ("home", 8, nothing_more, page("/")),
    ("categories", 4, nothing_more, page("/categories/")),
    ("category", 12, nothing_more, page("/c/beauty/")),
    ("search", 14, nothing_more, page("/s/?q=面霜")),
    ("listing", 12, nothing_more, one_listing),
    ("listing with everything", 12, with_everything, page_itself),
    ("cart", 18, with_cart, mine("/cart/")),  # one of them the tree of categories, for warranties; remembered outside tests
    ("my orders", 15, with_orders, mine("/me/orders/")),
    ("API listings", 6, nothing_more, door("/api/v1/listings/")),
    ("API search", 8, nothing_more, door("/api/v1/listings/?search=面霜")),
    ("API cart", 15, with_cart, door("/api/v1/cart/lines/")),
    ("API quote", 18, nothing_more, quote_of_all),
    ("API orders", 10, with_orders, door("/api/v1/orders/")),
    ("API purchases", 12, with_orders, door("/api/v1/purchases/")),
)  # fmt: skip


@pytest.mark.parametrize(("name", "most", "fill", "ask"), TABLE, ids=[row[0] for row in TABLE])
def test_the_count_is_bounded_and_does_not_grow(
    town: Town, name: str, most: int, fill: Callable[[Town, int], None], ask: Callable[[Town], Any]
) -> None:
    counts, last = [], []
    for size in (FEW, MANY):
        town.grow(size)
        fill(town, size)
        ask(town)  # the first request of a session may write the session
        last = statements(lambda: ask(town))
        counts.append(len(last))
    listed = "\n".join(sql[:160] for sql in last)
    assert counts[1] <= counts[0], f"{name}: {counts[0]} statements for few rows, {counts[1]} for many:\n{listed}"
    assert max(counts) <= most, f"{name}: {max(counts)} statements, at most {most}:\n{listed}"


def test_placing_an_order_is_bounded_and_does_not_grow(town: Town) -> None:
    counts, last = [], []
    for size in (FEW, 12):
        town.grow(size)
        last = statements(placing(town))
        counts.append(len(last))
    assert counts[1] <= counts[0], "\n".join(sql[:160] for sql in last)
    assert counts[1] <= 40, "\n".join(sql[:160] for sql in last)


def test_the_counter_can_fail(town: Town) -> None:
    town.grow(FEW)
    assert len(statements(lambda: page("/")(town))) > 1
    assert len(statements(lambda: [listing.refresh_from_db() for listing in town.listings])) >= FEW


def statements(work: Callable[[], Any]) -> list[str]:
    """The SQL that `work` sent, without savepoints. A refused request is a mistake of the test."""
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        answer = work()
    status = getattr(answer, "status_code", 200)
    assert status < 400, getattr(answer, "content", b"")[:300]
    return [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
