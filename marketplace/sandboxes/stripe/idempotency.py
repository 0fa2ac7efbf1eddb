"""`Idempotency-Key`: the first answer is stored and replayed; other parameters or a request in flight are refused.

Rules from Stripe's "Idempotent requests": keys of at most 255 characters, stored once execution began
(also a 500), not stored for failed validation or a concurrent conflict.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import ApiError
from .store import Store
from .types import Json

_RETRY = "if you meant to execute a different request."


class InFlight:
    """Keys whose first request has not been answered yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[tuple[str, str]] = set()

    @contextmanager
    def hold(self, account: str, key: str | None) -> Iterator[None]:
        """Own the key for the time of one request. Raises ApiError(409) if another request owns it."""
        if key is None:
            yield
            return
        with self._lock:
            if (account, key) in self._keys:
                raise ApiError(
                    409,
                    "There is currently another in-progress request using this Idempotent Key (that probably means "
                    f"you submitted twice, and the other request is still going through): {key}. "
                    "Please try again later.",
                    kind="idempotency_error",
                    code="idempotency_key_in_use",
                )
            self._keys.add((account, key))
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard((account, key))


def check(key: str) -> None:
    """Raises for a key that Stripe would not take."""
    if len(key) > 255:
        raise ApiError(400, "Idempotency keys have at most 255 characters.", kind="idempotency_error")


def replay(store: Store, account: str, key: str, endpoint: str, params: Json) -> tuple[int, bytes] | None:
    """The stored answer, if there is one. Raises ApiError(400) if the first request was a different one."""
    found = store.row("SELECT * FROM answers WHERE account = ? AND key = ?", account, key)
    if found is None:
        return None
    if found["endpoint"] != endpoint:
        raise ApiError(
            400,
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{endpoint}' vs '{found['endpoint']}'). Try using a key other than '{key}' {_RETRY}",
            kind="idempotency_error",
        )
    if found["fingerprint"] != fingerprint(params):
        raise ApiError(
            400,
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' {_RETRY}",
            kind="idempotency_error",
        )
    return int(found["status"]), bytes(found["body"])


def remember(store: Store, account: str, key: str, endpoint: str, params: Json, status: int, body: bytes) -> None:
    """Store the first answer."""
    store.run(
        "INSERT INTO answers (account, key, endpoint, fingerprint, status, body) VALUES (?, ?, ?, ?, ?, ?)",
        account,
        key,
        endpoint,
        fingerprint(params),
        status,
        body,
    )


def fingerprint(params: Json) -> str:
    """Equal for equal parameters in any order."""
    return hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()
