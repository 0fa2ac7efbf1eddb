"""Webhooks: signature, retries, endpoints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import stripe

from marketplace.sandboxes.stripe.webhooks import signature
from tests.sandboxes.stripe.harness import SECRET, Listener, Running, client, pay, seller


def test_it_works(sandbox: Running, hooks: Listener) -> None:
    intent = pay(sandbox, metadata={"说明": "抹茶"})
    hooks.wait_for("payment_intent.succeeded")

    header, body = hooks.letters[-1]
    event = sandbox.client.construct_event(body, header, SECRET)

    assert (event.object, event.type, event.api_version) == (
        "event",
        "payment_intent.succeeded",
        "2026-10-28.endive",
    )
    assert event.data.object.id == intent.id
    assert event.data.object.metadata["说明"] == "抹茶"
    kept = sandbox.client.v1.events.retrieve(event.id)
    assert kept.data.object.id == intent.id
    with pytest.raises(stripe.SignatureVerificationError):
        sandbox.client.construct_event(body, header, "whsec_other")
    with pytest.raises(stripe.SignatureVerificationError):
        sandbox.client.construct_event(body.replace(b"succeeded", b"cancelled"), header, SECRET)


def test_the_known_vector() -> None:
    assert signature(SECRET, 1_700_000_000, b'{"id":"evt_1","object":"event"}') == (
        "t=1700000000,v1=0c8670ed117751cc551a20e35839447075c42800ea3cf3e8a2fbda99cd1e6edd"
    )


def test_it_tries_again_until_it_is_taken(sandbox: Running, hooks: Listener) -> None:
    hooks.statuses += [500, 302, 404]
    sandbox.client.v1.customers.create(params={})
    events = hooks.wait(lambda seen: len(seen) == 4)
    assert len({event["id"] for event in events}) == 1
    assert hooks.types == ["customer.created"] * 4
    for header, body in hooks.letters:
        sandbox.client.construct_event(body, header, SECRET)


def test_it_gives_up_after_its_tries(tmp_path: object, hooks: Listener) -> None:
    hooks.statuses += [500] * 9
    running = Running(f"{tmp_path}/s.sqlite3", hooks, webhook_tries=3, retry_seconds=0.01)
    try:
        made = running.client.v1.customers.create(params={})
        hooks.wait(lambda seen: len(seen) == 3)
        hooks.statuses.clear()
        running.client.v1.customers.update(made.id, params={"name": "x"})
        hooks.wait_for("customer.updated")
        states = {row["type"]: row["state"] for row in running.control("deliveries", method="GET")["data"]}
        assert states["customer.created"] == "failed"
        event = running.client.v1.events.list(params={"type": "customer.created"}).data[0]
        assert event.pending_webhooks == 1
        running.control(f"events/{event.id}/resend")
        hooks.wait_for("customer.created", 4)
    finally:
        running.stop()


def test_unsent_events_survive_a_restart(tmp_path: object, hooks: Listener) -> None:
    state = f"{tmp_path}/s.sqlite3"
    hooks.statuses += [503] * 100
    first = Running(state, hooks, retry_seconds=0.2)
    first.client.v1.customers.create(params={"name": "小美"})
    hooks.wait(lambda seen: len(seen) >= 1)
    first.stop()
    hooks.statuses.clear()
    before = len(hooks.letters)
    second = Running(state, hooks, retry_seconds=0.05)
    try:
        hooks.wait(lambda seen: len(seen) > before)
        assert set(hooks.types) == {"customer.created"}
    finally:
        second.stop()


def test_more_endpoints_can_be_made(sandbox: Running, hooks: Listener) -> None:
    other = Listener()
    try:
        made = sandbox.client.v1.webhook_endpoints.create(
            params={"url": other.url, "enabled_events": ["customer.created", "payout.created"]}
        )
        assert made.secret is not None
        assert made.secret.startswith("whsec_")
        connect = sandbox.client.v1.webhook_endpoints.create(
            params={"url": other.url, "enabled_events": ["*"], "connect": True}
        )
        customer = sandbox.client.v1.customers.create(params={})
        sandbox.client.v1.customers.update(customer.id, params={"name": "not heard"})
        other.wait(lambda seen: len(seen) == 1)
        header, body = other.letters[0]
        assert client(sandbox.url).construct_event(body, header, made.secret).data.object.id == customer.id
        seller(sandbox)
        other.wait_for("account.updated")
        assert other.types == ["customer.created", "account.updated"]
        assert "secret" not in sandbox.client.v1.webhook_endpoints.retrieve(made.id)
        assert sandbox.client.v1.webhook_endpoints.delete(connect.id).deleted is True
        assert [found.id for found in sandbox.client.v1.webhook_endpoints.list().data] == [made.id]
    finally:
        other.close()


def test_events_say_which_request_caused_them(sandbox: Running) -> None:
    sandbox.client.v1.customers.create(params={}, options={"idempotency_key": "k-1"})
    event = sandbox.client.v1.events.list().data[0]
    assert event.request is not None
    assert (event.request.idempotency_key, str(event.request.id)[:4]) == ("k-1", "req_")


def test_events_are_filtered_by_type(sandbox: Running) -> None:
    pay(sandbox)
    sandbox.client.v1.customers.create(params={})
    events = sandbox.client.v1.events
    assert {found.type for found in events.list(params={"type": "payment_intent.*"}).data} == {
        "payment_intent.created",
        "payment_intent.succeeded",
    }
    assert len(events.list(params={"types": ["customer.created", "charge.succeeded"]}).data) == 2


def test_private_notes_stay_inside(sandbox: Running, hooks: Listener) -> None:
    intent = pay(sandbox)
    hooks.wait_for("payment_intent.succeeded")
    status, shown = sandbox.api(
        "GET", f"/v1/payment_intents/{intent.id}?expand[]=payment_method&expand[]=latest_charge"
    )
    assert status == 200
    for text in (json.dumps(shown), *(body.decode() for _, body in hooks.letters)):
        assert '"_' not in text
        assert "4242424242424242" not in text


def test_the_configured_address_hears_only_what_it_asked_for(tmp_path: Path, hooks: Listener) -> None:
    running = Running(
        str(tmp_path / "s.sqlite3"), hooks, webhook_events=("payment_intent.succeeded", "customer.updated")
    )
    try:
        pay(running)
        hooks.wait_for("payment_intent.succeeded")
        assert hooks.types == ["payment_intent.succeeded"]
        kinds = {event.type for event in running.client.v1.events.list().data}
        assert "charge.succeeded" in kinds
    finally:
        running.stop()
