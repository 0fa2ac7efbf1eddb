"""The same payment told by many messages at once is booked once."""

from functools import partial
from threading import Barrier

import pytest

from marketplace.core import states
from marketplace.core.models import OutboxEvent
from marketplace.ledger.models import Transaction
from marketplace.payments.models import PaymentAttempt, ProviderEvent, ProviderRefund
from marketplace.payments.services import attempts, inbox, refunds
from orders.models import Purchase
from orders.services import cancelling, paying
from tests import shop
from tests.concurrency.threads import PATIENCE, kinds, together
from tests.payments.test_attempts import opened

pytestmark = pytest.mark.django_db(transaction=True)


def succeeded():
    return OutboxEvent.objects.filter(topic="payments.succeeded").count()


class Careless:
    """A state machine that looks at the object in memory and then writes the row."""

    def move(self, obj, to, *, actor, why="", **changes):
        type(obj)._base_manager.filter(pk=obj.pk).update(status=to, **changes)


def test_control_the_race_is_real_without_the_guard(stripe, monkeypatch):
    attempt = opened()
    stripe.pay(attempt.provider_session)
    gate, careful = Barrier(2, timeout=PATIENCE), attempts._apply
    monkeypatch.setattr(attempts, "ATTEMPT", Careless())
    monkeypatch.setattr(attempts, "_apply", lambda *args: (gate.wait(), careful(*args))[1])
    together([partial(attempts.settle, attempt_id=attempt.pk)] * 2)
    assert succeeded() == 2


def test_it_works(stripe):
    attempt = opened()
    stripe.pay(attempt.provider_session)
    assert isinstance(attempts.ATTEMPT, states.Machine)
    assert kinds(together([partial(attempts.settle, attempt_id=attempt.pk)] * 8)) == {"done": 8}
    assert succeeded() == 1
    assert PaymentAttempt.objects.get().status == "succeeded"


def test_webhook_and_sweep_and_page_at_once(stripe):
    attempt = opened()
    stripe.pay(attempt.provider_session)
    event = ProviderEvent.objects.create(
        event_id="evt_1", kind="checkout.session.completed", object_ref=attempt.provider_session,
        our_ref=attempt.public_id, received_at=attempt.created_at,
    )  # fmt: skip
    results = together(
        [partial(inbox.apply, event.pk), attempts.sweep, partial(attempts.settle, attempt_id=attempt.pk)]
    )
    assert kinds(results) == {"done": 3}
    assert succeeded() == 1


@pytest.fixture
def purchase(xiaomei):
    shop.tariff()
    return shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 1}, shop.ready(xiaomei))


def success_of(purchase):
    amount = paying.amount_of(purchase)
    attempt = PaymentAttempt.objects.create(
        reference=purchase.ref, method="card", amount_minor=amount, currency="CNY", status="succeeded",
        provider="stripe", provider_ref="pi_1", return_url="http://x/", created_at=purchase.placed_at,
        expires_at=purchase.pay_before,
    )  # fmt: skip
    return partial(
        paying.apply_success, attempt_id=attempt.pk, reference=purchase.ref, amount_minor=amount, payment_ref="pi_1",
        is_surplus=False,
    )  # fmt: skip


def test_success_applied_from_eight_sides_books_once(purchase):
    assert kinds(together([success_of(purchase)] * 8)) == {"done": 8}
    assert Transaction.objects.count() == 1
    assert not ProviderRefund.objects.exists()


def test_paid_and_given_up_at_the_same_instant(purchase):
    """Whoever wins, the end is whole: paid, or cancelled with the money going back."""
    give_up = partial(cancelling.cancel_purchase, number=purchase.number, reason="", actor="user:x")
    results = kinds(together([success_of(purchase), give_up]))
    found = Purchase.objects.get()
    if found.status == "paid":
        assert results == {"done": 1, "NotPayable": 1}
        assert not ProviderRefund.objects.exists()
    else:
        assert (found.status, results) == ("cancelled", {"done": 2})
        assert ProviderRefund.objects.get().amount_minor == paying.amount_of(purchase)


def test_one_refund_sent_from_eight_sides_moves_money_once(stripe):
    attempt = opened()
    stripe.pay(attempt.provider_session)
    paid = attempts.settle(attempt_id=attempt.pk)
    refund = refunds.request(source="refund:r1", reference=paid.reference, amount_minor=500, actor="user:x")
    assert kinds(together([partial(refunds.send, refund_id=refund.pk)] * 8)) == {"done": 8}
    listed = attempts.gateway.current()._v1.refunds.list(params={"payment_intent": paid.provider_ref})
    assert len(listed.data) == 1


def test_refunds_side_by_side_never_exceed_the_payment(stripe):
    attempt = opened()
    stripe.pay(attempt.provider_session)
    paid = attempts.settle(attempt_id=attempt.pk)
    half = paid.amount_minor // 2 + 1
    jobs = [
        partial(refunds.request, source=f"refund:{n}", reference=paid.reference, amount_minor=half, actor="user:x")
        for n in range(4)
    ]
    assert kinds(together(jobs)) == {"done": 1, "RefundTooLarge": 3}
