"""Read-only resources: the balance, its transactions, and events."""

from __future__ import annotations

from fnmatch import fnmatchcase

from .. import balance
from ..errors import invalid
from ..forms import Params
from ..types import Json
from ..world import Context


def show_balance(ctx: Context, params: Params) -> Json:
    """GET /v1/balance"""
    return balance.show(ctx)


def transaction(ctx: Context, params: Params, txn_id: str) -> Json:
    """GET /v1/balance_transactions/{id}"""
    return balance.current(ctx, ctx.get("balance_transaction", txn_id))


def transactions(ctx: Context, params: Params) -> Json:
    """GET /v1/balance_transactions, by type, source, currency or payout."""
    if params.has("payout"):
        params = Params({**params.values, "source": params.need("payout")})
    found = ctx.page("balance_transaction", params, "/v1/balance_transactions", equal=("type", "source", "currency"))
    found["data"] = [balance.current(ctx, txn) for txn in found["data"]]
    return found


def event(ctx: Context, params: Params, event_id: str) -> Json:
    """GET /v1/events/{id}"""
    return with_pending(ctx, ctx.get("event", event_id))


def events(ctx: Context, params: Params) -> Json:
    """GET /v1/events, by type (`refund.*` allowed), types, or created."""
    if params.has("type") and params.has("types"):
        raise invalid("types", "You may only specify one of these parameters: type, types.", "parameters_exclusive")
    wanted = params.texts("types") or ([params.need("type")] if params.has("type") else ["*"])
    found = ctx.page(
        "event", params, "/v1/events", keep=lambda seen: any(fnmatchcase(seen["type"], name) for name in wanted)
    )
    found["data"] = [with_pending(ctx, seen) for seen in found["data"]]
    return found


def with_pending(ctx: Context, seen: Json) -> Json:
    """An event with the number of endpoints that have not taken it yet."""
    row = ctx.store.row("SELECT COUNT(*) AS waiting FROM deliveries WHERE event_id = ? AND state <> 'sent'", seen["id"])
    return {**seen, "pending_webhooks": row["waiting"] if row else 0}
