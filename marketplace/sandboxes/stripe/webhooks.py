"""The thread that delivers events: signed as Stripe signs them, retried until a 2xx, remembered across restarts."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import sqlite3
import sys
import threading
import traceback
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from . import faults
from .rendering import public
from .types import Json
from .world import CONFIGURED_ENDPOINT, World

_TIMEOUT: Final = 10.0
_IDLE: Final = 0.1
_LONGEST_WAIT: Final = 120.0
_COUNT_OPEN: Final = "SELECT COUNT(*) AS open FROM deliveries WHERE state = 'pending'"


def signature(secret: str, moment: int, body: bytes) -> str:
    """The `Stripe-Signature` header: `t=<unix>,v1=<hex>`, HMAC-SHA256 over `{t}.{body}`."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


@dataclass(frozen=True)
class _Letter:
    """One delivery with all it needs."""

    row: sqlite3.Row
    topic: str
    body: bytes
    url: str
    secret: str


class Sender:
    """Delivers due events, oldest first, until stopped."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the letter in hand."""
        self._stop.set()
        self._world.stirred.set()
        self._thread.join(timeout=_TIMEOUT + 2)

    def _loop(self) -> None:
        while not self._stop.is_set():
            self._world.stirred.wait(_IDLE)
            self._world.stirred.clear()
            try:
                while not self._stop.is_set() and self._one():
                    pass
            except Exception:  # noqa: BLE001 - a thread's outermost boundary: log and go on
                traceback.print_exc(file=sys.stderr)
                self._stop.wait(1.0)

    def _one(self) -> bool:
        """Deliver the next due event. False when there is none."""
        store = self._world.store
        with store.transaction():
            row = store.row(
                "SELECT * FROM deliveries WHERE state = 'pending' AND next_try <= ? ORDER BY next_try > 0, id LIMIT 1",
                self._world.clock.real(),
            )
            if row is None:
                return False
            letter = self._letter(row)
            if letter is None:
                store.run("UPDATE deliveries SET state = 'failed' WHERE id = ?", row["id"])
                return True
            fault = self._fault(letter)
            if fault in ("webhook_drop", "webhook_out_of_order"):
                return True
        status = self._post(letter)
        if fault == "webhook_duplicate":
            status = self._post(letter)
        self._note(letter, status)
        return True

    def _letter(self, row: sqlite3.Row) -> _Letter | None:
        config, store = self._world.config, self._world.store
        event = store.get(row["event_id"])
        if event is None:
            return None
        body = json.dumps(public(event), ensure_ascii=False, indent=2).encode()
        if row["endpoint_id"] == CONFIGURED_ENDPOINT:
            url, secret = config.webhook_url, config.webhook_secret
        else:
            endpoint: Json = store.get(row["endpoint_id"]) or {}
            url, secret = endpoint.get("url", ""), endpoint.get("_secret", "")
        return _Letter(row, event["type"], body, url, secret) if url else None

    def _fault(self, letter: _Letter) -> str:
        """Use up an armed webhook fault, once for each delivery."""
        store, row = self._world.store, letter.row
        if row["fault"]:
            return ""
        fault = faults.take(store, letter.topic, faults.WEBHOOK_KINDS)
        if fault is None:
            return ""
        store.run("UPDATE deliveries SET fault = ? WHERE id = ?", fault.kind, row["id"])
        if fault.kind == "webhook_drop":
            store.run("UPDATE deliveries SET state = 'dropped' WHERE id = ?", row["id"])
        elif fault.kind == "webhook_out_of_order":
            # Held until a later event of this endpoint has gone out, or for so many seconds.
            store.run(
                "UPDATE deliveries SET next_try = ? WHERE id = ?", self._world.clock.real() + fault.seconds, row["id"]
            )
        return fault.kind

    def _post(self, letter: _Letter) -> int:
        """The status of the answer; 0 where there was none. Redirects are not followed, as with Stripe."""
        target = urlsplit(letter.url)
        kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
        connection = kind(target.hostname or "", target.port, timeout=_TIMEOUT)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature(letter.secret, int(self._world.clock.real()), letter.body),
        }
        try:
            path = (target.path or "/") + (f"?{target.query}" if target.query else "")
            connection.request("POST", path, letter.body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        else:
            return answer.status
        finally:
            connection.close()

    def _note(self, letter: _Letter, status: int) -> None:
        row, store, config = letter.row, self._world.store, self._world.config
        tries = row["attempts"] + 1
        sent = 200 <= status < 300
        state = "sent" if sent else ("failed" if tries >= config.webhook_tries else "pending")
        wait = min(config.retry_seconds * 2 ** (tries - 1), _LONGEST_WAIT)
        with store.transaction():
            store.run(
                "UPDATE deliveries SET state = ?, attempts = ?, last_status = ?, next_try = ? WHERE id = ?",
                state,
                tries,
                status,
                self._world.clock.real() + wait,
                row["id"],
            )
            if sent:
                store.run(
                    "UPDATE deliveries SET next_try = 0 WHERE state = 'pending' AND endpoint_id = ? AND id < ?"
                    " AND fault = 'webhook_out_of_order' AND attempts = 0",
                    row["endpoint_id"],
                    row["id"],
                )


def overview(world: World) -> list[Json]:
    """The last deliveries, newest first."""
    rows = world.store.rows("SELECT * FROM deliveries ORDER BY id DESC LIMIT 100")
    topics = {row["event_id"]: (world.store.get(row["event_id"]) or {}).get("type") for row in rows}
    return [{**dict(row), "type": topics[row["event_id"]]} for row in rows]


def waiting(world: World) -> int:
    """How many deliveries are still to be made."""
    row = world.store.row(_COUNT_OPEN)
    return int(row["open"]) if row else 0


def resend(world: World, event: Json) -> int:
    """Deliver an event again to every endpoint that had it. Returns how many."""
    rows = world.store.rows("SELECT DISTINCT endpoint_id FROM deliveries WHERE event_id = ?", event["id"])
    for row in rows:
        world.store.run(
            "INSERT INTO deliveries (event_id, endpoint_id, fault) VALUES (?, ?, 'resent')",
            event["id"],
            row["endpoint_id"],
        )
    return len(rows)
