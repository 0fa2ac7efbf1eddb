"""Faults on demand."""

from __future__ import annotations

import pytest
import stripe

from tests.sandboxes.stripe.harness import Listener, Running, pay

PAID: stripe.RequestOptions = {"idempotency_key": "attempt-1"}


def create(sandbox: Running, options: stripe.RequestOptions | None = None) -> stripe.PaymentIntent:
    return sandbox.client.v1.payment_intents.create(params={"amount": 1_000, "currency": "cny"}, options=options or {})


def count(sandbox: Running) -> int:
    return len(sandbox.client.v1.payment_intents.list().data)


def test_it_works(sandbox: Running) -> None:
    """The work is done, the answer is lost; the same key then brings the answer."""
    sandbox.control("faults", {"match": "POST /v1/payment_intents", "kind": "timeout_after_commit", "times": 1})
    with pytest.raises(stripe.APIConnectionError):
        create(sandbox, PAID)
    assert count(sandbox) == 1
    again = create(sandbox, PAID)
    assert again.id == sandbox.client.v1.payment_intents.list().data[0].id
    assert count(sandbox) == 1


def test_a_lost_refund_answer_refunds_once(sandbox: Running) -> None:
    intent = pay(sandbox, 10_000)
    sandbox.control("faults", {"match": "POST /v1/refunds", "kind": "timeout_after_commit"})
    for _ in range(2):
        try:
            sandbox.client.v1.refunds.create(
                params={"payment_intent": intent.id, "amount": 6_000}, options={"idempotency_key": "r"}
            )
        except stripe.APIConnectionError:
            continue
    assert [found.amount for found in sandbox.client.v1.refunds.list().data] == [6_000]


def test_error_500_keeps_the_work_and_repeats_itself(sandbox: Running) -> None:
    sandbox.control("faults", {"match": "POST /v1/payment_intents", "kind": "error_500"})
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            create(sandbox, PAID)
        assert caught.value.http_status == 500
    assert count(sandbox) == 1


def test_error_500_before_does_nothing(sandbox: Running) -> None:
    sandbox.control("faults", {"match": "POST /v1/payment_intents", "kind": "error_500_before", "times": 2})
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            create(sandbox, PAID)
    assert count(sandbox) == 0
    assert create(sandbox, PAID).amount == 1_000


def test_rate_limit(sandbox: Running) -> None:
    sandbox.control("faults", {"match": "* /v1/payment_intents*", "kind": "rate_limit"})
    with pytest.raises(stripe.RateLimitError):
        create(sandbox)
    assert count(sandbox) == 0


def test_slow_only_takes_time(sandbox: Running) -> None:
    sandbox.control("faults", {"match": "POST /v1/payment_intents", "kind": "slow", "seconds": 0.05})
    assert create(sandbox).amount == 1_000
    assert sandbox.control("faults", method="GET") == {"data": []}


def test_duplicate_webhook(sandbox: Running, hooks: Listener) -> None:
    sandbox.control("faults", {"kind": "webhook_duplicate", "match": "payment_intent.succeeded"})
    pay(sandbox)
    hooks.wait(lambda seen: len(seen) == 4)
    assert hooks.types[-2:] == ["payment_intent.succeeded"] * 2
    assert hooks.events[-1]["id"] == hooks.events[-2]["id"]


def test_webhooks_out_of_order(sandbox: Running, hooks: Listener) -> None:
    sandbox.control("faults", {"kind": "webhook_out_of_order", "match": "payment_intent.created", "seconds": 60})
    pay(sandbox)
    hooks.wait(lambda seen: len(seen) == 3)
    assert hooks.types == ["charge.succeeded", "payment_intent.created", "payment_intent.succeeded"]


def test_a_held_webhook_comes_even_alone(sandbox: Running, hooks: Listener) -> None:
    sandbox.control("faults", {"kind": "webhook_out_of_order", "seconds": 0.1})
    made = sandbox.client.v1.customers.create(params={})
    assert hooks.wait_for("customer.created")["id"] == made.id


def test_dropped_webhook_is_still_an_event(sandbox: Running, hooks: Listener) -> None:
    sandbox.control("faults", {"kind": "webhook_drop", "match": "charge.*"})
    pay(sandbox)
    hooks.wait_for("payment_intent.succeeded")
    assert "charge.succeeded" not in hooks.types
    assert len(sandbox.client.v1.events.list(params={"type": "charge.succeeded"}).data) == 1


def test_faults_can_be_taken_back(sandbox: Running) -> None:
    sandbox.control("faults", {"match": "POST /v1/*", "kind": "error_500_before", "times": 9})
    assert len(sandbox.control("faults", method="GET")["data"]) == 1
    sandbox.control("faults", method="DELETE")
    assert create(sandbox).amount == 1_000


@pytest.mark.parametrize(
    "wish", [{"kind": "meteor"}, {"kind": "slow"}, {"kind": "webhook_drop", "times": 0}, {"kind": 7, "match": "*"}]
)
def test_bad_faults(sandbox: Running, wish: dict[str, object]) -> None:
    import json

    status, _, body = sandbox.http("POST", "/_sandbox/faults", json.dumps(wish).encode())
    assert (status, "error" in json.loads(body)) == (400, True)
    assert sandbox.control("faults", method="GET") == {"data": []}
