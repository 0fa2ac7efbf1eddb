"""What the stand-ins of outside firms share: JSON in and out over loopback, and calls signed as our webhooks want them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

MAX_BODY = 256 * 1024


class JsonDesk(BaseHTTPRequestHandler):
    """A handler that reads one JSON object and answers with one. Subclasses obey."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    refusal = 400  # the status for an order that makes no sense

    def obey(self, wish: dict[str, Any]) -> None:
        """Answer a POST. ValueError and KeyError become the refusal."""
        raise NotImplementedError

    def do_POST(self) -> None:
        """Orders, and directions of whoever plays the firm."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            self.answer(413, {"error": "too long, or no length"})
            return
        try:
            wish = json.loads(self.rfile.read(int(length)) or b"{}")
            if not isinstance(wish, dict):
                raise ValueError("an object is expected")
            self.obey(wish)
        except (ValueError, KeyError) as error:
            self.answer(self.refusal, {"error": str(error)})

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: bodies carry personal data and the demo has its own log."""

    def answer(self, status: int, body: dict[str, Any]) -> None:
        """An object as JSON."""
        self.send(status, json.dumps(body, ensure_ascii=False).encode())

    def send(self, status: int, data: bytes) -> None:
        """Bytes that call themselves JSON, broken ones too."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def webhook(address: str, secret: str) -> Callable[[dict[str, Any]], bool]:
    """How such a firm calls: signed, three tries. Returns whether somebody took it."""

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
