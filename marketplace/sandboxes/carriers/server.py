"""The HTTP face: /jingwei/orders, /yousu/labels (both with cancel), /yousu/events, /_happen, /_travel, /_fault, /health."""

from __future__ import annotations

from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from marketplace.sandboxes.carriers import orders
from marketplace.sandboxes.carriers.world import JINGWEI, YOUSU, World
from marketplace.sandboxes.desk import JsonDesk

SORTING = "510-12-A"


class Handler(JsonDesk):
    """One request. The world hangs on the server."""

    server: CarriersServer

    def do_GET(self) -> None:
        """What a key was given, the post's list, or a sign of life."""
        parts = urlsplit(self.path)
        asked, world = parse_qs(parts.query), self.server.world
        if parts.path == "/health":
            self.answer(200, {"status": "ok"})
        elif parts.path.startswith("/jingwei/orders/"):
            self._found("waybill", world.find(JINGWEI, parts.path.rpartition("/")[2]))
        elif parts.path == "/yousu/labels":
            self._found("itemId", world.find(YOUSU, asked.get("clientRef", [""])[0]))
        elif parts.path.startswith(("/jingwei/waybills/", "/yousu/items/")):
            carrier = JINGWEI if parts.path.startswith("/jingwei/") else YOUSU
            if not self._struck(carrier):
                word = world.asked(carrier, unquote(parts.path.rpartition("/")[2]))
                self.answer(200 if word else 404, {"status": word} if word else {"error": "no such number"})
        elif parts.path == "/yousu/events":
            if not self._struck(YOUSU):
                limit = asked.get("limit", ["500"])[0]
                self.answer(200, world.events(asked.get("after", [""])[0], int(limit) if limit.isdigit() else 500))
        else:
            self.answer(404, {"error": "no such address"})

    def obey(self, wish: dict[str, Any]) -> None:
        """Bookings, and directions of whoever plays the carriers."""
        world = self.server.world
        if self.path == "/jingwei/orders":
            self._book(JINGWEI, self.headers.get("Idempotency-Key", ""), "waybill", wish)
        elif self.path == "/yousu/labels":
            self._book(YOUSU, str(wish.get("clientRef", "")), "itemId", wish)
        elif self.path.startswith("/jingwei/orders/") and self.path.endswith("/cancel"):
            self._cancel(JINGWEI, self.path.split("/")[3])
        elif self.path == "/yousu/labels/cancel":
            self._cancel(YOUSU, str(wish.get("clientRef", "")))
        elif self.path == "/_happen":
            self.answer(200, world.happen(_carrier(wish), wish))
        elif self.path == "/_travel":
            self.answer(200, {"events": world.travel(_carrier(wish), str(wish["waybill"]))})
        elif self.path == "/_fault":
            world.faults[_carrier(wish)].extend(str(kind) for kind in wish.get("kinds", []))
            self.answer(200, {"status": "ok"})
        else:
            self.answer(404, {"error": "no such address"})

    def _book(self, carrier: str, key: str, name: str, wish: dict[str, Any]) -> None:
        missing = "key" if not key else orders.missing(carrier, wish)
        if missing:
            self.answer(422, {"error": f"no {missing}"})
            return
        fault = self.server.world.fault(carrier)
        if fault == "lost":  # the work is done and the answer gets lost
            self.server.world.book(carrier, key, wish)
            self.answer(504, {"error": "gateway timed out"})
        elif not self._struck(carrier, fault):
            answer = {name: self.server.world.book(carrier, key, wish), "sorting_code": SORTING, "office": SORTING}
            self.answer(200, answer | orders.price(carrier, wish))

    def _cancel(self, carrier: str, key: str) -> None:
        if self._struck(carrier):
            return
        state = self.server.world.cancel(carrier, key)
        answers = {"cancelled": (200, {"status": state}), "collected": (422, {"error": "the courier has it"})}
        status, body = answers.get(state, (404, {"error": "no such key"}))
        self.answer(status, body)

    def _struck(self, carrier: str, fault: str | None = None) -> bool:
        kind = self.server.world.fault(carrier) if fault is None else fault
        if kind == "error":
            self.answer(503, {"error": "later"})
        elif kind == "refused":
            self.answer(422, {"error": "no such district"})
        elif kind == "broken":
            self.send(200, b'{"events": [')
        return bool(kind)

    def _found(self, name: str, number: str) -> None:
        if number:
            self.answer(200, {name: number, "sorting_code": SORTING, "office": SORTING})
        else:
            self.answer(404, {"error": "no such key"})


class CarriersServer(ThreadingHTTPServer):
    """Loopback only."""

    daemon_threads = True

    def __init__(self, port: int, world: World) -> None:
        self.world = world
        super().__init__(("127.0.0.1", port), Handler)


def _carrier(wish: dict[str, Any]) -> str:
    name = str(wish.get("carrier", JINGWEI))
    if name not in {JINGWEI, YOUSU}:
        raise ValueError("no such carrier")
    return name
