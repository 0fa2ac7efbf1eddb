"""Both sides speak in the same instant, and the clock comes too: revealed once, counted once, one event."""

from functools import partial
from threading import Barrier

import pytest

from marketplace.accounts.models import User
from marketplace.catalog.models import ListingSignal
from marketplace.core.models import OutboxEvent
from orders.models import Exchange, HelpfulVote, Order, RatingTally, Review
from orders.services import exchange, reviewing
from sellers.models import SellerMember
from tests import shop
from tests.concurrency.threads import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)


def order_of_two():
    """A delivered order, its shopper and somebody of its shop."""
    shop.tariff()
    buyer, owner = User.objects.bulk_create(
        [User(email=f"r{n}@example.com", display_name=f"R{n}", roles=["shopper"], password="!") for n in range(2)]
    )
    seller = shop.seller(owner)
    SellerMember.objects.filter(seller=seller).update(role="owner")
    placed = shop.place(buyer, {shop.listing(seller).public_id: 1}, shop.ready_fast(buyer, "p1"))
    order = shop.pay_directly(placed).orders.get()
    shop.deliver(order.number)
    return Order.objects.get(pk=order.pk), buyer, owner


def speak(order, buyer):
    return reviewing.review(
        user=buyer, order_number=order.number, line=1, rating=4, seller_rating=4, service_rating=4, body="好"
    )


def both(order, buyer, owner):
    rate = partial(exchange.rate_shopper, seller=order.seller, order_number=order.number, stars=5, by=owner)
    return [partial(speak, order, buyer), rate]


def test_control_the_race_is_real_without_the_lock(monkeypatch):
    """Each reads the row before the other has written: both think that the other is silent, and nothing is revealed."""
    order, buyer, owner = order_of_two()
    Exchange.objects.create(order=order, closes_at=exchange.reviewing.closes_at(order.delivered_at))
    gate = Barrier(2, timeout=10)

    def careless(order_id):
        found = Exchange.objects.get(order_id=order_id)
        gate.wait()
        return found

    monkeypatch.setattr(exchange.locks, "exchange", careless)
    assert kinds(together(both(order, buyer, owner))) == {"done": 2}
    assert Exchange.objects.get().revealed_at is None


def test_both_at_once_are_revealed_once():
    order, buyer, owner = order_of_two()
    assert kinds(together(both(order, buyer, owner))) == {"done": 2}
    turn = Exchange.objects.get()
    together([partial(exchange.reveal, exchange_id=turn.pk)] * 3)
    assert OutboxEvent.objects.filter(topic="orders.exchange_revealed").count() == 1
    assert OutboxEvent.objects.filter(topic="orders.review_shown").count() == 1
    assert Review.objects.get().is_counted
    assert set(RatingTally.objects.values_list("votes", flat=True)) == {1}
    assert ListingSignal.objects.get().rating_count == 1


def test_one_review_and_one_vote_of_many_clicks():
    order, buyer, owner = order_of_two()
    assert kinds(together([partial(speak, order, buyer)] * 6)) == {"done": 1, "AlreadyReviewed": 5}
    exchange.rate_shopper(seller=order.seller, order_number=order.number, stars=5, by=owner)
    found = Review.objects.get()
    reader = User.objects.create(email="reader@example.com", display_name="R", password="!")
    assert kinds(together([partial(reviewing.vote, user=reader, public_id=found.public_id)] * 6)) == {"done": 6}
    found.refresh_from_db()
    assert (found.helpful_count, HelpfulVote.objects.count()) == (1, 1)
