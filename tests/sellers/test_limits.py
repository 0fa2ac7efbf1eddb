"""Limits of sellers: by grade and first weeks, counted when an order is placed, given back when it ends."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.catalog.models import Category
from marketplace.core import time
from marketplace.core.rules import Rule
from orders.models import Order, Purchase
from orders.policies import notice
from orders.services import cancelling, checkout, cutting, quoting
from sellers.errors import SellerLimitReached
from sellers.models import Seller, SellerDay
from sellers.policies import probation, zones
from sellers.policies.probation import DEFAULT, GRADES, NUMBERS, Limits, limits_for
from sellers.selectors import limits as reads
from sellers.services import limits
from tests import shop

NARROW = {"orders_per_day": 2, "amount_per_order_fen": 50_000, "amount_per_day_fen": 60_000, "categories": None}


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A rule with small numbers for grade C."""
    body = {**DEFAULT, "first_days": 0, "grades": {**DEFAULT["grades"], "C": dict(NARROW)}}
    monkeypatch.setattr(reads, "rules", SimpleNamespace(at=lambda code, moment=None: Rule(7, body, None)))
    return body


@pytest.fixture
def world(xiaomei: User) -> dict[str, Any]:
    shop.tariff()
    seller = shop.seller()
    Seller.objects.filter(pk=seller.pk).update(grade="C", approved_at=time.now())
    return {
        "seller": seller,
        "listing": shop.listing(seller, price=100, hs="4901000000"),
        "address": shop.ready(xiaomei),
    }


def buy(user: User, world: dict[str, Any], quantity: int = 1) -> Purchase:
    return shop.place(user, {world["listing"].public_id: quantity}, world["address"])


def test_it_works(xiaomei: User, world: dict[str, Any], narrow: dict[str, Any]) -> None:
    order = buy(xiaomei, world).orders.get()
    day = SellerDay.objects.get()
    assert (day.orders, day.amount_fen, day.day) == (1, order.goods_fen, time.today())


def test_one_order_too_many(xiaomei: User, world: dict[str, Any], narrow: dict[str, Any]) -> None:
    buy(xiaomei, world)
    buy(xiaomei, world)
    with pytest.raises(SellerLimitReached) as refusal:
        buy(xiaomei, world)
    assert refusal.value.fields["limit"] == "per_day"
    assert Order.objects.count() == 2
    assert SellerDay.objects.get().orders == 2


def test_placing_decides_not_the_quote(xiaomei: User, world: dict[str, Any], narrow: dict[str, Any]) -> None:
    """Quotes made in time do not reserve anything: the third of three is refused, and leaves no stock taken."""
    quotes = [quoting.make_quote(user=xiaomei, lines={world["listing"].public_id: 1}) for _ in range(3)]
    wish = {"user": xiaomei, "address_id": world["address"].pk, "notice_version": notice.VERSION, "actor": xiaomei.ref}
    for quote in quotes[:2]:
        checkout.place(quote_public_id=quote.public_id, **wish)
    reserved = world["listing"].stocks.get().reserved
    with pytest.raises(SellerLimitReached):
        checkout.place(quote_public_id=quotes[2].public_id, **wish)
    assert world["listing"].stocks.get().reserved == reserved
    quotes[2].refresh_from_db()
    assert quotes[2].used_at is None


def test_goods_too_dear_for_one_order(xiaomei: User, world: dict[str, Any], narrow: dict[str, Any]) -> None:
    narrow["grades"]["C"]["amount_per_order_fen"] = 10
    with pytest.raises(SellerLimitReached) as refusal:
        buy(xiaomei, world)
    assert refusal.value.fields["limit"] == "order_amount"
    assert "0.10" in str(refusal.value.message)
    assert not SellerDay.objects.exists()


def test_a_closed_category(xiaomei: User, world: dict[str, Any], narrow: dict[str, Any]) -> None:
    own = Category.objects.get(pk=world["listing"].category_id).slug
    narrow["grades"]["C"]["categories"] = [own]
    buy(xiaomei, world)
    narrow["grades"]["C"]["categories"] = ["something-else"]
    with pytest.raises(SellerLimitReached) as refusal:
        buy(xiaomei, world)
    assert refusal.value.fields["limit"] == "category"
    assert SellerDay.objects.get().orders == 1


def test_a_cancelled_order_makes_room(xiaomei: User, world: dict[str, Any], narrow: dict[str, Any]) -> None:
    first = buy(xiaomei, world)
    buy(xiaomei, world)
    cancelling.cancel_purchase(number=first.number, reason="changed my mind", actor=xiaomei.ref)
    assert SellerDay.objects.get().orders == 1
    cancelling.cancel_purchase(number=first.number, reason="again", actor=xiaomei.ref)
    assert SellerDay.objects.get().orders == 1
    buy(xiaomei, world)


def test_a_better_grade_is_not_counted(xiaomei: User, world: dict[str, Any], narrow: dict[str, Any]) -> None:
    Seller.objects.update(grade="A")
    for _ in range(4):
        buy(xiaomei, world)
    assert not SellerDay.objects.exists()


def test_the_next_day(world: dict[str, Any]) -> None:
    seller, day = world["seller"], time.today()
    few = Limits(orders_per_day=1)
    with transaction.atomic():
        limits.take(wanted={seller.pk: (few, 100)}, day=day)
        limits.take(wanted={seller.pk: (few, 100)}, day=day + timedelta(days=1))
    with pytest.raises(SellerLimitReached), transaction.atomic():
        limits.take(wanted={seller.pk: (few, 100)}, day=day)
    assert list(SellerDay.objects.values_list("orders", flat=True)) == [1, 1]


def test_amounts_of_the_day(world: dict[str, Any]) -> None:
    pk, day, most = world["seller"].pk, time.today(), Limits(amount_per_day_fen=250)
    with transaction.atomic():
        limits.take(wanted={pk: (most, 200)}, day=day)
    for fen in (51, 10**9):
        with pytest.raises(SellerLimitReached), transaction.atomic():
            limits.take(wanted={pk: (most, fen)}, day=day)
    with transaction.atomic():
        limits.take(wanted={pk: (most, 50)}, day=day)
    assert SellerDay.objects.get().amount_fen == 250
    limits.give_back(seller_id=pk, day=day, fen=10**9)
    assert SellerDay.objects.get().amount_fen == 250


@pytest.mark.django_db(transaction=True)
def test_ten_at_once() -> None:
    """Ten orders in the same instant, three places: exactly three are taken."""
    seller, results, gate, day = shop.seller(), [], threading.Barrier(10), time.today()

    def place() -> None:
        gate.wait()
        try:
            with transaction.atomic():
                limits.take(wanted={seller.pk: (Limits(orders_per_day=3), 5)}, day=day)
            results.append("taken")
        except SellerLimitReached:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=place) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refused"] * 7 + ["taken"] * 3
    assert SellerDay.objects.get(seller=seller).orders == 3


def test_the_api_says_it_clearly(
    xiaomei: User, world: dict[str, Any], narrow: dict[str, Any], api: Callable[[User | None], APIClient]
) -> None:
    narrow["grades"]["C"]["orders_per_day"] = 1
    buy(xiaomei, world)
    lines = [{"listing": world["listing"].public_id, "quantity": 1}]
    answer = api(xiaomei).post("/api/v1/checkout/quote/", {"lines": lines}, format="json")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "seller_limit_reached"


def test_the_seller_sees_them(
    brightwell: User, dana: User, browse: Callable[[User | None], Client], api: Callable[[User | None], APIClient]
) -> None:
    from tests.sellers import shops

    seller = shops.approved(brightwell, dana)
    standing = reads.standing_of(seller)
    assert standing.first_days_left > 0
    assert standing.limits.orders_per_day == DEFAULT["first"]["orders_per_day"]
    assert browse(brightwell).get("/seller/limits/").status_code == 200
    body = api(brightwell).get("/api/v1/seller/limits/").json()
    assert body["orders_per_day"] == DEFAULT["first"]["orders_per_day"]
    assert body["orders_today"] == 0


@given(st.sampled_from(GRADES), st.integers(0, 400), st.integers(0, 400))
def test_they_widen_with_grade_and_time(grade: str, early: int, late: int) -> None:
    early, late = sorted((early, late))
    before = limits_for(DEFAULT, grade=grade, days_approved=early)
    after = limits_for(DEFAULT, grade=grade, days_approved=late)
    better = limits_for(DEFAULT, grade=GRADES[max(0, GRADES.index(grade) - 1)], days_approved=early)
    for name in NUMBERS:
        for narrower, wider in ((before, after), (before, better)):
            small, big = getattr(narrower, name), getattr(wider, name)
            assert big is None or (small is not None and small <= big)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"first_days": -1}, "first_days"),
        ({"first_days": 1.5}, "first_days"),
        ({"grades": {}}, "grades"),
        ({"first": {"orders_per_day": 0}}, "first"),
        ({"first": None}, "first"),
        ({"grades": {**DEFAULT["grades"], "A": NARROW, "B": {**NARROW, "orders_per_day": 3}}}, "A"),
        ({"grades": {**DEFAULT["grades"], "D": {**NARROW, "categories": []}}}, "D"),
    ],
)
def test_a_bad_rule_is_refused(change: dict[str, Any], field: str) -> None:
    assert field in probation.check({**DEFAULT, **change})
    assert probation.check(DEFAULT) == {}
    assert probation.check("nonsense")


def test_a_part_taken_off_makes_room(xiaomei: User, world: dict[str, Any], narrow: dict[str, Any]) -> None:
    """The day counts what is left of an order, and gives back no more than that when it ends."""
    order = shop.pay_directly(buy(xiaomei, world, 3)).orders.get()
    line, before = order.lines.get(), SellerDay.objects.get().amount_fen
    assert before == 3 * line.unit_fen
    for key in ("one", "one"):
        fresh = Order.objects.select_related("purchase").get(pk=order.pk)
        cutting.cut(order=fresh, wish=cutting.Wish({1: 1}, "changed_mind", "shopper", key), actor=xiaomei.ref)
    day = SellerDay.objects.get()
    assert (day.orders, day.amount_fen) == (1, 2 * line.unit_fen)
    cancelling.cancel(
        order=Order.objects.select_related("purchase").get(pk=order.pk), reason="changed_mind", actor=xiaomei.ref
    )
    day = SellerDay.objects.get()
    assert (day.orders, day.amount_fen) == (0, 0)


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("JP", "2026-07-01 21:30 (UTC+9)"), ("GB", "2026-07-01 13:30 (UTC+1)"), ("IN", "2026-07-01 18:00 (UTC+5:30)"),
        ("us", "2026-07-01 08:30 (UTC-4)"), ("", "2026-07-01 12:30 (UTC+0)"),
    ],
)  # fmt: skip
def test_the_clock_on_the_sellers_wall(country: str, words: str) -> None:
    assert zones.local(datetime(2026, 7, 1, 12, 30, tzinfo=UTC), country) == words


def test_every_zone_is_known() -> None:
    for country in zones.ZONES:
        assert zones.local(datetime(2026, 1, 1, tzinfo=UTC), country).startswith("20")
