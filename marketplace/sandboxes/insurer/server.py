"""The HTTP face: /claims, /claims/<key>, /claims/<key>/documents, /_decide, /_fault, /health."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from marketplace.sandboxes.insurer.world import World

MAX_BODY = 256 * 1024


class Handler(BaseHTTPRequestHandler):
    """One request. The world hangs on the server."""

    server: InsurerServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """How a claim stands, or a sign of life."""
        path = urlsplit(self.path).path
        if path == "/health":
            self._answer(200, {"status": "ok"})
        elif path == "/_claims":
            self._answer(200, {"keys": self.server.world.keys()})
        elif path.startswith("/claims/") and not self._struck():
            self._found(self.server.world.find(unquote(path.removeprefix("/claims/"))))
        elif not path.startswith("/claims/"):
            self._answer(404, {"error": "no such address"})

    def do_POST(self) -> None:
        """Claims, documents, and directions of whoever plays the insurer."""
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
            self._answer(422, {"error": str(error)})

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: the demo has its own log."""

    def _obey(self, wish: dict[str, Any]) -> None:
        world, path = self.server.world, urlsplit(self.path).path
        if path == "/claims":
            self._submit(wish)
        elif path.startswith("/claims/") and path.endswith("/documents"):
            self._found(world.documents(unquote(path.removeprefix("/claims/").removesuffix("/documents"))))
        elif path == "/_decide":
            figures = {name: wish[name] for name in ("amount", "question", "reason") if name in wish}
            self._answer(200, world.decide(str(wish["key"]), str(wish["state"]), **figures))
        elif path == "/_fault":
            world.faults.extend(str(kind) for kind in wish.get("kinds", []))
            self._answer(200, {"status": "ok"})
        else:
            self._answer(404, {"error": "no such address"})

    def _submit(self, wish: dict[str, Any]) -> None:
        key = self.headers.get("Idempotency-Key", "")
        if not key:
            self._answer(422, {"error": "no key"})
            return
        fault = self.server.world.fault()
        if fault == "lost":  # the work is done and the answer gets lost
            self.server.world.submit(key, wish)
            self._answer(504, {"error": "gateway timed out"})
        elif not self._struck(fault):
            self._answer(200, self.server.world.submit(key, wish))

    def _struck(self, fault: str | None = None) -> bool:
        kind = self.server.world.fault() if fault is None else fault
        if kind in ("error", "lost"):
            self._answer(503, {"error": "later"})
        elif kind == "refused":
            self._answer(422, {"error": "no policy"})
        elif kind == "broken":
            self._send(200, b'{"state": ')
        return bool(kind)

    def _found(self, claim: dict[str, Any] | None) -> None:
        if claim is None:
            self._answer(404, {"error": "no such key"})
        else:
            self._answer(200, claim)

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body, ensure_ascii=False).encode())

    def _send(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class InsurerServer(ThreadingHTTPServer):
    """Loopback only."""

    daemon_threads = True

    def __init__(self, port: int, world: World) -> None:
        self.world = world
        super().__init__(("127.0.0.1", port), Handler)


def webhook(address: str, secret: str) -> Callable[[dict[str, Any]], bool]:
    """How the insurer calls: signed, three tries. Returns whether somebody took it."""

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
