"""Webhooks: signed, stored once, looked up again."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from marketplace.core import time
from marketplace.core.models import OutboxEvent
from marketplace.payments.errors import BadSignature
from marketplace.payments.models import PaymentAttempt, ProviderEvent
from marketplace.payments.services import attempts, inbox, refunds
from marketplace.payments.webhook_kinds import WANTED
from tests.payments.test_attempts import opened

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/payments/webhooks/stripe/"


def wait_for(stripe, kind):
    for _ in range(600):
        if kind in stripe.webhooks.kinds():
            return
        stripe.webhooks.arrived.clear()
        stripe.webhooks.arrived.wait(0.1)
    pytest.fail(f"{kind} never came: {stripe.webhooks.kinds()}")


def send(client, body, signature):
    return client.post(URL, body, content_type="application/json", headers={"Stripe-Signature": signature})


def test_it_works(stripe, client):
    attempt = opened()
    stripe.pay(attempt.provider_session)
    wait_for(stripe, "checkout.session.completed")
    caught = list(stripe.webhooks.caught)  # more may arrive while we look
    for body, signature in caught * 2:
        answer = send(client, body, signature)
        assert answer.status_code == 200
    inbox.apply_due()
    attempt.refresh_from_db()
    assert attempt.status == "succeeded"
    assert ProviderEvent.objects.count() == len(set(caught))
    assert OutboxEvent.objects.filter(topic="payments.succeeded").count() == 1
    inbox.apply_due()
    assert not ProviderEvent.objects.filter(status="stored").exists()


def test_forged_body_is_refused(stripe, client):
    attempt = opened()
    stripe.pay(attempt.provider_session)
    wait_for(stripe, "payment_intent.succeeded")
    body, signature = stripe.webhooks.caught[-1]
    for bad_body, bad_signature in ((body + b" ", signature), (body, "t=1,v1=00"), (b"{}", ""), (b"\x00", "x")):
        answer = send(client, bad_body, bad_signature)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_signature")
    assert not ProviderEvent.objects.exists()


def test_the_body_is_only_a_hint(stripe):
    """A true event about an unpaid page changes nothing: the provider's present word counts."""
    attempt = opened()
    ProviderEvent.objects.create(
        event_id="evt_x", kind="checkout.session.completed", object_ref=attempt.provider_session,
        our_ref=attempt.public_id, received_at=attempt.created_at,
    )  # fmt: skip
    inbox.apply_due()
    attempt.refresh_from_db()
    assert attempt.status == "sent"


def test_strange_events_are_ignored(stripe):
    inbox_rows = [
        ("customer.created", "cus_1"),
        ("payment_intent.succeeded", "pi_unknown"),
        ("charge.succeeded", "ch_1"),
    ]
    for number, (kind, ref) in enumerate(inbox_rows):
        ProviderEvent.objects.create(
            event_id=f"evt_{number}", kind=kind, object_ref=ref, received_at="2026-01-01T00:00Z"
        )
    inbox.apply_due()
    assert set(ProviderEvent.objects.values_list("status", flat=True)) == {"ignored"}


def test_dispute_is_announced(stripe):
    attempt = opened()
    stripe.pay(attempt.provider_session)
    attempt = attempts.settle(attempt_id=attempt.pk)
    charge = attempts.gateway.current()._v1.payment_intents.retrieve(attempt.provider_ref).latest_charge
    dispute = stripe.control("disputes", charge=charge, reason="product_not_received")
    wait_for(stripe, "charge.dispute.created")
    for body, signature in stripe.webhooks.caught:
        inbox.receive(payload=body, signature=signature)
    inbox.apply_due()
    event = OutboxEvent.objects.filter(topic="payments.dispute_opened").first()  # told again by funds_withdrawn
    assert (event.payload["dispute"], event.payload["reference"]) == (dispute["id"], "purchase:T1")
    assert not OutboxEvent.objects.filter(topic="payments.dispute_closed").exists()


def test_refund_event_out_of_order(stripe):
    """The failure of a refund may arrive before its creation was stored here; both looks end in the same state."""
    attempt = opened("alipay")
    stripe.pay(attempt.provider_session)
    attempts.settle(attempt_id=attempt.pk)
    refund = refunds.request(source="refund:r9", reference="purchase:T1", amount_minor=500, actor="user:x")
    refunds.send_due()
    stripe.advance()
    wait_for(stripe, "refund.updated")
    for body, signature in reversed(stripe.webhooks.caught):
        inbox.receive(payload=body, signature=signature)
    inbox.apply_due()
    refund.refresh_from_db()
    assert refund.status == "succeeded"
    assert OutboxEvent.objects.filter(topic="payments.refund_succeeded").count() == 1


def test_receive_refuses_what_is_not_signed(stripe):
    with pytest.raises(BadSignature):
        inbox.receive(payload=json.dumps({"id": "evt"}).encode(), signature="t=1,v1=aa")
    assert not ProviderEvent.objects.exists()
    assert not PaymentAttempt.objects.exists()


def test_a_kind_that_is_about_nothing_of_ours_is_ignored_at_once(stripe, client, monkeypatch):
    """It is stored, so that the provider stops repeating it, and nobody is woken for it."""
    woken = []
    monkeypatch.setattr(inbox.tasks, "send", woken.append)
    attempt = opened()
    stripe.pay(attempt.provider_session)
    wait_for(stripe, "charge.succeeded")
    body, signature = next(pair for pair in stripe.webhooks.caught if json.loads(pair[0])["type"] == "charge.succeeded")
    assert send(client, body, signature).status_code == 200
    event = ProviderEvent.objects.get()
    assert (event.status, event.note, woken) == ("ignored", inbox.NOT_OURS, [])
    assert event.applied_at is not None


def test_every_kind_we_subscribe_to_is_looked_at_again():
    assert {inbox.family(kind) for kind in WANTED} <= inbox.FAMILIES
    assert len(set(WANTED)) == len(WANTED)


def test_registering_again_keeps_the_live_address_and_its_secret(stripe, settings):
    """peers.md §5 (spree#14622): run at every deployment; the second time it only brings the kinds up to date."""

    def register():
        said = StringIO()
        call_command("payment_webhook", stdout=said)
        return said.getvalue()

    assert "whsec_" in register(), "told once, when it is new"
    room = attempts.gateway.current()._v1.webhook_endpoints
    (made,) = [one for one in room.list().data if one.url.startswith(settings.PUBLIC_URL)]
    room.update(made.id, params={"enabled_events": ["payout.paid"], "disabled": True})
    assert "whsec_" not in register()
    (found,) = [one for one in room.list().data if one.url.startswith(settings.PUBLIC_URL)]
    assert (found.id, found.status, set(found.enabled_events)) == (made.id, "enabled", set(WANTED))


def told_too_early(stripe):
    """A dispute whose payment has not been settled here: the webhook of the payment is still on its way."""
    attempt = opened()
    stripe.pay(attempt.provider_session)
    found = attempts.gateway.current().read_payment(attempt.provider_session)
    charge = attempts.gateway.current()._v1.payment_intents.retrieve(found.ref).latest_charge
    dispute = stripe.control("disputes", charge=charge, reason="fraudulent")
    now = time.now()
    event = ProviderEvent.objects.create(
        event_id="evt_early", kind="charge.dispute.created", object_ref=dispute["id"], received_at=now
    )
    return attempt, event


def test_a_dispute_told_before_its_payment_waits_for_it(stripe):
    attempt, event = told_too_early(stripe)
    assert inbox.apply(event.pk).status == "stored"
    assert inbox.apply_due() == 0, "not before its time"
    attempts.settle(attempt_id=attempt.pk)
    ProviderEvent.objects.update(look_at=time.now())
    inbox.apply_due()
    event.refresh_from_db()
    assert (event.status, event.note, event.looks) == ("applied", "open", 1)
    assert OutboxEvent.objects.filter(topic="payments.dispute_opened").count() == 1


def test_a_dispute_about_nothing_we_know_is_shown_to_people_in_the_end(stripe):
    _attempt, event = told_too_early(stripe)
    ProviderEvent.objects.update(received_at=time.now() - inbox.GIVE_UP_AFTER - timedelta(seconds=1))
    assert inbox.apply(event.pk).status == "parked"
    assert not OutboxEvent.objects.filter(topic="payments.dispute_opened").exists()
    inbox.retry(event, actor="user:dana")
    assert inbox.apply(event.pk).status == "stored", "looked at anew"
