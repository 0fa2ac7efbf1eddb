"""Faults on demand: what a network, a busy Stripe, and an unordered webhook queue do on a bad day."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from .errors import invalid, missing
from .store import Store
from .types import Json

REQUEST_KINDS: Final = ("timeout_after_commit", "error_500", "error_500_before", "rate_limit", "slow")
WEBHOOK_KINDS: Final = ("webhook_duplicate", "webhook_out_of_order", "webhook_drop")
_SECONDS: Final = {"slow": 1.0, "webhook_out_of_order": 5.0}


@dataclass(frozen=True)
class Fault:
    """One armed fault that was just used."""

    kind: str
    seconds: float


def arm(store: Store, wish: Json) -> Json:
    """Arm a fault for the next `times` matching requests (`"POST /v1/refunds"`, `*` allowed) or event types."""
    kind = wish.get("kind")
    if not isinstance(kind, str) or kind not in REQUEST_KINDS + WEBHOOK_KINDS:
        raise invalid("kind", f"kind must be one of {', '.join(REQUEST_KINDS + WEBHOOK_KINDS)}")
    match = wish.get("match", "*" if kind in WEBHOOK_KINDS else None)
    if not isinstance(match, str):
        raise missing("match")
    times, seconds = wish.get("times", 1), wish.get("seconds", _SECONDS.get(kind, 0.0))
    if not isinstance(times, int) or times < 1 or not isinstance(seconds, int | float) or not 0 <= seconds <= 60:
        raise invalid("times", "times must be a whole number of at least 1, seconds between 0 and 60")
    cursor = store.run(
        "INSERT INTO faults (kind, match, remaining, seconds) VALUES (?, ?, ?, ?)", kind, match, times, float(seconds)
    )
    return {"id": cursor.lastrowid, "kind": kind, "match": match, "remaining": times, "seconds": float(seconds)}


def armed(store: Store) -> list[Json]:
    """What is still waiting to happen."""
    return [dict(found) for found in store.rows("SELECT * FROM faults ORDER BY id")]


def disarm(store: Store) -> None:
    """Back to a good day."""
    store.run("DELETE FROM faults")


def take(store: Store, subject: str, kinds: tuple[str, ...]) -> Fault | None:
    """Use up the oldest armed fault of these kinds that matches the subject."""
    for found in store.rows("SELECT * FROM faults ORDER BY id"):
        if found["kind"] in kinds and fnmatchcase(subject, found["match"]):
            store.run("UPDATE faults SET remaining = remaining - 1 WHERE id = ?", found["id"])
            store.run("DELETE FROM faults WHERE remaining <= 0")
            return Fault(found["kind"], found["seconds"])
    return None
