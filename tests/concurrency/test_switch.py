"""A switch is thrown while 20 shoppers place: every order is placed before it or refused after it, none half-written."""

from functools import partial
from threading import Event

import pytest
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.catalog.models import Stock, StockReservation
from marketplace.core import switches
from marketplace.core.dated.models import StopSwitch
from marketplace.tariff.models import QuotaYear
from orders.errors import CannotQuote
from orders.models import Escrow, Order, OrderLine, Purchase, Quote
from orders.policies import notice
from orders.services import checkout, quoting
from tests import shop
from tests.concurrency.threads import PATIENCE, kinds, together, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 20


def shoppers(count, name="w"):
    users = User.objects.bulk_create(
        [
            User(email=f"{name}{n}@example.com", display_name=f"W{n}", roles=["shopper"], password="!")
            for n in range(count)
        ]
    )
    return [(user, shop.ready_fast(user, f"person-{user.pk}")) for user in users]


def buy(user, address, quote):
    return checkout.place(
        user=user, quote_public_id=quote.public_id, address_id=address.pk, notice_version=notice.VERSION, actor=user.ref
    )


def throw(seller):
    switches.stop(kind="seller", key=seller.public_id, cause="safety", reason="recall", actor="user:dana")
    return "thrown"


def crowd_of(seller, count=CROWD):
    listing = shop.listing(seller, pieces=100)
    people = shoppers(count)
    quotes = [quoting.make_quote(user=user, lines={listing.public_id: 1}) for user, _address in people]
    return [partial(buy, user, address, quote) for (user, address), quote in zip(people, quotes, strict=True)]


def nothing_half_written():
    placed = Purchase.objects.count()
    assert Order.objects.count() == OrderLine.objects.count() == Escrow.objects.count() == placed
    assert StockReservation.objects.count() == Stock.objects.get().reserved == placed
    assert QuotaYear.objects.filter(taken_fen__gt=0).count() == placed
    assert Quote.objects.filter(used_at__isnull=False).count() == placed
    return placed


def test_it_works():
    shop.tariff()
    seller = shop.seller()
    jobs = crowd_of(seller)
    jobs.insert(CROWD // 2, partial(throw, seller))
    results = kinds(together(jobs))
    assert set(results) <= {"done", "CannotQuote"}
    placed = nothing_half_written()
    assert results["done"] == placed + 1  # the switch itself
    assert results["CannotQuote"] == CROWD - placed
    assert StopSwitch.objects.count() == 1
    late = shoppers(1, "late")[0]
    with pytest.raises(CannotQuote):
        quoting.make_quote(user=late[0], lines={seller.listings.get().public_id: 1})


def test_a_throw_waits_for_who_is_placing():
    """The switch is not on before an order that passed the check is committed."""
    shop.tariff()
    seller = shop.seller()
    (job,) = crowd_of(seller, 1)
    checked, order_of_events = Event(), []

    def slow():
        with transaction.atomic():
            job()
            checked.set()
            assert until_somebody_waits(), "the throw waits"
            order_of_events.append("placed")

    def late():
        checked.wait(PATIENCE)
        throw(seller)
        order_of_events.append("thrown")

    assert kinds(together([slow, late])) == {"done": 2}
    assert order_of_events == ["placed", "thrown"]
    assert nothing_half_written() == 1


def test_control_without_the_lock_the_switch_overtakes(monkeypatch):
    """Reading without holding: the switch is on while an order that never saw it is still being written."""
    monkeypatch.setattr(switches, "hold", switches.open_now)
    shop.tariff()
    seller = shop.seller()
    (job,) = crowd_of(seller, 1)
    checked, thrown, seen = Event(), Event(), []

    def slow():
        with transaction.atomic():
            job()
            checked.set()
            thrown.wait(PATIENCE)
            seen.append(StopSwitch.objects.filter(lifted_at__isnull=True).count())

    def late():
        checked.wait(PATIENCE)
        throw(seller)
        thrown.set()

    assert kinds(together([slow, late])) == {"done": 2}
    assert seen == [1]
