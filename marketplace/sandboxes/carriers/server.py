"""The HTTP face: /jingwei/orders, /yousu/labels, /yousu/events, /_happen, /_travel, /_fault, /health."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from marketplace.sandboxes.carriers.world import JINGWEI, YOUSU, World

MAX_BODY = 256 * 1024


class Handler(BaseHTTPRequestHandler):
    """One request. The world hangs on the server."""

    server: CarriersServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """What a key was given, the post's list, or a sign of life."""
        parts = urlsplit(self.path)
        asked, world = parse_qs(parts.query), self.server.world
        if parts.path == "/health":
            self._answer(200, {"status": "ok"})
        elif parts.path.startswith("/jingwei/orders/"):
            self._found("waybill", world.find(JINGWEI, parts.path.rpartition("/")[2]))
        elif parts.path == "/yousu/labels":
            self._found("itemId", world.find(YOUSU, asked.get("clientRef", [""])[0]))
        elif parts.path.startswith(("/jingwei/waybills/", "/yousu/items/")):
            carrier = JINGWEI if parts.path.startswith("/jingwei/") else YOUSU
            if not self._struck(carrier):
                word = world.asked(carrier, unquote(parts.path.rpartition("/")[2]))
                self._answer(200 if word else 404, {"status": word} if word else {"error": "no such number"})
        elif parts.path == "/yousu/events":
            if not self._struck(YOUSU):
                limit = asked.get("limit", ["500"])[0]
                self._answer(200, world.events(asked.get("after", [""])[0], int(limit) if limit.isdigit() else 500))
        else:
            self._answer(404, {"error": "no such address"})

    def do_POST(self) -> None:
        """Bookings, and directions of whoever plays the carriers."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            self._answer(413, {"error": "too long, or no length"})
            return
        try:
            wish = json.loads(self.rfile.read(int(length)) or b"{}")
            if not isinstance(wish, dict):
                raise ValueError("an object is expected")
            self._obey(wish)
        except (ValueError, KeyError) as error:
            self._answer(400, {"error": str(error)})

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: bodies carry personal data and the demo has its own log."""

    def _obey(self, wish: dict[str, Any]) -> None:
        world = self.server.world
        if self.path == "/jingwei/orders":
            self._book(JINGWEI, self.headers.get("Idempotency-Key", ""), "waybill")
        elif self.path == "/yousu/labels":
            self._book(YOUSU, str(wish.get("clientRef", "")), "itemId")
        elif self.path == "/_happen":
            self._answer(200, world.happen(_carrier(wish), wish))
        elif self.path == "/_travel":
            self._answer(200, {"events": world.travel(_carrier(wish), str(wish["waybill"]))})
        elif self.path == "/_fault":
            world.faults[_carrier(wish)].extend(str(kind) for kind in wish.get("kinds", []))
            self._answer(200, {"status": "ok"})
        else:
            self._answer(404, {"error": "no such address"})

    def _book(self, carrier: str, key: str, name: str) -> None:
        if not key:
            self._answer(422, {"error": "no key"})
            return
        fault = self.server.world.fault(carrier)
        if fault == "lost":  # the work is done and the answer gets lost
            self.server.world.book(carrier, key)
            self._answer(504, {"error": "gateway timed out"})
        elif not self._struck(carrier, fault):
            self._answer(
                200, {name: self.server.world.book(carrier, key), "sorting_code": "510-12-A", "office": "510-12-A"}
            )

    def _struck(self, carrier: str, fault: str | None = None) -> bool:
        kind = self.server.world.fault(carrier) if fault is None else fault
        if kind == "error":
            self._answer(503, {"error": "later"})
        elif kind == "refused":
            self._answer(422, {"error": "no such district"})
        elif kind == "broken":
            self._send(200, b'{"events": [')
        return bool(kind)

    def _found(self, name: str, number: str) -> None:
        if number:
            self._answer(200, {name: number, "sorting_code": "510-12-A", "office": "510-12-A"})
        else:
            self._answer(404, {"error": "no such key"})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body, ensure_ascii=False).encode())

    def _send(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class CarriersServer(ThreadingHTTPServer):
    """Loopback only."""

    daemon_threads = True

    def __init__(self, port: int, world: World) -> None:
        self.world = world
        super().__init__(("127.0.0.1", port), Handler)


def webhook(address: str, secret: str) -> Callable[[dict[str, Any]], bool]:
    """How the courier calls: signed, three tries. Returns whether somebody took it."""

    def tell(event: dict[str, Any]) -> bool:
        body = json.dumps(event, ensure_ascii=False).encode()
        for pause in (0.0, 0.3, 1.0):
            time.sleep(pause)
            stamp = str(int(time.time()))
            mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
            headers = {"Content-Type": "application/json", "X-Signature": f"t={stamp},v1={mac}"}
            request = urllib.request.Request(address, data=body, headers=headers, method="POST")  # noqa: S310 - loopback
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                    return bool(answer.status < 300)
            except OSError:
                continue
        return False

    return tell


def _carrier(wish: dict[str, Any]) -> str:
    name = str(wish.get("carrier", JINGWEI))
    if name not in {JINGWEI, YOUSU}:
        raise ValueError("no such carrier")
    return name
