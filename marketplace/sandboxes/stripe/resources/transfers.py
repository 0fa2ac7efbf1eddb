"""Transfers from the platform to connected accounts, and their reversals (separate charges and transfers)."""

from __future__ import annotations

from .. import balance, ids, money
from ..errors import ApiError, invalid, refused
from ..forms import Params
from ..rendering import listing, public
from ..types import Json
from ..world import Context
from . import accounts


def create(ctx: Context, params: Params) -> Json:
    """POST /v1/transfers"""
    amount, currency = params.need_positive("amount"), params.currency()
    account = accounts.connected(ctx, params.need("destination"), "destination")
    metadata, group = params.metadata(), params.text("transfer_group")
    if account["capabilities"].get("transfers") != "active":
        raise ApiError(
            400,
            "Your destination account needs to have at least one of the following capabilities enabled: transfers.",
            code="insufficient_capabilities_for_transfer",
            param="destination",
            began=True,
        )
    available_on = ctx.now()
    source: Json | None = None
    if params.has("source_transaction"):
        source = _source(ctx, params, amount, currency, group)
        available_on = max(available_on, _available_on(ctx, source))
        group = source["transfer_group"] or group or f"group_{source['id']}"
    else:
        balance.need(ctx, amount, currency)
    transfer = ctx.add(_new(ctx, amount, currency, account["id"], source, group, params.text("description"), metadata))
    _move(ctx, transfer, available_on)
    if source is not None:
        source["_transferred"] += amount
        source["transfer_group"] = group
        ctx.save(source)
    ctx.emit("transfer.created", transfer)
    return transfer


def retrieve(ctx: Context, params: Params, transfer_id: str) -> Json:
    """GET /v1/transfers/{id}"""
    return ctx.get("transfer", transfer_id)


def index(ctx: Context, params: Params) -> Json:
    """GET /v1/transfers"""
    return ctx.page("transfer", params, "/v1/transfers", equal=("destination", "transfer_group"))


def update(ctx: Context, params: Params, transfer_id: str) -> Json:
    """POST /v1/transfers/{id}"""
    transfer = ctx.get("transfer", transfer_id)
    if params.sent("description"):
        transfer["description"] = params.text("description")
    transfer["metadata"] = params.metadata(transfer["metadata"])
    ctx.save(transfer)
    ctx.emit("transfer.updated", transfer)
    return transfer


def reverse(ctx: Context, params: Params, transfer_id: str) -> Json:
    """POST /v1/transfers/{id}/reversals: take back all that is left, or a part. The account must have the money."""
    transfer = ctx.get("transfer", transfer_id)
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = params.positive("amount", left or 1) or 0
    if left == 0:
        raise refused(f"Transfer {transfer_id} is already fully reversed.", "transfer_already_reversed")
    if amount > left:
        raise refused(
            f"Transfer reversal amount ({money.show(amount, transfer['currency'])}) is greater than unreversed amount "
            f"on transfer ({money.show(left, transfer['currency'])})",
            param="amount",
        )
    there = ctx.at(transfer["destination"])
    balance.need(there, amount, transfer["currency"], "amount")
    reversal = ctx.add(_new_reversal(ctx, transfer, amount, params))
    mine = balance.record(ctx, "transfer_refund", amount, transfer["currency"], reversal["id"])
    balance.record(there, "payment_refund", -amount, transfer["currency"], reversal["destination_payment_refund"])
    reversal["balance_transaction"] = mine["id"]
    ctx.save(reversal)
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"] = [public(reversal), *transfer["reversals"]["data"]][:10]
    ctx.save(transfer)
    ctx.emit("transfer.reversed", transfer)
    return reversal


def reversal(ctx: Context, params: Params, transfer_id: str, reversal_id: str) -> Json:
    """GET /v1/transfers/{id}/reversals/{id}"""
    ctx.get("transfer", transfer_id)
    return ctx.get("transfer_reversal", reversal_id)


def reversals(ctx: Context, params: Params, transfer_id: str) -> Json:
    """GET /v1/transfers/{id}/reversals"""
    ctx.get("transfer", transfer_id)
    named = Params({**params.values, "transfer": transfer_id})
    return ctx.page("transfer_reversal", named, f"/v1/transfers/{transfer_id}/reversals", equal=("transfer",))


def _source(ctx: Context, params: Params, amount: int, currency: str, group: str | None) -> Json:
    charge = ctx.get("charge", params.need("source_transaction"), "source_transaction")
    if not charge["paid"] or not charge["captured"]:
        raise refused("Cannot create transfers from a charge that has not been captured.", param="source_transaction")
    if charge["currency"] != currency:
        raise invalid(
            "currency",
            f"The currency of source_transaction's balance transaction ({charge['currency']}) must be the same as the "
            f"transfer currency ({currency})",
        )
    if group and charge["transfer_group"] not in (None, group):
        raise invalid("transfer_group", "The transfer_group must be the same as that of the source_transaction.")
    _check_room(charge, amount)
    return charge


def _check_room(charge: Json, amount: int) -> None:
    # Reversed transfers still count, the stricter reading: no source says that a reversal makes room again.
    used = charge["_transferred"]
    if used + amount <= charge["amount_captured"]:
        return
    already = (
        f" (There is already a transfer using this source, amounting to {money.show(used, charge['currency'])}.)"
        if used
        else ""
    )
    raise refused(
        "Transfers using this transaction as a source must not exceed the source amount of "
        f"{money.show(charge['amount_captured'], charge['currency'])}.{already}",
        param="amount",
    )


def _available_on(ctx: Context, charge: Json) -> int:
    txn = ctx.store.get(charge["balance_transaction"]) if charge["balance_transaction"] else None
    return int(balance.current(ctx, txn)["available_on"]) if txn else balance.settle_on(ctx)


def _new(
    ctx: Context,
    amount: int,
    currency: str,
    destination: str,
    source: Json | None,
    group: str | None,
    description: str | None,
    metadata: dict[str, str],
) -> Json:
    transfer_id = ids.new("tr")
    return {
        "id": transfer_id,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": ctx.now(),
        "currency": currency,
        "description": description,
        "destination": destination,
        "destination_payment": ids.new("py"),
        "livemode": False,
        "metadata": metadata,
        "reversals": listing(f"/v1/transfers/{transfer_id}/reversals", []),
        "reversed": False,
        "source_transaction": source["id"] if source else None,
        "source_type": "card",
        "transfer_group": group,
    }


def _move(ctx: Context, transfer: Json, available_on: int) -> None:
    amount, currency = transfer["amount"], transfer["currency"]
    mine = balance.record(ctx, "transfer", -amount, currency, transfer["id"], available_on=available_on)
    transfer["balance_transaction"] = mine["id"]
    ctx.save(transfer)
    there = ctx.at(transfer["destination"])
    payment: Json = {
        "id": transfer["destination_payment"],
        "object": "charge",
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "balance_transaction": None,
        "captured": True,
        "created": ctx.now(),
        "currency": currency,
        "customer": None,
        "description": None,
        "disputed": False,
        "livemode": False,
        "metadata": {},
        "paid": True,
        "payment_intent": None,
        "payment_method_details": {"type": "stripe_account", "stripe_account": {}},
        "refunded": False,
        "source_transfer": transfer["id"],
        "status": "succeeded",
        "transfer_group": transfer["transfer_group"],
        "_transferred": 0,
    }
    there.add(payment)
    txn = balance.record(there, "payment", amount, currency, payment["id"], available_on=available_on)
    payment["balance_transaction"] = txn["id"]
    there.save(payment)


def _new_reversal(ctx: Context, transfer: Json, amount: int, params: Params) -> Json:
    return {
        "id": ids.new("trr"),
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": None,
        "created": ctx.now(),
        "currency": transfer["currency"],
        "destination_payment_refund": ids.new("pyr"),
        "metadata": params.metadata(),
        "source_refund": None,
        "transfer": transfer["id"],
    }
