"""`Idempotency-Key`: replay, wrong reuse, concurrency."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import stripe

from marketplace.sandboxes.stripe import api
from tests.sandboxes.stripe.harness import Listener, Running, client, pay, seller

WISH = {"amount": "1000", "currency": "cny", "allowed_payment_method_types[]": "card"}


def test_it_works(sandbox: Running) -> None:
    status, headers, first = sandbox.http(
        "POST",
        "/v1/payment_intents",
        b"amount=1000&currency=cny",
        {"Authorization": f"Bearer {sandbox.sandbox.config.api_key}", "Idempotency-Key": "attempt-1"},
    )
    assert (status, headers["idempotency-key"], headers["request-id"][:4]) == (200, "attempt-1", "req_")
    assert "idempotent-replayed" not in headers
    status, headers, second = sandbox.http(
        "POST",
        "/v1/payment_intents",
        b"currency=cny&amount=1000",
        {"Authorization": f"Bearer {sandbox.sandbox.config.api_key}", "Idempotency-Key": "attempt-1"},
    )
    assert (status, headers["idempotent-replayed"]) == (200, "true")
    assert first == second
    assert len(sandbox.client.v1.payment_intents.list().data) == 1


def test_another_request_with_the_same_key_is_refused(sandbox: Running) -> None:
    options: stripe.RequestOptions = {"idempotency_key": "attempt-1"}
    intents = sandbox.client.v1.payment_intents
    intent = intents.create(params={"amount": 1_000, "currency": "cny"}, options=options)
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        intents.create(params={"amount": 1_001, "currency": "cny"}, options=options)
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        intents.cancel(intent.id, options=options)
    assert intents.retrieve(intent.id).status == "requires_payment_method"
    assert len(intents.list().data) == 1


def test_a_decline_is_replayed(sandbox: Running) -> None:
    options: stripe.RequestOptions = {"idempotency_key": "attempt-1"}
    ids = set()
    for _ in range(2):
        with pytest.raises(stripe.CardError) as caught:
            sandbox.client.v1.payment_intents.create(
                params={
                    "amount": 1_000,
                    "currency": "cny",
                    "allowed_payment_method_types": ["card"],
                    "confirm": True,
                    "payment_method": "pm_card_chargeDeclined",
                },
                options=options,
            )
        ids.add(caught.value.error.payment_intent.id)
    assert len(ids) == len(sandbox.client.v1.payment_intents.list().data) == 1


def test_failed_validation_is_not_kept(sandbox: Running) -> None:
    options: stripe.RequestOptions = {"idempotency_key": "attempt-1"}
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.client.v1.payment_intents.create(params={"amount": 1, "currency": "cny"}, options=options)
    made = sandbox.client.v1.payment_intents.create(params={"amount": 1_000, "currency": "cny"}, options=options)
    assert made.amount == 1_000


def test_a_refusal_by_state_is_kept(sandbox: Running) -> None:
    intent = pay(sandbox, 1_000)
    wish = {"payment_intent": intent.id, "amount": "2000"}
    first = sandbox.api("POST", "/v1/refunds", wish, Idempotency_Key="r-1")
    assert first[0] == 400
    assert sandbox.api("POST", "/v1/refunds", wish, Idempotency_Key="r-1") == first


def test_accounts_have_their_own_keys(sandbox: Running) -> None:
    akira = seller(sandbox)
    mine = sandbox.client.v1.customers.create(params={}, options={"idempotency_key": "k"})
    theirs = sandbox.client.v1.customers.create(params={}, options={"idempotency_key": "k", "stripe_account": akira.id})
    assert mine.id != theirs.id


def test_a_key_in_flight_is_a_conflict(sandbox: Running, hooks: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first call is slow until the second has its answer."""
    sandbox.control("faults", {"match": "POST /v1/payment_intents", "kind": "slow", "times": 1, "seconds": 1.0})
    inside, answered = threading.Event(), threading.Event()
    monkeypatch.setattr(api, "time", SimpleNamespace(sleep=lambda _seconds: answered.wait(60)))
    flight = sandbox.sandbox._api._in_flight
    add = flight._keys.add
    flight._keys = _Telling(inside, add)  # type: ignore[assignment]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(sandbox.api, "POST", "/v1/payment_intents", WISH, Idempotency_Key="attempt-1")
        assert inside.wait(60)
        status, body = sandbox.api("POST", "/v1/payment_intents", WISH, Idempotency_Key="attempt-1")
        answered.set()
        assert (status, body["error"]["code"]) == (409, "idempotency_key_in_use")
        made = first.result()
    assert made[0] == 200
    assert sandbox.api("POST", "/v1/payment_intents", WISH, Idempotency_Key="attempt-1") == made
    assert len(sandbox.client.v1.payment_intents.list().data) == 1


def test_many_at_once_have_one_effect(sandbox: Running) -> None:
    """The control half runs without a key and shows that the race is real: sixteen payments."""
    barrier = threading.Barrier(16)

    def go(key: str | None) -> str:
        own = client(sandbox.url)
        barrier.wait()
        options: stripe.RequestOptions = {"idempotency_key": key} if key else {}
        try:
            return own.v1.payment_intents.create(params={"amount": 1_000, "currency": "cny"}, options=options).id
        except stripe.APIError as error:
            if error.http_status != 409:
                raise
            return ""

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(go, [None] * 16))) == 16
        made = set(pool.map(go, ["attempt-1"] * 16)) - {""}
    assert len(made) == 1
    assert len(sandbox.client.v1.payment_intents.list(params={"limit": 100}).data) == 17


def test_concurrent_refunds_never_exceed_the_charge(sandbox: Running) -> None:
    charge = str(pay(sandbox, 10_000, capture_method="automatic").latest_charge)
    barrier = threading.Barrier(8)

    def go(_: int) -> int:
        own = client(sandbox.url)
        barrier.wait()
        try:
            return own.v1.refunds.create(params={"charge": charge, "amount": 3_000}).amount
        except stripe.InvalidRequestError:
            return 0

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(go, range(8))) == 9_000
    assert sandbox.client.v1.charges.retrieve(charge).amount_refunded == 9_000


class _Telling(set[tuple[str, str]]):
    """A set that tells when something was added."""

    def __init__(self, told: threading.Event, _: object) -> None:
        super().__init__()
        self._told = told

    def add(self, item: tuple[str, str]) -> None:
        super().add(item)
        self._told.set()
