"""Disputes: opened on demand or by a card, answered, won and lost."""

from __future__ import annotations

import pytest
import stripe

from tests.sandboxes.stripe.harness import Listener, Running, by_wallet, pay


def balance(sandbox: Running) -> int:
    return sandbox.client.v1.balance.retrieve().available[0].amount


def opened(sandbox: Running, **wish: object) -> dict[str, object]:
    charge = pay(sandbox, 10_000, capture_method="automatic").latest_charge
    return sandbox.control("disputes", {"charge": charge, "reason": "product_not_received", **wish})


def test_it_works(sandbox: Running, hooks: Listener) -> None:
    dispute = opened(sandbox)
    assert (dispute["status"], dispute["amount"], dispute["currency"]) == ("needs_response", 10_000, "cny")
    assert balance(sandbox) == 9_630 - 10_000 - 1_500

    answered = sandbox.client.v1.disputes.update(
        str(dispute["id"]),
        params={"evidence": {"shipping_tracking_number": "MM1", "uncategorized_text": "seal intact"}},
    )
    assert (answered.status, answered.evidence.shipping_tracking_number) == ("under_review", "MM1")
    assert answered.evidence_details.submission_count == 1
    won = sandbox.control(f"disputes/{dispute['id']}/close", {"outcome": "won"})

    assert won["status"] == "won"
    assert balance(sandbox) == 9_630 - 1_500
    hooks.wait_for("charge.dispute.closed")
    kinds = [kind for kind in hooks.types if "dispute" in kind]
    assert kinds == [
        f"charge.dispute.{verb}" for verb in ("created", "funds_withdrawn", "updated", "funds_reinstated", "closed")
    ]


def test_lost_money_stays_away(sandbox: Running, hooks: Listener) -> None:
    dispute = opened(sandbox, amount=4_000)
    lost = sandbox.control(f"disputes/{dispute['id']}/close", {"outcome": "lost"})
    assert lost["status"] == "lost"
    assert balance(sandbox) == 9_630 - 4_000 - 1_500
    assert hooks.wait_for("charge.dispute.closed")["status"] == "lost"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.refunds.create(params={"charge": str(dispute["charge"])})
    assert caught.value.code == "charge_disputed"


@pytest.mark.parametrize(
    ("card", "reason", "status"),
    [
        ("pm_card_createDispute", "fraudulent", "needs_response"),
        ("pm_card_createDisputeProductNotReceived", "product_not_received", "needs_response"),
        ("pm_card_createDisputeInquiry", "fraudulent", "warning_needs_response"),
    ],
)
def test_cards_that_dispute(sandbox: Running, hooks: Listener, card: str, reason: str, status: str) -> None:
    intent = pay(sandbox, 10_000, card)
    dispute = hooks.wait_for("charge.dispute.created")
    assert (dispute["reason"], dispute["status"], dispute["payment_intent"]) == (reason, status, intent.id)
    assert sandbox.client.v1.charges.retrieve(dispute["charge"]).disputed is True
    listed = sandbox.client.v1.disputes.list(params={"payment_intent": intent.id})
    assert [found.id for found in listed.data] == [dispute["id"]]


def test_an_inquiry_takes_no_money(sandbox: Running) -> None:
    dispute = opened(sandbox, inquiry=True)
    assert balance(sandbox) == 9_630
    assert sandbox.control(f"disputes/{dispute['id']}/close", {"outcome": "won"})["status"] == "warning_closed"
    assert balance(sandbox) == 9_630


@pytest.mark.parametrize(("text", "status"), [("winning_evidence", "won"), ("losing_evidence", "lost")])
def test_magic_evidence_decides(sandbox: Running, text: str, status: str) -> None:
    dispute = opened(sandbox)
    sandbox.client.v1.disputes.update(str(dispute["id"]), params={"evidence": {"uncategorized_text": text}})
    assert sandbox.client.v1.disputes.retrieve(str(dispute["id"])).status == status


def test_evidence_is_staged_until_submitted_and_only_once(sandbox: Running) -> None:
    dispute = str(opened(sandbox)["id"])
    disputes = sandbox.client.v1.disputes
    staged = disputes.update(dispute, params={"evidence": {"product_description": "tea"}, "submit": False})
    assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
    disputes.update(dispute, params={"evidence": {"product_description": "green tea"}})
    with pytest.raises(stripe.InvalidRequestError):
        disputes.update(dispute, params={"evidence": {"product_description": "late"}})
    assert disputes.retrieve(dispute).evidence.product_description == "green tea"


def test_accepting_is_losing(sandbox: Running) -> None:
    dispute = str(opened(sandbox)["id"])
    assert sandbox.client.v1.disputes.close(dispute).status == "lost"
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.client.v1.disputes.close(dispute)


@pytest.mark.parametrize("kind", ["alipay", "wechat_pay"])
def test_wallets_have_no_disputes(sandbox: Running, kind: str) -> None:
    intent = by_wallet(sandbox, kind)
    charge = sandbox.control(f"payment_intents/{intent.id}/pay")["latest_charge"]
    status, _, _ = sandbox.http("POST", "/_sandbox/disputes", f'{{"charge": "{charge}"}}'.encode())
    assert status == 400
    assert sandbox.client.v1.disputes.list().data == []
