"""One listing, 100 pieces, 300 shoppers. Exactly 100 are sold; everybody else hears "sold out"."""

from functools import partial
from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import F, Sum

from marketplace.accounts.models import User
from marketplace.catalog.errors import SoldOut
from marketplace.catalog.models import Stock, StockReservation
from marketplace.catalog.services import stock
from marketplace.tariff.models import QuotaYear
from orders.models import Order, OrderLine, Purchase
from orders.policies import notice
from orders.services import checkout, quoting
from tests import shop
from tests.concurrency.threads import PATIENCE, crowd, kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
REFUSALS = {"SoldOut", "CannotQuote"}


def shoppers(count):
    users = User.objects.bulk_create(
        [User(email=f"s{n}@example.com", display_name=f"S{n}", roles=["shopper"], password="!") for n in range(count)]
    )
    return [(user, shop.ready_fast(user, f"person-{user.pk}")) for user in users]


def buy(user, address, quote):
    return checkout.place(
        user=user, quote_public_id=quote.public_id, address_id=address.pk, notice_version=notice.VERSION, actor=user.ref
    )


def jobs_for(listing, count):
    """Full carts: every shopper holds a quote already, only the placing races."""
    people = shoppers(count)
    quotes = [quoting.make_quote(user=user, lines={listing.public_id: 1}) for user, _address in people]
    return [partial(buy, user, address, quote) for (user, address), quote in zip(people, quotes, strict=True)]


def careless_reserve(barrier, *, wanted, actor=""):
    """Check, then act: the mistake that the conditional UPDATE exists for."""
    ((listing_id, quantity),) = next(iter(wanted.values())).items()
    row = Stock.objects.get(listing_id=listing_id)
    if row.on_hand - row.reserved < quantity:
        raise SoldOut
    barrier.wait()
    Stock.objects.filter(pk=row.pk).update(reserved=F("reserved") + quantity)


def test_control_the_race_is_real_without_the_guard(monkeypatch):
    """With check-then-act, two shoppers pass the check for the last piece; only the CHECK of the table stops the second."""
    shop.tariff()
    unlimited = shop.seller(grade="S")  # a new shop's daily limit would let only one placing at a time come this far
    jobs = jobs_for(shop.listing(unlimited, pieces=1), 2)
    monkeypatch.setattr(stock, "reserve_many", partial(careless_reserve, Barrier(2, timeout=PATIENCE)))
    assert kinds(together(jobs)) == {"done": 1, "IntegrityError": 1}


def test_it_works():
    shop.tariff()
    jobs = jobs_for(shop.listing(shop.seller(), pieces=100), 300)
    results = kinds(crowd(jobs, at_once=32))
    assert results["done"] == 100
    assert set(results) - {"done"} <= REFUSALS
    row = Stock.objects.get()
    assert (row.on_hand, row.reserved) == (100, 100)
    assert Purchase.objects.count() == Order.objects.count() == StockReservation.objects.count() == 100
    assert OrderLine.objects.aggregate(total=Sum("quantity"))["total"] == 100
    assert QuotaYear.objects.filter(taken_fen__gt=0).count() == 100


def test_two_hundred_want_the_last_piece():
    """The verb itself, without anything before it that could thin out the crowd (the control above races the same guard)."""
    shop.tariff()
    last = shop.listing(shop.seller(), pieces=1)
    hands = [partial(stock.reserve_many, wanted={f"order:{n}": {last.pk: 1}}) for n in range(200)]
    assert kinds(crowd(hands, at_once=32)) == {"done": 1, "SoldOut": 199}
    assert (Stock.objects.get().reserved, StockReservation.objects.count()) == (1, 1)


def test_crossed_carts_do_not_deadlock():
    """Two shoppers want the same two listings, put into the cart in opposite order, again and again."""
    shop.tariff()
    pair = [shop.listing(shop.seller(), pieces=1_000) for _ in range(2)]
    people = shoppers(16)
    jobs = []
    for number, (user, address) in enumerate(people):
        order = pair if number % 2 else pair[::-1]
        quote = quoting.make_quote(user=user, lines={listing.public_id: 1 for listing in order})
        jobs.append(partial(buy, user, address, quote))
    assert kinds(together(jobs)) == {"done": 16}
    assert set(Stock.objects.values_list("reserved", flat=True)) == {16}


def test_one_quote_pressed_eight_times(monkeypatch):
    shop.tariff()
    ((job,),) = [jobs_for(shop.listing(shop.seller()), 1)]
    results = together([job] * 8)
    assert kinds(results) == {"done": 8}
    assert len({purchase.number for purchase in results}) == 1
    assert (Purchase.objects.count(), Stock.objects.get().reserved) == (1, 1)


def test_control_one_quote_without_its_claim(monkeypatch):
    shop.tariff()
    ((job,),) = [jobs_for(shop.listing(shop.seller()), 1)]
    monkeypatch.setattr(checkout, "_claim", lambda quote: True)
    results = kinds(together([job] * 4))
    assert results["IntegrityError"] >= 1
    with transaction.atomic():
        assert Purchase.objects.count() == 1
