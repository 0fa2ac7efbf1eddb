"""Money back."""

from datetime import timedelta

import pytest

from marketplace.core import time
from marketplace.core.models import OutboxEvent
from marketplace.payments.errors import NotFailed, NothingPaid, RefundTooLarge
from marketplace.payments.models import PaymentAttempt, ProviderRefund
from marketplace.payments.services import attempts, refunds
from tests.payments.test_attempts import opened

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paid(stripe):
    def pay(method="card"):
        attempt = opened(method)
        stripe.pay(attempt.provider_session)
        return attempts.settle(attempt_id=attempt.pk)

    return pay


def ask(source="refund:r1", amount=1_000):
    return refunds.request(source=source, reference="purchase:T1", amount_minor=amount, actor="user:x")


def topics():
    return list(OutboxEvent.objects.filter(topic__contains="refund").order_by("id").values_list("topic", flat=True))


def test_it_works(paid):
    paid()
    refund = ask()
    assert refund.status == "created"
    assert refunds.send_due() == 1
    refund.refresh_from_db()
    assert refund.status == "succeeded"
    assert topics() == ["payments.refund_succeeded"]


def test_wallets_take_their_time(paid, stripe):
    paid("alipay")
    refund = ask()
    refunds.send_due()
    refund.refresh_from_db()
    assert refund.status == "sent"
    stripe.advance()
    refunds.settle(refund_id=refund.pk)
    refund.refresh_from_db()
    assert refund.status == "succeeded"
    assert topics() == ["payments.refund_succeeded"]


def test_the_same_cause_refunds_once_and_two_equal_causes_twice(paid):
    paid()
    assert ask("refund:r1") == ask("refund:r1")
    ask("refund:r2")
    refunds.send_due()
    refunds.send_due()
    assert list(ProviderRefund.objects.values_list("status", "amount_minor")) == [("succeeded", 1_000)] * 2
    assert len(set(ProviderRefund.objects.values_list("provider_ref", flat=True))) == 2


def test_never_more_than_was_paid(paid):
    attempt = paid()
    ask("refund:r1", attempt.amount_minor - 100)
    with pytest.raises(RefundTooLarge):
        ask("refund:r2", 101)
    assert ProviderRefund.objects.count() == 1


def test_nothing_paid_nothing_back(stripe):
    with pytest.raises(NothingPaid):
        ask()
    assert not ProviderRefund.objects.exists()


@pytest.mark.parametrize("kind", ["timeout_after_commit", "error_500", "error_500_before"])
def test_lost_answers_refund_once(paid, stripe, kind):
    paid()
    refund = ask()
    stripe.fault(kind, "POST /v1/refunds")
    refunds.send_due()
    refund.refresh_from_db()
    assert refund.status == "unknown"
    ProviderRefund.objects.update(looked_at=time.now() - timedelta(minutes=5))
    refunds.sweep()
    refund.refresh_from_db()
    assert refund.status == "succeeded"
    page = attempts.gateway.current()._v1.refunds.list(
        params={"payment_intent": PaymentAttempt.objects.get().provider_ref}
    )
    assert len(page.data) == 1


def test_a_refund_that_comes_back_is_told(paid, stripe):
    paid()
    refund = ask()
    refunds.send_due()
    refund.refresh_from_db()
    stripe.control(f"refunds/{refund.provider_ref}/fail")
    refunds.settle(refund_id=refund.pk)
    refund.refresh_from_db()
    assert refund.status == "failed"
    last = OutboxEvent.objects.order_by("id").last()
    assert (last.topic, last.payload["was_settled"]) == ("payments.refund_failed", True)


@pytest.mark.usefixtures("own_clock")
def test_a_refund_that_comes_back_unheard_is_found_within_a_day(paid, stripe):
    paid("alipay")
    refund = ask()
    refunds.send_due()
    stripe.advance()
    refunds.settle(refund_id=refund.pk)
    refund.refresh_from_db()
    stripe.control(f"refunds/{refund.provider_ref}/fail", failure_reason="expired_or_canceled_card")
    assert refunds.sweep() == 0, "not every 20 seconds"
    time.travel(timedelta(days=1, seconds=1))
    assert refunds.sweep() == 1
    assert topics()[-1] == "payments.refund_failed"
    time.travel(timedelta(days=31))
    assert refunds.sweep() == 0


def test_a_failed_refund_is_sent_again_under_the_next_name(paid, stripe):
    paid()
    refund = ask("late:7")
    with pytest.raises(NotFailed):
        refunds.send_again(source="late:7", actor="user:dana")
    ProviderRefund.objects.update(status="failed")
    again = refunds.send_again(source="late:7", actor="user:dana")
    assert (again.source, again.status, again.attempt_id) == ("late:7~1", "created", refund.attempt_id)
    with pytest.raises(NotFailed):
        refunds.send_again(source="late:7", actor="user:dana")
    assert refunds.send_due() == 1
    assert ProviderRefund.objects.get(source="late:7~1").status == "succeeded"
    with pytest.raises(NotFailed):
        refunds.send_again(source="late:7~1", actor="user:dana")
    assert ProviderRefund.objects.count() == 2
