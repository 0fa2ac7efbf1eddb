"""Orders that end early: given up, never paid, paid too late."""

from datetime import timedelta

import pytest
from django.db import transaction

from marketplace.catalog.models import Stock
from marketplace.core import time
from marketplace.core.models import Duty, TrailEntry
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments.models import PaymentAttempt, ProviderRefund
from marketplace.payments.services import attempts, refunds
from marketplace.tariff.models import QuotaYear
from orders import privacy
from orders.errors import NotPayable, TooLateToCancel
from orders.models import Order, Purchase, Refund
from orders.selectors import payment_status
from orders.services import cancelling, paying
from orders.services import refunds as own_refunds
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def purchase(xiaomei):
    shop.tariff()
    lines = {shop.listing(shop.seller()).public_id: 2, shop.listing(shop.seller()).public_id: 1}
    return shop.place(xiaomei, lines, shop.ready(xiaomei))


def everything_is_free():
    return not Stock.objects.filter(reserved__gt=0).exists() and QuotaYear.objects.get().taken_fen == 0


def test_it_works(purchase, settle):
    """Paid, then cancelled: the order's own money goes back, the other order of the purchase lives on."""
    shop.pay_directly(purchase)
    settle()
    first, second = purchase.orders.order_by("pk")
    cancelling.cancel(order=first, reason="changed_mind", actor="user:x")
    cancelling.cancel(order=first, reason="changed_mind", actor="user:x")
    settle()
    assert shop.nothing_dead()
    assert (first.refresh_from_db(), first.lifecycle, payment_status(first)) == (None, "cancelled", "refunding")
    assert (second.lifecycle, payment_status(second)) == ("confirmed", "paid")
    assert ProviderRefund.objects.get().amount_minor == first.total_fen
    assert Stock.objects.get(listing=first.lines.get().listing).reserved == 0
    assert trial_balance() == {"CNY": 0}


def test_unpaid_order_ends_the_whole_purchase(purchase):
    order = purchase.orders.first()
    cancelling.cancel(order=order, reason="changed_mind", actor="user:x")
    assert set(Order.objects.values_list("lifecycle", flat=True)) == {"cancelled"}
    assert Purchase.objects.get().status == "cancelled"
    assert everything_is_free()
    assert not ProviderRefund.objects.exists()


def test_paid_purchase_cannot_be_given_up(purchase):
    shop.pay_directly(purchase)
    with pytest.raises(NotPayable):
        cancelling.cancel_purchase(number=purchase.number, reason="", actor="user:x")


def test_goods_with_us_cannot_be_cancelled(purchase):
    shop.pay_directly(purchase)
    order = purchase.orders.first()
    Order.objects.filter(pk=order.pk).update(delivery="at_warehouse", lifecycle="confirmed")
    order.refresh_from_db()
    with pytest.raises(TooLateToCancel):
        cancelling.cancel(order=order, reason="", actor="user:x")
    assert not ProviderRefund.objects.exists()


def test_unpaid_expires_and_frees_everything(purchase):
    assert cancelling.expire_unpaid() == 0
    Purchase.objects.update(pay_before=time.now() - timedelta(seconds=1))
    assert cancelling.expire_unpaid() == 1
    assert cancelling.expire_unpaid() == 0
    assert Purchase.objects.get().status == "expired"
    assert everything_is_free()


@pytest.mark.django_db(transaction=True)
def test_late_payment_goes_back_and_is_told(purchase, stripe, settle):
    """Expired while the page was open, paid a moment later: refunded in full without anybody asking."""
    attempt = paying.pay(purchase=purchase, method="alipay", return_url="http://localhost/{attempt}/", actor="user:x")
    Purchase.objects.update(pay_before=time.now() - timedelta(seconds=1))
    cancelling.expire_unpaid()
    stripe.pay(attempt.provider_session)
    attempts.settle(attempt_id=attempt.pk)
    settle()
    assert refunds.send_due() == 1
    stripe.advance()
    refunds.settle(refund_id=ProviderRefund.objects.get().pk)
    settle()
    assert shop.nothing_dead()
    assert ProviderRefund.objects.get().status == "succeeded"
    assert Notice.objects.filter(template="payment_late", channel="in_app").count() == 1
    assert Purchase.objects.get().status == "expired"
    assert balance(AccountCode.PROVIDER_CLEARING, "", "CNY") == 0
    assert trial_balance() == {"CNY": 0}


@pytest.mark.django_db(transaction=True)
def test_paid_twice_gives_the_second_back(purchase, stripe, settle, monkeypatch):
    monkeypatch.setattr(attempts, "_close_others", lambda attempt: None)
    made = [
        paying.pay(purchase=purchase, method=method, return_url="http://localhost/", actor="user:x")
        for method in ("card", "alipay")
    ]
    for attempt in made:
        stripe.pay(attempt.provider_session)
        attempts.settle(attempt_id=attempt.pk)
    settle()
    refunds.send_due()
    stripe.advance()
    refund = ProviderRefund.objects.get()
    refunds.settle(refund_id=refund.pk)
    settle()
    assert shop.nothing_dead()
    refund.refresh_from_db()
    assert (refund.status, refund.attempt.is_surplus) == ("succeeded", True)
    assert PaymentAttempt.objects.filter(status="succeeded").count() == 2
    assert Purchase.objects.get().status == "paid"
    total = paying.amount_of(purchase)
    assert balance(AccountCode.PROVIDER_CLEARING, "", "CNY") == total


def test_late_money_that_came_back_is_sent_again(purchase, settle, dana, browse):
    """The card of the late payment was closed: ops sees it, sends it once more, and the book is even in the end."""
    cancelling.cancel_purchase(number=purchase.number, reason="", actor="user:x")
    shop.pay_directly(purchase)
    settle()
    back = ProviderRefund.objects.get()
    refunds.REFUND.move(back, "sent", actor="test")
    with transaction.atomic():
        refunds._fail(back, "expired_or_canceled_card")
    settle()
    assert Duty.objects.get(kind="refund_failed").done_at is None
    assert balance(AccountCode.REFUND_PAYABLE, purchase.ref, "CNY") == back.amount_minor
    form = {"action": "send_again", "_selected_action": [back.pk]}
    assert browse(dana).post("/admin/payments/providerrefund/", form).status_code == 302
    settle()
    again = ProviderRefund.objects.get(source=f"{back.source}~1")
    assert Duty.objects.get(kind="refund_failed").done_at is not None
    refunds.REFUND.move(again, "sent", actor="test")
    refunds.REFUND.move(again, "succeeded", actor="test")
    own_refunds.settle(source=again.source, amount_minor=again.amount_minor)
    assert balance(AccountCode.REFUND_PAYABLE, purchase.ref, "CNY") == 0
    assert balance(AccountCode.PROVIDER_CLEARING, "", "CNY") == 0
    assert shop.nothing_dead()


def test_an_orders_refund_follows_when_payments_sends_it_again(purchase, settle):
    shop.pay_directly(purchase)
    order = purchase.orders.order_by("pk")[0]
    cancelling.cancel(order=order, reason="", actor="user:x")
    made, back = Refund.objects.get(), ProviderRefund.objects.get()
    refunds.REFUND.move(back, "sent", actor="test")
    with transaction.atomic():
        refunds._fail(back, "x")
    settle()
    refunds.send_again(source=back.source, actor="user:dana")
    settle()
    made.refresh_from_db()
    assert (made.status, made.tries) == ("sent", 1)
    ProviderRefund.objects.filter(source__endswith="~1").update(status="failed")
    own_refunds.fail(source=f"{back.source}~1", amount_minor=1, code="x", was_settled=False)
    own_refunds.send_again(refund_id=made.pk, actor="user:dana")
    settle()
    made.refresh_from_db()
    assert (made.status, made.tries) == ("sent", 2)
    assert ProviderRefund.objects.filter(source__endswith="~2", status="created").count() == 1


def test_what_people_write_themselves_is_not_kept(purchase, settle, xiaomei, api):
    """The trail is for ever: it holds the code of a reason, never a text."""
    shop.pay_directly(purchase)
    settle()
    order = purchase.orders.order_by("pk")[0]
    answer = api(xiaomei).post(
        f"/api/v1/orders/{order.number}/cancel/", {"reason": "我叫林小满 13912345678"}, format="json"
    )
    assert answer.status_code == 200, answer.content
    order.refresh_from_db()
    assert order.cancel_reason == "other"
    assert not TrailEntry.objects.filter(why__contains="13912345678").exists()


def test_addresses_go_when_the_law_no_longer_asks_for_them(purchase):
    assert privacy.forget_old() == 0
    Purchase.objects.update(placed_at=time.now() - privacy.KEPT - timedelta(days=1))
    assert privacy.forget_old() == 1
    purchase.refresh_from_db()
    assert (str(purchase.recipient), str(purchase.phone), str(purchase.address)) == ("", "", "")
    assert all(order.total_fen > 0 for order in purchase.orders.all())
