"""Outgoing webhooks: who is told, signatures, patience, switching off, and what no address may reach."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from marketplace.core import time
from marketplace.core.models import OutboxEvent
from marketplace.notices.models import WebhookDelivery, WebhookEndpoint, WebhookMessage
from marketplace.notices.services import webhooks
from marketplace.notices.webhooks import guard, kinds, post, signing

OWNER = "seller:0kabc"


class Receiver:
    """A server of a seller: remembers what came, answers as it is told."""

    def __init__(self) -> None:
        self.answer, self.heard, self.location = 200, [], ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append((self.path, dict(self.headers), body))
                self.send_response(outer.answer)
                if outer.location:
                    self.send_header("Location", outer.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hooks?shop=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def endpoint(receiver: Receiver, *wanted: str, owner: str = OWNER) -> WebhookEndpoint:
    return webhooks.add_endpoint(owner=owner, url=receiver.url, kinds_wanted=wanted, actor="user:test")


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    moment = time.now() + by
    monkeypatch.setattr(time, "now", lambda: moment)


@pytest.mark.django_db
def test_it_works(receiver: Receiver) -> None:
    made = endpoint(receiver)
    message = webhooks.announce(owner=OWNER, kind="seller.payout.paid", payload={"payout": "0k4", "amount_minor": 5})
    assert message is not None
    assert webhooks.send_due() == 1
    path, headers, body = receiver.heard[0]
    heard = Webhook(str(made.secret)).verify(body.decode(), {key.lower(): value for key, value in headers.items()})
    assert path == "/hooks?shop=1"
    assert heard["type"] == "payout.paid"
    assert heard["data"] == {"payout": "0k4", "amount_minor": 5}
    delivery = WebhookDelivery.objects.get()
    assert (delivery.status, delivery.attempts, delivery.last_status) == ("delivered", 1, 200)
    assert webhooks.send_due() == 0, "told once"


@pytest.mark.django_db
def test_the_same_cause_is_told_once(receiver: Receiver) -> None:
    endpoint(receiver)
    for _again in range(3):
        webhooks.announce(owner=OWNER, kind="order.completed", payload={"order": "MO1"}, source="order.completed:MO1")
    webhooks.send_due()
    assert (len(receiver.heard), WebhookMessage.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_only_what_was_asked_for_and_only_the_owner(receiver: Receiver) -> None:
    endpoint(receiver, "order.to_buy")
    assert webhooks.announce(owner=OWNER, kind="payout.paid", payload={}) is None
    assert webhooks.announce(owner="seller:somebody", kind="order.to_buy", payload={}) is None
    webhooks.send_due()
    assert receiver.heard == []
    assert not WebhookMessage.objects.exists()


@pytest.mark.django_db
def test_integrators_hear_what_is_public_of_every_shop(receiver: Receiver) -> None:
    endpoint(receiver, owner="user:integrator")
    assert webhooks.announce(owner=OWNER, kind="grade.changed", payload={"grade": "A"}) is not None
    assert webhooks.announce(owner=OWNER, kind="order.to_buy", payload={"order": "MO1"}) is None
    with pytest.raises(webhooks.UnknownKind):
        endpoint(receiver, "payout.paid", owner="user:integrator")


@pytest.mark.django_db
def test_a_failing_server_gets_patience_then_rest(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint(receiver)
    receiver.answer = 500
    webhooks.announce(owner=OWNER, kind="order.cancelled", payload={"order": "MO1"})
    for _number in range(webhooks.MAX_ATTEMPTS + 3):
        webhooks.send_due()
        later(monkeypatch, timedelta(days=1, seconds=1))
    delivery = WebhookDelivery.objects.get()
    assert (delivery.status, delivery.last_status) != ("delivered", 200)
    assert len(receiver.heard) <= webhooks.MAX_ATTEMPTS
    bodies = {body for _path, _headers, body in receiver.heard}
    ids = {headers["webhook-id"] for _path, headers, _body in receiver.heard}
    assert (len(bodies), len(ids)) == (1, 1), "every try sends the same bytes under the same id"


@pytest.mark.django_db
def test_five_days_of_failure_switch_it_off_and_tell(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    made = endpoint(receiver)
    receiver.answer = 503
    webhooks.announce(owner=OWNER, kind="order.cancelled", payload={"order": "MO1"})
    webhooks.send_due()
    later(monkeypatch, webhooks.GIVE_UP_AFTER + timedelta(minutes=1))
    webhooks.send_due()
    made.refresh_from_db()
    assert (made.is_active, made.disabled_why) == (False, "failing")
    assert OutboxEvent.objects.filter(topic="notices.webhook_disabled", payload__endpoint=made.public_id).exists()
    heard = len(receiver.heard)
    assert webhooks.announce(owner=OWNER, kind="order.cancelled", payload={"order": "MO2"}) is None
    later(monkeypatch, timedelta(days=2))
    webhooks.send_due()
    assert len(receiver.heard) == heard, "nothing is sent to a switched off endpoint"


@pytest.mark.django_db
def test_gone_means_gone(receiver: Receiver) -> None:
    made = endpoint(receiver)
    receiver.answer = 410
    webhooks.announce(owner=OWNER, kind="order.cancelled", payload={"order": "MO1"})
    webhooks.send_due()
    made.refresh_from_db()
    assert (made.is_active, made.disabled_why, WebhookDelivery.objects.get().status) == (False, "gone", "dead")


@pytest.mark.django_db
def test_a_success_forgets_the_failures(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    made = endpoint(receiver)
    receiver.answer = 500
    webhooks.announce(owner=OWNER, kind="order.cancelled", payload={"order": "MO1"})
    webhooks.send_due()
    made.refresh_from_db()
    assert made.failing_since is not None
    receiver.answer = 204
    later(monkeypatch, timedelta(minutes=1))
    webhooks.send_due()
    made.refresh_from_db()
    assert (made.failing_since, WebhookDelivery.objects.get().status) == (None, "delivered")


@pytest.mark.django_db
def test_rotation_signs_with_both_for_a_day(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    made = endpoint(receiver)
    old = str(made.secret)
    webhooks.rotate_secret(endpoint=made, actor="user:test")
    new = str(WebhookEndpoint.objects.get().secret)
    assert old != new
    webhooks.announce(owner=OWNER, kind="order.completed", payload={"order": "MO1"})
    webhooks.send_due()
    _path, headers, body = receiver.heard[0]
    for secret in (old, new):
        Webhook(secret).verify(body.decode(), {key.lower(): value for key, value in headers.items()})
    later(monkeypatch, webhooks.OVERLAP + timedelta(seconds=1))
    webhooks.announce(owner=OWNER, kind="order.completed", payload={"order": "MO2"})
    webhooks.send_due()
    assert " " not in receiver.heard[1][1]["webhook-signature"]


@pytest.mark.django_db
def test_ping_answers_at_once_and_is_not_repeated(receiver: Receiver) -> None:
    made = endpoint(receiver, "order.to_buy")
    good = webhooks.ping(endpoint=made, actor="user:test")
    receiver.answer = 404
    bad = webhooks.ping(endpoint=made, actor="user:test")
    assert (good.status, bad.status, bad.last_status) == ("delivered", "dead", 404)
    assert json.loads(receiver.heard[0][2])["type"] == kinds.PING
    assert webhooks.send_due() == 0


@pytest.mark.django_db
def test_redeliver_sends_the_dead_again(receiver: Receiver) -> None:
    made = endpoint(receiver)
    receiver.answer = 404
    dead = webhooks.ping(endpoint=made, actor="user:test")
    receiver.answer = 200
    webhooks.redeliver(delivery=dead, actor="user:test")
    assert webhooks.send_due() == 1
    dead.refresh_from_db()
    assert dead.status == "delivered"
    assert receiver.heard[0][1]["webhook-id"] == receiver.heard[1][1]["webhook-id"]


@pytest.mark.django_db
def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    made = endpoint(receiver)
    receiver.answer, receiver.location = 307, "http://169.254.169.254/latest/meta-data/"
    assert webhooks.ping(endpoint=made, actor="user:test").last_status == 307
    assert len(receiver.heard) == 1


@pytest.mark.django_db
def test_at_most_ten_endpoints(receiver: Receiver) -> None:
    for _number in range(webhooks.MOST_ENDPOINTS):
        endpoint(receiver)
    with pytest.raises(webhooks.TooManyEndpoints):
        endpoint(receiver)
    assert WebhookEndpoint.objects.count() == webhooks.MOST_ENDPOINTS


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",  # noqa: S104
        "192.0.2.1", "198.18.0.1", "240.0.0.1", "fe80::1", "fc00::1", "::", "ff02::1", "::ffff:10.0.0.1", "2002:a00:1::",
        "64:ff9b::a00:1", "2001:db8::1", "fd00:ec2::254",
    ],
)  # fmt: skip
def test_no_address_inside(address: str) -> None:
    assert not guard.is_allowed(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111"])
def test_public_addresses_are_fine_but_not_in_plain_http(address: str) -> None:
    assert guard.is_allowed(ip_address(address))
    assert not guard.is_allowed(ip_address(address), "http")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_loopback_only_outside_production(address: str, settings: Any) -> None:
    assert guard.is_allowed(ip_address(address))
    settings.IS_PRODUCTION = True
    assert not guard.is_allowed(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "", "ftp://example.com/", "javascript:alert(1)", "https://", "https://user:pw@example.com/", "https://example.com/#x",
        "https://exa mple.com/", "https://example.com:25/", "https://example.com:99999/", "file:///etc/passwd", "https://例.com/",
        "https://example.com\\@10.0.0.1/", "gopher://127.0.0.1/", "https://[::1", "https://example.com/" + "x" * 500,
    ],
)  # fmt: skip
def test_bad_addresses_are_refused(url: str) -> None:
    with pytest.raises(guard.BadHookAddress):
        guard.check(url)


@pytest.mark.django_db
def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_resolve", lambda host, port: {"93.184.216.34", "10.0.0.7"})
    with pytest.raises(guard.BadHookAddress):
        webhooks.add_endpoint(owner=OWNER, url="https://shop.example/", kinds_wanted=[], actor="user:test")
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.django_db
def test_a_name_that_turns_inward_later_is_not_called(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: public when it was added, our own network when it is used."""
    made = endpoint(receiver)
    called: list[Any] = []
    monkeypatch.setattr(guard, "_resolve", lambda host, port: {"169.254.169.254"})
    monkeypatch.setattr(post, "post", lambda *words: called.append(words))
    delivery = webhooks.ping(endpoint=made, actor="user:test")
    assert (called, delivery.status, delivery.last_error) == ([], "dead", "bad_webhook_address")


def test_a_dripping_server_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte now and then would hold a worker for ever."""
    monkeypatch.setattr(post, "ALL_SECONDS", 0.4)
    stop = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            for _byte in range(100):
                if stop.wait(0.1):
                    return
                try:
                    self.wfile.write(b"H")
                    self.wfile.flush()
                except OSError:
                    return

        def log_message(self, *words: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        answer = post.post(guard.check(f"http://127.0.0.1:{server.server_port}/"), b"{}", {})
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
    assert (answer.status, bool(answer.error), answer.milliseconds < 9000) == (None, True, True)


@pytest.mark.django_db
def test_old_messages_go(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint(receiver)
    webhooks.announce(owner=OWNER, kind="order.completed", payload={"order": "MO1"})
    later(monkeypatch, webhooks.KEPT + timedelta(days=1))
    assert webhooks.forget_old() == 1
    assert not WebhookDelivery.objects.exists()


def test_every_kind_has_words_and_an_example() -> None:
    for code, kind in kinds.KINDS.items():
        assert str(kind.title), code
        assert kind.example, code
    assert kinds.canonical("seller.payout.paid") == "payout.paid"
    assert kinds.canonical("seller.approved") == "seller.approved"


def test_signatures_use_true_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The receiver refuses old stamps, so the moved clock of a demo must not show here."""
    assert abs((time.real_now() - datetime.now(UTC)).total_seconds()) < 5


def test_the_check_in_the_guide_agrees_with_the_library() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "webhooks.md").read_text()
    source = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)[1]
    scope: dict[str, Any] = {}
    exec(source, scope)  # noqa: S102 - our own guide
    secret, at, body = signing.new_secret(), datetime.now(UTC), '{"type":"x"}'
    other = Webhook(signing.new_secret()).sign("msg_1", at, body)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(at.timestamp()))}
    for signatures, wanted in (
        (Webhook(secret).sign("msg_1", at, body), True), (f"{other} {Webhook(secret).sign('msg_1', at, body)}", True), (other, False),
    ):  # fmt: skip
        assert scope["is_ours"](secret, headers | {"webhook-signature": signatures}, body.encode()) is wanted
    good = Webhook(secret).sign("msg_1", at, body)
    assert not scope["is_ours"](secret, headers | {"webhook-signature": good}, b'{"type":"y"}')
