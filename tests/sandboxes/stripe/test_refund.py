"""Refunds: cards at once, wallets later, and the ones that come back."""

from __future__ import annotations

import pytest
import stripe

from tests.sandboxes.stripe.harness import Listener, Running, by_wallet, pay


def refund(sandbox: Running, intent: str, **more: object) -> stripe.Refund:
    return sandbox.client.v1.refunds.create(params={"payment_intent": intent, **more})  # type: ignore[typeddict-item]


def paid_by(sandbox: Running, kind: str, amount: int = 10_000) -> str:
    intent = by_wallet(sandbox, kind, amount)
    sandbox.control(f"payment_intents/{intent.id}/pay")
    return intent.id


def test_it_works(sandbox: Running, hooks: Listener) -> None:
    intent = pay(sandbox, 10_000)

    first = refund(sandbox, intent.id, amount=3_000, reason="requested_by_customer", metadata={"case": "MR1"})

    assert (first.status, first.amount, first.metadata.case) == ("succeeded", 3_000, "MR1")
    charge = sandbox.client.v1.charges.retrieve(str(intent.latest_charge), params={"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (3_000, False)
    assert charge.refunds is not None
    assert [found.id for found in charge.refunds.data] == [first.id]
    assert refund(sandbox, intent.id).amount == 7_000
    assert sandbox.client.v1.charges.retrieve(charge.id).refunded is True
    listed = sandbox.client.v1.refunds.list(params={"payment_intent": intent.id})
    assert sum(found.amount for found in listed.data) == 10_000
    hooks.wait_for("charge.refunded", 2)
    assert hooks.types.count("refund.created") == 2


def test_never_more_than_was_paid(sandbox: Running) -> None:
    intent = pay(sandbox, 10_000)
    refund(sandbox, intent.id, amount=6_000)

    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount") as caught:
        refund(sandbox, intent.id, amount=4_001)
    assert caught.value.param == "amount"
    refund(sandbox, intent.id, amount=4_000)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        refund(sandbox, intent.id)
    assert caught.value.code == "charge_already_refunded"

    assert len(sandbox.client.v1.refunds.list().data) == 2


@pytest.mark.parametrize("kind", ["alipay", "wechat_pay"])
def test_wallets_take_their_time(sandbox: Running, hooks: Listener, kind: str) -> None:
    intent = paid_by(sandbox, kind)

    waiting = refund(sandbox, intent, amount=4_000)
    assert (waiting.status, waiting.pending_reason) == ("pending", "processing")
    assert refund(sandbox, intent, amount=6_000).status == "pending"
    with pytest.raises(stripe.InvalidRequestError):
        refund(sandbox, intent, amount=1)
    sandbox.control("advance")

    assert sandbox.client.v1.refunds.retrieve(waiting.id).status == "succeeded"
    hooks.wait_for("refund.updated", 2)


@pytest.mark.parametrize(("kind", "days"), [("alipay", 90), ("wechat_pay", 180)])
def test_wallets_have_a_last_day(sandbox: Running, kind: str, days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    intent = paid_by(sandbox, kind)
    clock = sandbox.sandbox.world.clock

    monkeypatch.setattr(clock, "offset", lambda: days * 86_400.0 + 5)
    with pytest.raises(stripe.InvalidRequestError, match="older than") as caught:
        refund(sandbox, intent)
    assert caught.value.code == "charge_not_refundable"
    monkeypatch.setattr(clock, "offset", lambda: days * 86_400.0 - 60)
    assert refund(sandbox, intent).status == "pending"


@pytest.mark.parametrize("way", ["on demand", "by card"])
def test_a_refund_can_come_back(sandbox: Running, hooks: Listener, way: str) -> None:
    card = "pm_card_refundFail" if way == "by card" else "pm_card_visa"
    intent = pay(sandbox, 10_000, card, capture_method="automatic")
    before = sandbox.client.v1.balance.retrieve().available[0].amount
    made = refund(sandbox, intent.id)
    assert made.status == "succeeded"

    if way == "by card":
        sandbox.control("advance")
    else:
        sandbox.control(f"refunds/{made.id}/fail", {"failure_reason": "expired_or_canceled_card"})

    failed = sandbox.client.v1.refunds.retrieve(made.id, params={"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert failed.failure_balance_transaction.type == "refund_failure"
    assert sandbox.client.v1.charges.retrieve(str(intent.latest_charge)).amount_refunded == 0
    assert sandbox.client.v1.balance.retrieve().available[0].amount == before
    hooks.wait_for("refund.failed")


def test_a_pending_wallet_refund_can_fail(sandbox: Running) -> None:
    made = refund(sandbox, paid_by(sandbox, "alipay"))
    assert sandbox.control(f"refunds/{made.id}/fail")["failure_reason"] == "declined"
    sandbox.control("advance")
    assert sandbox.client.v1.refunds.retrieve(made.id).status == "failed"


def test_nothing_to_refund(sandbox: Running) -> None:
    held = pay(sandbox, capture_method="manual")
    unpaid = sandbox.client.v1.payment_intents.create(params={"amount": 1_000, "currency": "cny"})
    for intent in (held.id, unpaid.id):
        with pytest.raises(stripe.InvalidRequestError):
            refund(sandbox, intent)
    with pytest.raises(stripe.InvalidRequestError, match="charge"):
        sandbox.client.v1.refunds.create(params={})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.refunds.create(params={"charge": "ch_nothing"})
    assert caught.value.code == "resource_missing"
    assert sandbox.client.v1.refunds.list().data == []
