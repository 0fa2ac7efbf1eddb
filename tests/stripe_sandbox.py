"""The sandbox Stripe as fixtures: a real server on a free port, spoken to by the official SDK through our adapter."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings as django_settings

from marketplace.payments import gateway
from marketplace.sandboxes.stripe.config import Config
from marketplace.sandboxes.stripe.server import Sandbox


@dataclass
class Webhooks:
    """Catches what the sandbox would send to our webhook address: raw bodies with their signatures."""

    caught: list[tuple[bytes, str]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    def kinds(self) -> list[str]:
        return [json.loads(body)["type"] for body, _signature in self.caught]


@dataclass
class StripeSandbox:
    """What a test does to the provider's side."""

    url: str
    webhooks: Webhooks

    def control(self, path: str, **wish: Any) -> dict[str, Any]:
        """POST /_sandbox/<path>."""
        request = urllib.request.Request(  # noqa: S310  (loopback)
            f"{self.url}/_sandbox/{path}", json.dumps(wish).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            body: dict[str, Any] = json.loads(answer.read())
        return body

    def pay(self, session: str, outcome: str = "succeed", **wish: Any) -> dict[str, Any]:
        """The shopper acts on the hosted page (session) or with their WeChat (intent)."""
        room = "checkout_sessions" if session.startswith("cs_") else "payment_intents"
        return self.control(f"{room}/{session}/pay", outcome=outcome, **wish)

    def fault(self, kind: str, match: str = "*", **wish: Any) -> None:
        self.control("faults", kind=kind, match=match, **wish)

    def advance(self) -> None:
        """Let every timer of the provider run now: wallets settle, banks arrive."""
        self.control("advance")


class _Catcher(BaseHTTPRequestHandler):
    webhooks: Webhooks

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.webhooks.caught.append((body, self.headers["Stripe-Signature"]))
        self.webhooks.arrived.set()
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="session")
def stripe_server() -> Iterator[StripeSandbox]:
    webhooks = Webhooks()
    handler = type("Catcher", (_Catcher,), {"webhooks": webhooks})
    catcher = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=catcher.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    config = Config(
        webhook_url=f"http://127.0.0.1:{catcher.server_address[1]}/",
        webhook_secret=django_settings.STRIPE_WEBHOOK_SECRET, async_seconds=0.2, booking_seconds=0.0,
        time_file=django_settings.TIME_FILE,
    )  # fmt: skip
    sandbox = Sandbox(config)
    runner = threading.Thread(target=sandbox.run, daemon=True)
    runner.start()
    yield StripeSandbox(sandbox.url, webhooks)
    sandbox.stop()
    runner.join(5)
    catcher.shutdown()
    catcher.server_close()


@pytest.fixture
def stripe(stripe_server: StripeSandbox, settings: Any) -> Iterator[StripeSandbox]:
    """A fresh provider; the settings point at it."""
    stripe_server.control("reset")
    stripe_server.webhooks.caught.clear()
    settings.STRIPE_API_BASE = stripe_server.url
    yield stripe_server
    gateway._build.cache_clear()
