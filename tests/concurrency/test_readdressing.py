"""A shopper changes the address while the parcel is being sealed: exactly one is first, and the label says what customs is told."""

import threading
from functools import partial

import pytest
from django.db import connections

from logistics.models import Consignment, Parcel, Seal
from logistics.services import consignments, sealing
from marketplace.accounts.models import User
from orders.models import Order
from orders.services import readdressing, trade_records
from tests.concurrency.threads import kinds, together
from tests.orders.test_missing import Trip, paid
from tests.orders.test_readdressing import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def packed(xiaomei, lupe, laozhang, tmp_path, settings):
    """A packed, unsealed parcel; what changes its address; what seals it."""
    settings.MEDIA_ROOT = str(tmp_path)
    order = paid(xiaomei)
    trade_records.hand_over(purchase_number=order.purchase.number)
    way = Trip(order, lupe, laozhang)
    way.to("packed")
    sealing.issue(numbers=["RACE0001"], holder=User.objects.get(pk=lupe.pk), seal_class="I", actor=lupe.ref)
    target = elsewhere(xiaomei)

    def change():
        fresh = Order.objects.select_related("purchase", "user").get(pk=order.pk)
        readdressing.change_address(order=fresh, user=fresh.user, address_id=target.pk, actor="user:x")

    return change, partial(sealing.apply, parcel=Parcel.objects.get(), seal_number="RACE0001", actor=lupe.ref)


def label_differs():
    record, box = Consignment.objects.get(), Parcel.objects.get()
    return box.status == "sealed" and str(box.label_address) != str(record.consignee_address)


def seal_in_between(seal, monkeypatch, point):
    """Start sealing in another session just before the address is written, and give it time to end if it can."""
    others = []

    def elsewhere_first(record, to):
        def run():
            try:
                seal()
            finally:
                connections.close_all()

        other = threading.Thread(target=run)
        others.append(other)
        other.start()
        other.join(3)
        return point(record, to)

    monkeypatch.setattr(consignments, "_point", elsewhere_first)
    return others


def test_control_the_race_is_real_without_the_condition(packed, monkeypatch):
    change, seal = packed
    careless = lambda record, to: Consignment.objects.filter(pk=record.pk).update(**vars(to)) == 1  # noqa: E731
    others = seal_in_between(seal, monkeypatch, careless)
    change()
    for other in others:
        other.join(20)
    assert label_differs()


def test_the_seal_was_first(packed, monkeypatch):
    change, seal = packed
    others = seal_in_between(seal, monkeypatch, consignments._point)
    assert kinds(together([change])) == {"AddressFixed": 1}
    for other in others:
        other.join(20)
    assert Parcel.objects.get().status == "sealed"
    assert not label_differs()
    assert not Order.objects.filter(moved__isnull=False).exists(), "nothing of the change stays"


def test_both_at_once(packed):
    change, seal = packed
    found = kinds(together([change, seal]))
    assert found in ({"done": 2}, {"done": 1, "AddressFixed": 1})
    assert Seal.objects.get(number="RACE0001").status == "applied"
    assert not label_differs()
    assert (Consignment.objects.get().district_code == "310101") == (found == {"done": 2})
