"""A sandbox on a free port, a listener for its webhooks, and the official SDK between them and the tests."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode, urlsplit

import stripe

from marketplace.sandboxes.stripe.config import Config
from marketplace.sandboxes.stripe.server import Sandbox

KEY = "sk_test_sandbox_0123456789"
SECRET = "whsec_test_secret"
PATIENCE = 60.0


class Listener:
    """Takes webhooks as the marketplace would, and remembers them in order of arrival."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes]] = []
        self.statuses: list[int] = []
        self._news = threading.Condition()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with listener._news:
                    listener.letters.append((self.headers["Stripe-Signature"], body))
                    status = listener.statuses.pop(0) if listener.statuses else 200
                    listener._news.notify_all()
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hooks"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.letters]

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    def wait(self, ready: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Block until the events so far satisfy the test."""
        with self._news:
            assert self._news.wait_for(lambda: ready(self.events), PATIENCE), f"only came: {self.types}"
        return self.events

    def wait_for(self, kind: str, times: int = 1) -> dict[str, Any]:
        """The object of the last event of a type, once it came so many times."""
        self.wait(lambda events: sum(event["type"] == kind for event in events) >= times)
        return [event for event in self.events if event["type"] == kind][-1]["data"]["object"]


class Running:
    """One sandbox in this process."""

    def __init__(self, state: str, listener: Listener | None, **settings: Any) -> None:
        config = Config(
            state=state,
            api_key=KEY,
            webhook_url=listener.url if listener else "",
            webhook_secret=SECRET if listener else "",
            **{"async_seconds": 3_600.0, "booking_seconds": 3_600.0, "retry_seconds": 0.05, **settings},
        )
        self.sandbox = Sandbox(config)
        self._thread = threading.Thread(target=self.sandbox.run, daemon=True)
        self._thread.start()
        self.url = self.sandbox.url
        self.client = client(self.url)

    def stop(self) -> None:
        self.sandbox.stop()
        self._thread.join()

    def control(self, path: str, wish: dict[str, Any] | None = None, method: str = "POST") -> dict[str, Any]:
        """A call below /_sandbox/; fails the test unless it is answered with 200."""
        status, _, body = self.http(method, f"/_sandbox/{path}", json.dumps(wish or {}).encode())
        answer: dict[str, Any] = json.loads(body)
        assert status == 200, answer
        return answer

    def http(
        self, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """One plain request, as a browser or curl sends it."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        try:
            connection.request(method, target, body, headers or {})
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def api(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, Any]:
        """One API request without the SDK."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        status, _, body = self.http(
            method, path, urlencode(form or {}).encode(), {"Authorization": f"Bearer {KEY}"} | named
        )
        return status, json.loads(body)

    def submit(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form of a hosted page; the status and where it leads."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url}
        status, headers, _ = self.http("POST", path, urlencode(fields).encode(), kind)
        return status, headers.get("location", "")

    def page(self, path: str) -> tuple[int, str]:
        """A hosted page."""
        status, _, body = self.http("GET", path)
        return status, body.decode()


def client(url: str, key: str = KEY) -> stripe.StripeClient:
    """The official SDK, as the marketplace's adapter sets it up."""
    return stripe.StripeClient(key, base_addresses={"api": url}, max_network_retries=0)


def pay(running: Running, amount: int = 12_800, card: str = "pm_card_visa", **more: Any) -> stripe.PaymentIntent:
    """A card payment in CNY, made and confirmed at once."""
    return running.client.v1.payment_intents.create(
        params={
            "amount": amount,
            "currency": "cny",
            "allowed_payment_method_types": ["card"],
            "payment_method": card,
            "confirm": True,
            **more,
        }
    )


def by_wallet(running: Running, kind: str, amount: int = 12_800, **more: Any) -> stripe.PaymentIntent:
    """An Alipay or WeChat Pay payment that waits for the shopper."""
    return running.client.v1.payment_intents.create(
        params={
            "amount": amount,
            "currency": "cny",
            "allowed_payment_method_types": [kind],
            "payment_method_data": {"type": kind},
            "payment_method_options": {"wechat_pay": {"client": "web"}} if kind == "wechat_pay" else {},
            "confirm": True,
            "return_url": "http://localhost:8000/back",
            **more,
        }
    )


def seller(running: Running, **more: Any) -> stripe.Account:
    """A connected account that can receive transfers and has a bank account."""
    return running.client.v1.accounts.create(
        params={
            "type": "express",
            "country": "JP",
            "email": "akira@example.com",
            "capabilities": {"transfers": {"requested": True}},
            "external_account": {
                "object": "bank_account",
                "country": "JP",
                "currency": "cny",
                "account_number": "0001234",
            },
            **more,
        }
    )


def checkout(running: Running, amount: int = 12_800, **more: Any) -> stripe.checkout.Session:
    """A hosted checkout."""
    return running.client.v1.checkout.sessions.create(
        params={
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": "cny", "unit_amount": amount, "product_data": {"name": "抹茶点心"}},
                }
            ],
            "success_url": "http://localhost:8000/ok?cs={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://localhost:8000/cart/",
            "client_reference_id": "MP2611220001",
            **more,
        }
    )
