"""Money in, over real HTTP to the sandbox provider."""

from dataclasses import replace
from datetime import timedelta

import pytest

from marketplace.core import time
from marketplace.core.models import OutboxEvent
from marketplace.payments.errors import AlreadyPaid, PaymentClosed
from marketplace.payments.models import PaymentAttempt, ProviderExchange
from marketplace.payments.services import attempts

pytestmark = pytest.mark.django_db(transaction=True)


def start(method="card", reference="purchase:T1", amount=26_337, **changes):
    values = {
        "reference": reference, "method": method, "amount_minor": amount, "currency": "CNY",
        "return_url": "http://localhost:8000/pay/return/x/", "description": "全球喵喵 T1",
        "expires_at": time.now() + timedelta(minutes=30), "actor": "user:x",
    }  # fmt: skip
    return attempts.start(**{**values, **changes})


def opened(method="card", **changes):
    return attempts.open_at_provider(attempt_id=start(method, **changes).pk)


def topics():
    return list(OutboxEvent.objects.order_by("id").values_list("topic", flat=True))


@pytest.mark.parametrize("method", ["card", "alipay"])
def test_it_works(stripe, method):
    attempt = opened(method)
    assert attempt.status == "sent"
    assert attempt.action_url.startswith("http")
    stripe.pay(attempt.provider_session)
    paid = attempts.settle(attempt_id=attempt.pk)
    assert (paid.status, paid.provider_ref[:3], paid.is_surplus) == ("succeeded", "pi_", False)
    assert topics() == ["payments.succeeded"]
    payload = OutboxEvent.objects.get().payload
    assert (payload["reference"], payload["amount_minor"], payload["currency"]) == ("purchase:T1", 26_337, "CNY")
    assert set(ProviderExchange.objects.values_list("operation", flat=True)) == {
        "checkout.sessions.create", "checkout.sessions.retrieve"
    }  # fmt: skip


def test_wechat_shows_a_code(stripe):
    attempt = opened("wechat_pay")
    assert attempt.provider_session.startswith("pi_")
    assert attempt.action_qr
    assert attempt.action_url
    stripe.pay(attempt.provider_session)
    assert attempts.settle(attempt_id=attempt.pk).status == "succeeded"


def test_settling_again_changes_nothing(stripe):
    attempt = opened()
    stripe.pay(attempt.provider_session)
    for _ in range(3):
        attempts.settle(attempt_id=attempt.pk)
    assert topics() == ["payments.succeeded"]


def test_unpaid_page_stays_open_and_shows_the_decline(stripe):
    attempt = opened()
    stripe.pay(attempt.provider_session, card="4000000000009995")
    seen = attempts.settle(attempt_id=attempt.pk)
    assert (seen.status, seen.failure_code) == ("sent", "insufficient_funds")
    assert (PaymentAttempt.objects.get().declines, topics()) == (1, ["payments.declined"])
    stripe.pay(attempt.provider_session)
    assert attempts.settle(attempt_id=attempt.pk).status == "succeeded"


def test_another_method_closes_the_first_page(stripe):
    first = opened("card")
    second = opened("alipay")
    first.refresh_from_db()
    assert (first.status, second.status) == ("failed", "sent")
    assert topics() == ["payments.failed"]


def test_the_same_wish_is_the_same_attempt(stripe):
    first, second = start(), start()
    assert first == second
    assert PaymentAttempt.objects.count() == 1


def test_paid_first_page_wins_over_the_new_method(stripe):
    first = opened("card")
    stripe.pay(first.provider_session)
    second = start("alipay")
    with pytest.raises(AlreadyPaid):
        attempts.open_at_provider(attempt_id=second.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("succeeded", "failed")
    with pytest.raises(AlreadyPaid):
        start()


def test_two_paid_pages_make_one_success_and_one_surplus(stripe, monkeypatch):
    monkeypatch.setattr(attempts, "_close_others", lambda attempt: None)
    first, second = opened("card"), opened("alipay")
    for attempt in (first, second):
        stripe.pay(attempt.provider_session)
        attempts.settle(attempt_id=attempt.pk)
    assert sorted(PaymentAttempt.objects.values_list("status", "is_surplus")) == [
        ("succeeded", False),
        ("succeeded", True),
    ]
    assert [event.payload["is_surplus"] for event in OutboxEvent.objects.order_by("id")] == [False, True]


def test_answer_lost_after_the_provider_acted(stripe):
    stripe.fault("timeout_after_commit", "POST /v1/checkout/sessions")
    attempt = opened()
    assert (attempt.status, attempt.provider_session) == ("unknown", "")
    attempts.sweep()
    attempt.refresh_from_db()
    assert attempt.status == "sent"
    stripe.pay(attempt.provider_session)
    assert attempts.settle(attempt_id=attempt.pk).status == "succeeded"


@pytest.mark.parametrize("kind", ["error_500", "error_500_before"])
def test_provider_down_then_up(stripe, kind):
    stripe.fault(kind, "POST /v1/checkout/sessions")
    attempt = opened()
    assert attempt.status == "unknown"
    attempts.sweep()
    attempt.refresh_from_db()
    assert (attempt.status, attempt.tries) == ("sent", 1)


def test_refused_for_good_fails(stripe):
    attempt = opened(amount=100)  # below Stripe's least amount
    assert attempt.status == "failed"
    assert topics() == ["payments.failed"]


def test_time_over_closes_the_page(stripe):
    attempt = opened()
    attempts.abandon(reference="purchase:T1")
    attempts.sweep()
    attempt.refresh_from_db()
    assert (attempt.status, attempt.failure_code) == ("failed", "expired")


@pytest.mark.parametrize("wrong", [{"currency": "USD"}, {"amount_minor": 26_336}])
def test_another_amount_or_currency_is_not_our_money(stripe, monkeypatch, wrong):
    """Nothing is guessed: the attempt is unknown and people see it; nothing is announced, so nothing is booked."""
    attempt = opened()
    stripe.pay(attempt.provider_session)
    door = attempts.gateway.current()
    true_word = door.read_payment(attempt.provider_session)
    monkeypatch.setattr(type(door), "read_payment", lambda *_args: replace(true_word, **wrong))
    for _ in range(2):
        assert attempts.settle(attempt_id=attempt.pk).status == "unknown"
    assert topics() == []


def test_too_late_to_start(stripe):
    with pytest.raises(PaymentClosed):
        start(expires_at=time.now())
    assert not PaymentAttempt.objects.exists()


@pytest.mark.usefixtures("own_clock")
def test_worker_killed_between_intent_and_answer(stripe):
    """The row says sent, no answer was stored: minutes later the sweep asks with the same key and finds the very page."""
    attempt = start()
    order_made = attempts._call_open(attempt)  # the provider acted …
    session = order_made.provider_session
    PaymentAttempt.objects.filter(pk=attempt.pk).update(status="sent", provider_session="")  # … and we forgot
    time.travel(timedelta(minutes=5))
    attempts.sweep()
    attempt.refresh_from_db()
    assert (attempt.provider_session, attempt.tries) == (session, 0)
