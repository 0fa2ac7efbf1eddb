"""All state, in one sqlite3 file: one connection, one lock, one transaction for each request.

Every object is a JSON document; what must be counted or picked up by a background thread has a table of its own.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from .types import Json

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_list ON objects (kind, account, seq);
CREATE TABLE IF NOT EXISTS links (
    field TEXT NOT NULL, value TEXT NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (field, value, kind, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS balance_lines (
    txn_id TEXT PRIMARY KEY, account TEXT NOT NULL, currency TEXT NOT NULL,
    net INTEGER NOT NULL, available_on INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS balance_sum ON balance_lines (account, currency, available_on, net);
CREATE TABLE IF NOT EXISTS answers (
    account TEXT NOT NULL, key TEXT NOT NULL, endpoint TEXT NOT NULL, fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (account, key)
);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, endpoint_id TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending', attempts INTEGER NOT NULL DEFAULT 0, next_try REAL NOT NULL DEFAULT 0,
    fault TEXT NOT NULL DEFAULT '', last_status INTEGER
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, next_try, id);
CREATE TABLE IF NOT EXISTS timers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due REAL NOT NULL, action TEXT NOT NULL,
    account TEXT NOT NULL, target TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS timers_due ON timers (due, id);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, match TEXT NOT NULL,
    remaining INTEGER NOT NULL, seconds REAL NOT NULL
);
"""

# Fields that lists filter on, by kind. They never change after creation except where set from null,
# and each has one row in `links`, so that a filtered list costs the same with ten objects and a million.
_LINKED: Final = {
    "payment_intent": ("customer",),
    "charge": ("customer", "payment_intent", "transfer_group"),
    "refund": ("charge", "payment_intent"),
    "transfer": ("destination", "transfer_group"),
    "transfer_reversal": ("transfer",),
    "dispute": ("charge", "payment_intent"),
    "balance_transaction": ("source",),
    "payment_method": ("customer",),
    "checkout.session": ("payment_intent", "customer"),
}


class Store:
    """Documents and counters. Every call happens inside `transaction()`."""

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, one at a time."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of a transaction that an exception undoes."""
        self._db.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK TO part")
            self._db.execute("RELEASE part")
            raise
        self._db.execute("RELEASE part")

    def close(self) -> None:
        """Close the file once nobody is inside a transaction."""
        with self._lock:
            self._db.close()

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """One literal statement with bound values."""
        return self._db.execute(sql, values)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Every row of one literal query."""
        return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of one literal query."""
        found = self._db.execute(sql, values).fetchone()
        return found if isinstance(found, sqlite3.Row) else None

    # Documents

    def insert(self, obj: Json, account: str) -> None:
        """Store a new object."""
        cursor = self.run(
            "INSERT INTO objects (id, kind, account, created, body) VALUES (?, ?, ?, ?, ?)",
            obj["id"],
            obj["object"],
            account,
            obj["created"],
            _dump(obj),
        )
        self._link(obj, int(cursor.lastrowid or 0))

    def update(self, obj: Json) -> None:
        """Store an object's new state."""
        self.run("UPDATE objects SET body = ? WHERE id = ?", _dump(obj), obj["id"])
        found = self.row("SELECT seq FROM objects WHERE id = ?", obj["id"])
        if found is not None:
            self._link(obj, found["seq"])

    def _link(self, obj: Json, seq: int) -> None:
        for field in _LINKED.get(obj["object"], ()):
            if obj.get(field):
                self.run("INSERT OR IGNORE INTO links VALUES (?, ?, ?, ?)", field, obj[field], obj["object"], seq)

    def get(self, object_id: str, account: str | None = None) -> Json | None:
        """One object, of any account where none is named."""
        found = self.row("SELECT body, account FROM objects WHERE id = ?", object_id)
        if found is None or (account is not None and found["account"] != account):
            return None
        return _load(found["body"])

    def account_of(self, object_id: str) -> str:
        """The account an object lives in."""
        found = self.row("SELECT account FROM objects WHERE id = ?", object_id)
        return str(found["account"]) if found else ""

    def delete(self, object_id: str) -> None:
        """Remove an object for good."""
        self.run("DELETE FROM objects WHERE id = ?", object_id)

    def seq_of(self, object_id: str) -> int | None:
        """An object's place in creation order."""
        found = self.row("SELECT seq FROM objects WHERE id = ?", object_id)
        return int(found["seq"]) if found else None

    def newest(
        self,
        kind: str,
        account: str,
        *,
        before: int | None = None,
        after: int | None = None,
        link: tuple[str, str] | None = None,
    ) -> Iterator[Json]:
        """Objects newest first (oldest first where `after` is given), in batches, optionally by one linked field."""
        forward = after is not None
        edge = after if after is not None else (before if before is not None else 1 << 62)
        field, value = link or ("", "")
        while True:
            if link is None:
                page = self.rows(_FORWARD if forward else _BACKWARD, kind, account, edge)
            else:
                page = self.rows(_LINK_FORWARD if forward else _LINK_BACKWARD, field, value, kind, edge, account)
            for found in page:
                yield _load(found["body"])
            if len(page) < 100:
                return
            edge = page[-1]["seq"]

    # Sums

    def balance(self, account: str, now: int) -> list[sqlite3.Row]:
        """Available and pending sums by currency."""
        return self.rows(
            "SELECT currency, SUM(CASE WHEN available_on <= ? THEN net ELSE 0 END) AS available,"
            " SUM(CASE WHEN available_on > ? THEN net ELSE 0 END) AS pending"
            " FROM balance_lines WHERE account = ? GROUP BY currency ORDER BY currency",
            now,
            now,
            account,
        )

    def available(self, account: str, currency: str, now: int) -> int:
        """What an account can spend now in one currency."""
        found = self.row(
            "SELECT COALESCE(SUM(net), 0) AS total FROM balance_lines"
            " WHERE account = ? AND currency = ? AND available_on <= ?",
            account,
            currency,
            now,
        )
        return int(found["total"]) if found else 0

    def clear(self) -> None:
        """Forget everything."""
        for statement in _CLEAR:
            self.run(statement)


_FORWARD: Final = "SELECT seq, body FROM objects WHERE kind = ? AND account = ? AND seq > ? ORDER BY seq LIMIT 100"
_BACKWARD: Final = (
    "SELECT seq, body FROM objects WHERE kind = ? AND account = ? AND seq < ? ORDER BY seq DESC LIMIT 100"
)
_LINK_FORWARD: Final = (
    "SELECT o.seq, o.body FROM links l JOIN objects o ON o.seq = l.seq"
    " WHERE l.field = ? AND l.value = ? AND l.kind = ? AND l.seq > ? AND o.account = ? ORDER BY l.seq LIMIT 100"
)
_LINK_BACKWARD: Final = (
    "SELECT o.seq, o.body FROM links l JOIN objects o ON o.seq = l.seq"
    " WHERE l.field = ? AND l.value = ? AND l.kind = ? AND l.seq < ? AND o.account = ? ORDER BY l.seq DESC LIMIT 100"
)
_CLEAR: Final = (
    "DELETE FROM objects",
    "DELETE FROM links",
    "DELETE FROM balance_lines",
    "DELETE FROM answers",
    "DELETE FROM deliveries",
    "DELETE FROM timers",
    "DELETE FROM faults",
)


def linked(kind: str, field: str) -> bool:
    """Whether a list of this kind can be found by this field's index."""
    return field in _LINKED.get(kind, ())


def _dump(obj: Json) -> str:
    return json.dumps(obj, ensure_ascii=False, separators=(",", ":"))


def _load(text: str) -> Json:
    value: Json = json.loads(text)
    return value
