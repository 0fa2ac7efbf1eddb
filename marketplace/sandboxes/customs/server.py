"""The HTTP face: /messages, /receipts, /receipts/confirm, /openings, /_world, /health."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from marketplace.sandboxes.customs.messages import Unreadable, read
from marketplace.sandboxes.customs.world import World

MAX_BODY = 8 * 1024 * 1024


class Handler(BaseHTTPRequestHandler):
    """One request. The world hangs on the server."""

    server: CustomsServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """Receipts that wait, or a sign of life."""
        if self.path == "/health":
            self._answer(200, {"status": "ok"})
        elif self.path == "/receipts":
            self._answer(200, {"receipts": self.server.world.waiting()})
        else:
            self._answer(404, {"error": "no such address"})

    def do_POST(self) -> None:
        """Documents, confirmations, reports of openings, directions."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            self._answer(413, {"error": "too long, or no length"})
            return
        body = self.rfile.read(int(length))
        try:
            if self.path == "/messages":
                self._take(body)
                return
            wish = json.loads(body or b"{}")
            if not isinstance(wish, dict):
                raise ValueError("an object is expected")
            self._answer(*self._obey(wish))
        except (Unreadable, ValueError) as error:
            self._answer(400, {"error": str(error)})

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: bodies carry personal data and the demo has its own log."""

    def _take(self, body: bytes) -> None:
        try:
            documents = read(body, self.server.world.certificates)
        except Unreadable as error:
            self.server.world.complain(body, str(error))
            raise
        self.server.world.take(documents)
        self._answer(202, {"status": "stored"})

    def _obey(self, wish: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        world = self.server.world
        if self.path == "/receipts/confirm":
            world.confirm([int(number) for number in wish.get("ids", [])])
        elif self.path == "/openings":
            return 200, {"released": world.opening_reported(str(wish.get("invtNo", "")))}
        elif self.path == "/_world":
            world.instruct(wish)
        else:
            return 404, {"error": "no such address"}
        return 200, {"status": "ok"}

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class CustomsServer(ThreadingHTTPServer):
    """Loopback only."""

    daemon_threads = True

    def __init__(self, port: int, world: World) -> None:
        self.world = world
        super().__init__(("127.0.0.1", port), Handler)
