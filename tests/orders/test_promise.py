"""The promised day: warned before, paid for when missed, never twice, never for what arrived in time."""

from datetime import timedelta

import pytest

from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.models import Clock, Duty
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments.models import ProviderRefund
from orders.models import Order, OrderLine, Refund
from orders.policies import lateness
from orders.selectors.money import left_of
from orders.services import cancelling, compensating, disputes, receipts, refunds
from promises.models import Breach
from tests import shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


@pytest.fixture
def order(xiaomei, settle):
    shop.tariff()
    listing = shop.listing(shop.seller())
    purchase = shop.pay_directly(shop.place(xiaomei, {listing.public_id: 2}, shop.ready(xiaomei)))
    settle()
    purchase.orders.update(delivery="at_warehouse")  # the seller kept their days: what is late is late with us
    return purchase.orders.select_related("seller", "purchase").get()


def until(order, **shift):
    """Business time moves to the end of the promised day and a little."""
    time.travel(lateness.due_at(order.promise_date) - time.now() + timedelta(**shift))
    clocks.sweep()


def told(order, template):
    return Notice.objects.filter(recipient=order.user.ref, template=template, channel="in_app").count()


def test_it_works(order, settle):
    until(order, hours=-20)
    settle()
    assert (told(order, "order_may_be_late"), Refund.objects.count()) == (1, 0)
    until(order, seconds=2)
    settle()
    made = Refund.objects.get()
    assert (made.amount_fen, made.borne_by, made.reason) == (1_000, "platform", "late_delivery"), "5 % of 200 yuan"
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 1_000
    assert ProviderRefund.objects.get().amount_minor == 1_000
    assert told(order, "late_compensated") == 1
    assert told(order, "order_refunded") == 0
    assert Duty.objects.get(kind="clock:delivery_promise").is_late
    until(order, days=3)
    compensating.compensate(order_id=order.pk)
    settle()
    assert Refund.objects.count() == 1
    shop.deliver(order.number)
    assert Duty.objects.get(kind="clock:delivery_promise").done_at is not None
    order.refresh_from_db()
    receipts.confirm_receipt(order=order, actor="user:x")
    owner = f"seller:{order.seller.public_id}"
    assert balance(A.SELLER_PAYABLE, owner, "JPY") + balance(A.SELLER_RESERVE, owner, "JPY") == 3_680, "in full"
    settle()
    assert set(trial_balance().values()) <= {0}
    assert shop.nothing_dead()


def test_in_time_is_in_time(order, settle):
    shop.deliver(order.number)
    assert Clock.objects.get(kind=lateness.CLOCK).stopped_at is not None
    until(order, days=2)
    settle()
    assert (Refund.objects.count(), told(order, "order_may_be_late")) == (0, 0)


def test_what_was_cancelled_is_not_late(order, settle):
    Order.objects.update(delivery="waiting")
    order.refresh_from_db()
    cancelling.cancel(order=order, reason="", actor="user:x")
    until(order, days=2)
    settle()
    assert Refund.objects.get().reason == "cancelled"


def test_by_card_no_more_goes_back_than_came(order, settle):
    line = OrderLine.objects.get()
    goods = left_of([line])[line.pk][0]
    parts = {line.pk: (goods - 300, 0, 0)}
    refunds.refund(order_id=order.pk, source="test:1", reason="quality", lines=parts, actor="user:x")
    until(order, seconds=2)
    settle()
    assert Refund.objects.get(reason="late_delivery").amount_fen == 300


def test_while_the_bank_decides_nothing_goes_a_second_way(order, settle):
    disputes.opened(dispute="dp", reference=order.purchase.ref, amount_minor=order.total_fen)
    until(order, seconds=2)
    settle()
    assert not Refund.objects.exists()
    assert shop.nothing_dead()


@pytest.mark.parametrize("is_won", [True, False])
def test_what_waited_for_the_bank_is_paid_once_it_has_spoken(order, settle, is_won):
    """Half of the payment is disputed; lost or won, the late day is paid for, once."""
    facts = {"dispute": "dp", "reference": order.purchase.ref, "amount_minor": order.total_fen // 2}
    disputes.opened(**facts)
    until(order, seconds=2)
    settle()
    assert (Refund.objects.count(), Breach.objects.get().paid_fen) == (0, None)
    disputes.closed(**facts, is_won=is_won)
    if not is_won:
        settle()
        assert not Refund.objects.exists(), "nobody has said who bears it"
        disputes.settle_lost(dispute="dp", borne_by="platform", actor="user:dana")
    settle()
    made = Refund.objects.get(reason="late_delivery")
    assert (made.source, made.amount_fen, made.borne_by) == (f"late_delivery:{order.number}", 1_000, "platform")
    assert (Breach.objects.get().paid_fen, Breach.objects.get().refund) == (1_000, made.public_id)
    assert told(order, "late_compensated") == 1
    for _again in range(2):
        assert compensating.catch_up(order_id=order.pk) is None
        disputes.settle_lost(dispute="dp", borne_by="platform", actor="user:dana") if not is_won else None
    settle()
    assert Refund.objects.filter(reason="late_delivery").count() == 1
    assert shop.nothing_dead()
    assert set(trial_balance().values()) <= {0}


def test_lost_to_the_bank_in_full_leaves_nothing_to_pay(order, settle):
    facts = {"dispute": "dp", "reference": order.purchase.ref, "amount_minor": order.total_fen}
    disputes.opened(**facts)
    until(order, seconds=2)
    settle()
    disputes.closed(**facts, is_won=False)
    disputes.settle_lost(dispute="dp", borne_by="platform", actor="user:dana")
    settle()
    assert not Refund.objects.filter(reason="late_delivery").exists()
    assert Breach.objects.get().paid_fen is None
    assert shop.nothing_dead()


def test_another_open_dispute_still_waits(order, settle):
    for name in ("dp_1", "dp_2"):
        disputes.opened(dispute=name, reference=order.purchase.ref, amount_minor=1_000)
    until(order, seconds=2)
    settle()
    for name, count in (("dp_1", 0), ("dp_2", 1)):
        disputes.closed(dispute=name, reference=order.purchase.ref, amount_minor=1_000, is_won=True)
        settle()
        assert Refund.objects.filter(reason="late_delivery").count() == count


@pytest.mark.parametrize(("goods", "fen"), [(20_000, 1_000), (1_000_000, 5_000), (5, 1), (1, 1), (100_000, 5_000)])
def test_what_it_is_worth(goods, fen):
    assert lateness.worth(lateness.RULES[0], goods) == fen


def test_due_at_the_end_of_the_day(order):
    due = Clock.objects.get(kind=lateness.CLOCK).due_at.astimezone(time.SHANGHAI)
    assert (due.date() - Order.objects.get().promise_date, due.hour) == (timedelta(days=1), 0)
