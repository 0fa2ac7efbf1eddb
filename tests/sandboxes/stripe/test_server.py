"""The server around the API: keys, hosts, lists, restarts, the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import segno
import stripe
from stripe import params as sdk
from stripe.params import checkout as sdk_checkout

from marketplace.sandboxes.stripe import parameters, qr
from marketplace.sandboxes.stripe.__main__ import read_config
from tests.sandboxes.stripe.harness import KEY, SECRET, Listener, Running, client, pay

ROOT = Path(__file__).parents[3]


def test_it_works(sandbox: Running) -> None:
    health = sandbox.control("health", method="GET")
    assert (health["ok"], health["objects"], health["deliveries_waiting"]) == (True, 0, 0)


def test_the_key_is_checked(sandbox: Running) -> None:
    for wrong in ("sk_test_other_secret_0", "pk_test_public_0123456", "sk_live_real_012345678"):
        with pytest.raises(stripe.AuthenticationError) as caught:
            client(sandbox.url, wrong).v1.customers.create(params={})
        assert wrong[8:-4] not in str(caught.value)
    status, body = sandbox.http("GET", "/v1/customers")[::2]
    assert (status, json.loads(body)["error"]["type"]) == (401, "invalid_request_error")
    assert sandbox.http("GET", "/v1/customers", headers={"Authorization": "Basic !!"})[0] == 401
    assert sandbox.client.v1.customers.list().data == []


def test_only_loopback_is_answered(sandbox: Running) -> None:
    for name, value in (("Host", "evil.example"), ("Origin", "https://evil.example"), ("Origin", "null")):
        status, _, _ = sandbox.http("POST", "/_sandbox/reset", b"{}", {name: value})
        assert status == 403
    assert sandbox.sandbox._listener.server_address[0] == "127.0.0.1"


def test_unknown_things(sandbox: Running) -> None:
    assert sandbox.api("GET", "/v1/invoices")[0] == 404
    assert sandbox.http("GET", "/_sandbox/nothing")[0] == 404
    assert sandbox.page("/pay/pi_nothing")[0] == 404
    assert sandbox.page("/nowhere")[0] == 404
    assert sandbox.page("/")[0] == 200
    assert sandbox.http("PUT", "/v1/customers")[0] in (404, 501)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.payment_intents.retrieve("pi_nothing")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


@pytest.mark.parametrize(
    "body", [b"\xff\xfe=1", b"a[=1", b"amount[x]=1&currency=cny", b"amount=1&amount[x]=2", b"currency[]=cny&amount=9"]
)
def test_malformed_bodies_are_clear_errors(sandbox: Running, body: bytes) -> None:
    status, _, answer = sandbox.http("POST", "/v1/payment_intents", body, {"Authorization": f"Bearer {KEY}"})
    assert (status, json.loads(answer)["error"]["type"]) == (400, "invalid_request_error")


def test_lists_are_paged(sandbox: Running) -> None:
    made = [sandbox.client.v1.customers.create(params={"name": str(i)}).id for i in range(7)]
    newest_first = made[::-1]
    customers = sandbox.client.v1.customers

    page = customers.list(params={"limit": 3})
    assert ([one.id for one in page.data], page.has_more) == (newest_first[:3], True)
    page = customers.list(params={"limit": 3, "starting_after": newest_first[3]})
    assert ([one.id for one in page.data], page.has_more) == (newest_first[4:], False)
    page = customers.list(params={"limit": 2, "ending_before": newest_first[3]})
    assert ([one.id for one in page.data], page.has_more) == (newest_first[1:3], True)
    assert [one.id for one in customers.list(params={"limit": 2}).auto_paging_iter()] == newest_first
    assert customers.list(params={"created": {"gt": 4_000_000_000}}).data == []
    for wrong in ({"limit": 101}, {"starting_after": "cus_no"}, {"colour": "red"}):
        with pytest.raises(stripe.InvalidRequestError):
            customers.list(params=wrong)  # type: ignore[arg-type]


def test_long_lists_by_link(sandbox: Running) -> None:
    intent = pay(sandbox, 200_000)
    for _ in range(120):
        sandbox.client.v1.refunds.create(params={"payment_intent": intent.id, "amount": 100})
    found = list(sandbox.client.v1.refunds.list(params={"payment_intent": intent.id, "limit": 50}).auto_paging_iter())
    assert len({one.id for one in found}) == 120


def test_expand(sandbox: Running) -> None:
    intent = pay(sandbox, capture_method="automatic")
    one = sandbox.client.v1.payment_intents.retrieve(
        intent.id, params={"expand": ["latest_charge.balance_transaction", "payment_method"]}
    )
    assert (one.latest_charge.balance_transaction.object, one.payment_method.type) == ("balance_transaction", "card")
    many = sandbox.client.v1.payment_intents.list(params={"expand": ["data.latest_charge"]})
    assert many.data[0].latest_charge.object == "charge"
    for wrong in ("amount", "nonsense", "latest_charge.nonsense"):
        with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
            sandbox.client.v1.payment_intents.retrieve(intent.id, params={"expand": [wrong]})


def test_state_survives_a_restart(tmp_path: Path, hooks: Listener) -> None:
    first = Running(str(tmp_path / "s.sqlite3"), hooks)
    intent = pay(first, options_key := 10_000, capture_method="automatic")
    held = first.client.v1.refunds.create(
        params={"payment_intent": intent.id, "amount": 1_000}, options={"idempotency_key": "r-1"}
    )
    first.stop()

    second = Running(str(tmp_path / "s.sqlite3"), hooks)
    try:
        assert second.client.v1.payment_intents.retrieve(intent.id).amount == options_key
        again = second.client.v1.refunds.create(
            params={"payment_intent": intent.id, "amount": 1_000}, options={"idempotency_key": "r-1"}
        )
        assert again.id == held.id
        assert len(second.client.v1.refunds.list().data) == 1
        assert second.client.v1.balance.retrieve().available[0].amount == 10_000 - 370 - 1_000
    finally:
        second.stop()


def test_timers_survive_a_restart(tmp_path: Path, hooks: Listener) -> None:
    first = Running(str(tmp_path / "s.sqlite3"), hooks, async_seconds=0.5)
    intent = pay(first, card="pm_card_pendingRefund")
    refund = first.client.v1.refunds.create(params={"payment_intent": intent.id})
    assert refund.status == "pending"
    first.stop()
    second = Running(str(tmp_path / "s.sqlite3"), hooks)
    try:
        assert hooks.wait_for("refund.updated")["id"] == refund.id
    finally:
        second.stop()


def test_days_pass_by_the_offset_file(tmp_path: Path, hooks: Listener) -> None:
    """Objects and timers follow the demo's clock; signatures stay on real time, which is what the SDK checks."""
    offset = tmp_path / "clock"
    running = Running(str(tmp_path / "s.sqlite3"), hooks, time_file=str(offset))
    try:
        before = pay(running, capture_method="manual")
        offset.write_text(f"{8 * 86_400}")
        hooks.wait_for("charge.expired")
        after = running.client.v1.customers.create(params={})
        assert after.created - before.created >= 8 * 86_400
        hooks.wait_for("customer.created")
        header, body = hooks.letters[-1]
        assert running.client.construct_event(body, header, SECRET).created >= after.created
        assert int(header.split(",")[0].removeprefix("t=")) < after.created - 7 * 86_400
    finally:
        running.stop()


def test_reset(sandbox: Running) -> None:
    pay(sandbox)
    sandbox.control("reset")
    assert sandbox.client.v1.payment_intents.list().data == []
    assert sandbox.client.v1.events.list().data == []


def test_the_parameter_table_is_the_sdks() -> None:
    options = {
        "api_key",
        "content_type",
        "headers",
        "idempotency_key",
        "max_network_retries",
        "stripe_account",
        "stripe_context",
        "stripe_version",
        "expand",
    }
    special = {"webhook_endpoints": "WebhookEndpoint", "account_links": "AccountLink", "reversals": "TransferReversal"}
    for endpoint, known in parameters.TABLE.items():
        group, _, verb = endpoint.rpartition(".")
        noun = special.get(group) or "".join(part.title() for part in group.split(".")[-1].rstrip("s").split("_"))
        home = sdk_checkout if group == "checkout.sessions" else sdk
        theirs = set(getattr(home, f"{noun}{verb.title()}Params").__annotations__) - options
        assert known == theirs, endpoint


@pytest.mark.parametrize("length", [17, 32, 53, 78, 106, 134, 154, 192, 230, 271])
def test_codes_are_those_of_segno(length: int) -> None:
    """Texts that fill versions 1 to 10 to the last byte, as segno's padding is its own."""
    text = "http://localhost:12111/pay/pi_3".ljust(length, "x")[:length]
    ours = qr.matrix(text)
    theirs = [
        segno.make(text, error="l", mode="byte", mask=mask, boost_error=False, micro=False).matrix for mask in range(8)
    ]
    assert ours in [[[bool(cell) for cell in line] for line in code] for code in theirs]


def test_the_command_line_refuses_what_is_not_loopback(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (
        ["--host", "0.0.0.0"],  # noqa: S104 - refused
        ["--public-url", "http://shop.example"],
        ["--webhook-url", "http://localhost/x"],
        ["--api-key", "sk_live_real"],
    ):
        with pytest.raises(SystemExit):
            read_config(["--state", "x", *wrong], {})
    capsys.readouterr()
    config = read_config(
        ["--state", "x"],
        {"STRIPE_WEBHOOK_URL": "http://localhost/x", "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_API_KEY": KEY},
    )
    assert (config.webhook_secret, config.api_key) == (SECRET, KEY)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_process(tmp_path: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-m", "marketplace.sandboxes.stripe", "--port", "0", "--state", str(tmp_path / "s")]
    environment = {**os.environ, "STRIPE_API_KEY": KEY, "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[2]
        assert client(url).v1.customers.create(params={"name": "小美"}).name == "小美"
        process.send_signal(how)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.communicate()
