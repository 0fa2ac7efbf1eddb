"""The thread that lets time pass: refunds settle, payouts arrive, sessions and authorisations expire."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from typing import Final

from . import balance
from .errors import ApiError
from .resources import charges, checkout_sessions, confirmation, disputes, payment_intents, payouts, refunds
from .types import Json
from .world import Context, World

ACTIONS: Final[dict[str, Callable[[Context, str], None]]] = {
    "charge.book": charges.book_later,
    "checkout.session.expire": checkout_sessions.expire_later,
    "dispute.open": disputes.open_later,
    "payment_intent.expire": payment_intents.expire,
    "payment_intent.settle": confirmation.settle,
    "payout.arrive": payouts.arrive,
    "payout.send": payouts.send,
    "refund.fail": refunds.fail_later,
    "refund.settle": refunds.settle,
}
# What `advance` hurries along; sessions and authorisations only expire by the clock.
_SETTLING: Final = frozenset(ACTIONS) - {"checkout.session.expire", "payment_intent.expire"}
_TICK: Final = 0.1


class Background:
    """Runs due timers until stopped."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="timers", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step in hand."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _loop(self) -> None:
        while not self._stop.wait(_TICK):
            try:
                with self._world.store.transaction():
                    done = run_due(self._world, self._world.clock.moment())
            except Exception:  # noqa: BLE001 - a thread's outermost boundary: log and go on
                traceback.print_exc(file=sys.stderr)
                continue
            if done:
                self._world.stirred.set()


def run_due(world: World, until: float, only: frozenset[str] = frozenset(ACTIONS)) -> list[Json]:
    """Run every timer due by a moment, oldest first, within the caller's transaction."""
    done: list[Json] = []
    for row in world.store.rows("SELECT * FROM timers WHERE due <= ? ORDER BY due, id LIMIT 200", until):
        if row["action"] not in only:
            continue
        world.store.run("DELETE FROM timers WHERE id = ?", row["id"])
        try:
            with world.store.savepoint():
                ACTIONS[row["action"]](Context(world, row["account"]), row["target"])
        except ApiError:
            # The object moved on (refunded, closed, deleted) before its timer: there is nothing left to do.
            continue
        done.append({"action": row["action"], "target": row["target"]})
    return done


def advance(world: World, seconds: float | None) -> Json:
    """Hurry: everything that waits to settle happens now, or all that is due within so many seconds."""
    done: list[Json] = []
    until = float("inf") if seconds is None else world.clock.moment() + seconds
    for _ in range(20):
        step = run_due(world, until, _SETTLING if seconds is None else frozenset(ACTIONS))
        done += step
        if not step:
            break
    released = balance.release_all(Context(world)) if seconds is None else 0
    return {"done": done, "made_available": released}
