"""A purchase is handed to the road while one of its orders is cancelled: what is refunded is never shipped."""

import threading
from functools import partial

import pytest
from django.db import connections

from logistics.models import Consignment, Unit
from marketplace.payments.models import ProviderRefund
from orders import locks
from orders.models import Order
from orders.services import cancelling, trade_records
from tests import shop
from tests.concurrency.threads import PATIENCE, kinds, together, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


def paid(user):
    shop.tariff()
    listing = shop.listing(shop.seller())
    purchase = shop.pay_directly(shop.place(user, {listing.public_id: 1}, shop.ready(user)))
    return purchase.orders.select_related("purchase").get()


def cancel(order):
    cancelling.cancel(order=Order.objects.select_related("purchase").get(pk=order.pk), reason="", actor="user:x")


def cancel_in_between(order, monkeypatch):
    """Start a cancellation in another session just when the identity is read; it ends, or it waits for a lock."""
    real, others = trade_records.read_identity, []

    def elsewhere():
        try:
            cancel(order)
        finally:
            connections.close_all()

    def slow(**values):
        other = threading.Thread(target=elsewhere)
        others.append(other)
        other.start()
        until_somebody_waits(or_else=lambda: not other.is_alive())
        return real(**values)

    monkeypatch.setattr(trade_records, "read_identity", slow)
    trade_records.hand_over(purchase_number=order.purchase.number)
    for other in others:
        other.join(PATIENCE)
    order.refresh_from_db()


def refunded_order_is_shipped(order):
    is_waited_for = Unit.objects.filter(status="expected").exists()
    return order.lifecycle == "cancelled" and ProviderRefund.objects.exists() and is_waited_for


def test_control_the_race_is_real_without_the_lock(xiaomei, monkeypatch):
    order = paid(xiaomei)
    monkeypatch.setattr(locks, "orders_of", lambda pk: list(Order.objects.filter(purchase_id=pk).order_by("pk")))
    cancel_in_between(order, monkeypatch)
    assert refunded_order_is_shipped(order)


def test_it_works(xiaomei, monkeypatch):
    order = paid(xiaomei)
    cancel_in_between(order, monkeypatch)
    assert order.lifecycle == "cancelled"
    assert not refunded_order_is_shipped(order)
    assert Consignment.objects.get().cancelled_at is not None


def test_from_many_sides_at_once(xiaomei):
    order = paid(xiaomei)
    hand_over = partial(trade_records.hand_over, purchase_number=order.purchase.number)
    found = kinds(together([partial(cancel, order), hand_over, hand_over, partial(cancel, order)]))
    assert found == {"done": 4}
    order.refresh_from_db()
    assert order.lifecycle == "cancelled"
    assert ProviderRefund.objects.count() == 1
    assert not refunded_order_is_shipped(order)
