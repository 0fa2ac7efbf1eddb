"""`/_sandbox/…`: what only a sandbox can do. JSON in, JSON out, no key (the server listens on loopback only)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from . import background, balance, faults, money, webhooks
from .errors import ApiError, invalid, missing
from .http import Reply, Request, as_json
from .rendering import public
from .resources import accounts, checkout_sessions, confirmation, disputes, payouts, refunds
from .types import Json
from .world import Context, World

Door = Callable[..., Any]


class Control:
    """Routes and runs control requests, each in one transaction."""

    def __init__(self, world: World) -> None:
        self._world = world

    def answer(self, request: Request) -> Reply:
        """The answer to any request below `/_sandbox/`."""
        try:
            for method, pattern, door in _DOORS:
                found = pattern.match(request.path) if method == request.method else None
                if found is not None:
                    with self._world.store.transaction():
                        result = door(self._world, request.json(), *found.groups())
                    self._world.stirred.set()
                    return as_json(public(result))
            raise ApiError(404, f"Unrecognized request URL ({request.method}: {request.path}).")
        except ApiError as error:
            return as_json(error.body(), error.status)


def _health(world: World, wish: Json) -> Json:
    row = world.store.row("SELECT COUNT(*) AS objects FROM objects")
    return {
        "ok": True,
        "objects": row["objects"] if row else 0,
        "deliveries_waiting": webhooks.waiting(world),
        "webhook_url": world.config.webhook_url or None,
        "public_url": world.public_url,
        "time": world.clock.now(),
        "time_offset": world.clock.offset(),
    }


def _arm(world: World, wish: Json) -> Json:
    return faults.arm(world.store, wish)


def _armed(world: World, wish: Json) -> Json:
    return {"data": faults.armed(world.store)}


def _disarm(world: World, wish: Json) -> Json:
    faults.disarm(world.store)
    return {"data": []}


def _advance(world: World, wish: Json) -> Json:
    seconds = wish.get("seconds")
    if seconds is not None and not isinstance(seconds, int | float):
        raise invalid("seconds", "seconds must be a number")
    return background.advance(world, seconds)


def _reset(world: World, wish: Json) -> Json:
    world.store.clear()
    return {"ok": True}


def _deliveries(world: World, wish: Json) -> Json:
    return {"data": webhooks.overview(world), "waiting": webhooks.waiting(world)}


def _resend(world: World, wish: Json, event_id: str) -> Json:
    return {"deliveries": webhooks.resend(world, _find(world, "event", event_id)[1])}


def _return_payout(world: World, wish: Json, payout_id: str) -> Json:
    ctx, payout = _find(world, "payout", payout_id)
    return payouts.give_back(ctx, payout, str(wish.get("failure_code", "account_closed")))


def _open_dispute(world: World, wish: Json) -> Json:
    charge_id = wish.get("charge")
    if not isinstance(charge_id, str):
        raise missing("charge")
    ctx, charge = _find(world, "charge", charge_id)
    amount = wish.get("amount")
    if amount is not None and not isinstance(amount, int):
        raise invalid("amount", "amount must be a whole number")
    return disputes.open_on(
        ctx, charge, str(wish.get("reason", "fraudulent")), amount=amount, inquiry=wish.get("inquiry") is True
    )


def _close_dispute(world: World, wish: Json, dispute_id: str) -> Json:
    ctx, dispute = _find(world, "dispute", dispute_id)
    return disputes.close(ctx, dispute, str(wish.get("outcome", "lost")))


def _fail_refund(world: World, wish: Json, refund_id: str) -> Json:
    ctx, refund = _find(world, "refund", refund_id)
    return refunds.fail(ctx, refund, refunds.reason_of(wish.get("failure_reason")))


def _restrict(world: World, wish: Json, account_id: str) -> Json:
    ctx, account = _find(world, "account", account_id)
    return accounts.restrict(ctx, account, wish)


def _fund(world: World, wish: Json) -> Json:
    amount, currency, account = wish.get("amount"), wish.get("currency"), wish.get("account", "")
    if not isinstance(amount, int) or not isinstance(currency, str) or currency not in money.CURRENCIES:
        raise invalid("amount", "amount must be a whole number and currency a supported code")
    if account:
        _find(world, "account", account)
    return balance.record(Context(world, str(account)), "topup", amount, currency, None, description="SANDBOX")


def _pay(world: World, wish: Json, intent_id: str) -> Json:
    ctx, intent = _find(world, "payment_intent", intent_id)
    if intent["status"] in ("requires_payment_method", "requires_confirmation"):
        method = checkout_sessions.method_for(
            ctx, str(wish.get("method", intent["payment_method_types"][0])), str(wish.get("card", "4242424242424242"))
        )
        intent["payment_method_options"].setdefault("wechat_pay", {"client": "web"})
        confirmation.start(ctx, intent, method)
    return _outcome(ctx, intent, wish)


def _pay_session(world: World, wish: Json, session_id: str) -> Json:
    ctx, session = _find(world, "checkout.session", session_id)
    method = checkout_sessions.method_for(
        ctx, str(wish.get("method", session["payment_method_types"][0])), str(wish.get("card", "4242424242424242"))
    )
    _outcome(ctx, checkout_sessions.attempt(ctx, session, method), wish)
    return ctx.get("checkout.session", session_id)


def _outcome(ctx: Context, intent: Json, wish: Json) -> Json:
    outcome = wish.get("outcome", "succeed")
    if outcome not in ("succeed", "fail", "processing"):
        raise invalid("outcome", "outcome must be succeed, fail or processing")
    if intent["status"] == "requires_action":
        if outcome == "succeed":
            confirmation.approve(ctx, intent)
        elif outcome == "fail":
            confirmation.refuse(ctx, intent)
        else:
            confirmation.process(ctx, intent)
    elif intent["status"] == "processing" and outcome == "fail":
        confirmation.refuse(ctx, intent)
    elif intent["status"] == "processing":
        confirmation.approve(ctx, intent)
    return intent


def _find(world: World, kind: str, object_id: str) -> tuple[Context, Json]:
    """An object of any account, and a context inside that account."""
    ctx = Context(world, world.store.account_of(object_id))
    return ctx, ctx.get(kind, object_id)


def _door(method: str, path: str, door: Door) -> tuple[str, re.Pattern[str], Door]:
    return method, re.compile("^/_sandbox/" + path.replace("{id}", "([A-Za-z0-9_]{1,255})") + "$"), door


_DOORS: Final = (
    _door("GET", "health", _health),
    _door("POST", "faults", _arm),
    _door("GET", "faults", _armed),
    _door("DELETE", "faults", _disarm),
    _door("POST", "advance", _advance),
    _door("POST", "reset", _reset),
    _door("GET", "deliveries", _deliveries),
    _door("POST", "balance", _fund),
    _door("POST", "disputes", _open_dispute),
    _door("POST", "disputes/{id}/close", _close_dispute),
    _door("POST", "payouts/{id}/return", _return_payout),
    _door("POST", "refunds/{id}/fail", _fail_refund),
    _door("POST", "accounts/{id}/restrict", _restrict),
    _door("POST", "events/{id}/resend", _resend),
    _door("POST", "payment_intents/{id}/pay", _pay),
    _door("POST", "checkout_sessions/{id}/pay", _pay_session),
)
