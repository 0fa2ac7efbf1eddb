"""The money an account holds with Stripe: one balance transaction for each movement."""

from __future__ import annotations

from typing import Final

from . import ids
from .errors import ApiError
from .types import Json
from .world import Context

_CATEGORY: Final = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "payment_failure_refund": "refund_failure",
    "transfer": "transfer",
    "transfer_refund": "transfer_reversal",
    "payout": "payout",
    "payout_failure": "payout_reversal",
    "adjustment": "dispute",
    "topup": "topup",
}


def record(
    ctx: Context,
    kind: str,
    amount: int,
    currency: str,
    source: str | None,
    *,
    fee: int = 0,
    available_on: int | None = None,
    description: str | None = None,
    category: str | None = None,
) -> Json:
    """Move money in this account and return the balance transaction. Amount is signed; fee is taken off it."""
    now = ctx.now()
    available = now if available_on is None else available_on
    txn: Json = {
        "id": ids.new("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": available,
        "balance_type": "payments",
        "created": now,
        "currency": currency,
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [
            {
                "amount": fee,
                "application": None,
                "currency": currency,
                "description": "Stripe fees",
                "type": "stripe_fee",
            }
        ]
        if fee
        else [],
        "net": amount - fee,
        "reporting_category": category or _CATEGORY[kind],
        "source": source,
        "status": "available" if available <= now else "pending",
        "type": kind,
    }
    ctx.add(txn)
    ctx.store.run(
        "INSERT INTO balance_lines (txn_id, account, currency, net, available_on) VALUES (?, ?, ?, ?, ?)",
        txn["id"],
        ctx.account,
        currency,
        txn["net"],
        available,
    )
    return txn


def settle_on(ctx: Context) -> int:
    """When money captured now becomes available."""
    return ctx.now() + int(ctx.world.config.settle_days * 86_400)


def need(ctx: Context, amount: int, currency: str, param: str | None = None) -> None:
    """Raises `balance_insufficient` unless this account can spend the amount now."""
    if ctx.store.available(ctx.account, currency, ctx.now()) < amount:
        raise ApiError(
            400,
            "You have insufficient available funds in your Stripe account for this currency.",
            code="balance_insufficient",
            param=param,
            began=True,
        )


def show(ctx: Context) -> Json:
    """The balance object."""
    rows: list[Json] = [dict(row) for row in ctx.store.balance(ctx.account, ctx.now())]
    rows = rows or [{"currency": "usd", "available": 0, "pending": 0}]

    def side(name: str) -> list[Json]:
        return [{"amount": row[name], "currency": row["currency"], "source_types": {"card": row[name]}} for row in rows]

    return {"object": "balance", "available": side("available"), "livemode": False, "pending": side("pending")}


def release_all(ctx: Context) -> int:
    """Make every pending amount available now, in every account. Returns how many there were."""
    return ctx.store.run(
        "UPDATE balance_lines SET available_on = ? WHERE available_on > ?", ctx.now(), ctx.now()
    ).rowcount


def current(ctx: Context, txn: Json) -> Json:
    """A balance transaction with today's status."""
    found = ctx.store.row("SELECT available_on FROM balance_lines WHERE txn_id = ?", txn["id"])
    available = found["available_on"] if found else txn["available_on"]
    return {**txn, "available_on": available, "status": "available" if available <= ctx.now() else "pending"}
