"""Payouts from a (connected) account to its bank: pending, in transit, paid, and sometimes sent back."""

from __future__ import annotations

from typing import Final

from .. import balance, ids
from ..errors import ApiError, invalid, refused
from ..forms import Params
from ..types import Json
from ..world import Context

FAILURES: Final = {
    "account_closed": "The bank account has been closed.",
    "account_frozen": "The bank account has been frozen.",
    "could_not_process": "The bank could not process this payout.",
    "declined": "The bank has declined this payout.",
    "incorrect_account_holder_name": "The bank account holder name is incorrect.",
    "invalid_account_number": "The bank account number is invalid.",
    "no_account": "The bank account details on file are probably incorrect. No bank account could be located.",
    "unsupported_card": "The bank no longer supports payouts to this card.",
}


def create(ctx: Context, params: Params) -> Json:
    """POST /v1/payouts (with the `Stripe-Account` header for a seller)"""
    amount, currency = params.need_positive("amount"), params.currency()
    method = params.choice("method", ("standard", "instant"), "standard")
    descriptor = params.text("statement_descriptor", longest=22)
    metadata = params.metadata()
    destination = params.text("destination") or _bank(ctx, currency)
    balance.need(ctx, amount, currency)
    payout: Json = {
        "id": ids.new("po"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": ctx.now() + 86_400,
        "automatic": False,
        "balance_transaction": None,
        "created": ctx.now(),
        "currency": currency,
        "description": params.text("description"),
        "destination": destination,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": metadata,
        "method": method,
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": descriptor,
        "status": "pending",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }
    ctx.add(payout)
    txn = balance.record(ctx, "payout", -amount, currency, payout["id"], description="STRIPE PAYOUT")
    payout["balance_transaction"] = txn["id"]
    ctx.save(payout)
    ctx.emit("payout.created", payout)
    ctx.world.after(ctx.world.config.async_seconds / 2, "payout.send", payout["id"], ctx.account)
    return payout


def retrieve(ctx: Context, params: Params, payout_id: str) -> Json:
    """GET /v1/payouts/{id}"""
    return ctx.get("payout", payout_id)


def index(ctx: Context, params: Params) -> Json:
    """GET /v1/payouts"""
    return ctx.page("payout", params, "/v1/payouts", equal=("status", "destination"))


def update(ctx: Context, params: Params, payout_id: str) -> Json:
    """POST /v1/payouts/{id}"""
    payout = ctx.get("payout", payout_id)
    payout["metadata"] = params.metadata(payout["metadata"])
    ctx.save(payout)
    ctx.emit("payout.updated", payout)
    return payout


def cancel(ctx: Context, params: Params, payout_id: str) -> Json:
    """POST /v1/payouts/{id}/cancel: only while it is pending."""
    payout = ctx.get("payout", payout_id)
    if payout["status"] != "pending":
        raise refused("Payouts can only be canceled while they are pending.")
    _give_back(ctx, payout)
    payout["status"] = "canceled"
    ctx.save(payout)
    ctx.emit("payout.canceled", payout)
    return payout


def send(ctx: Context, payout_id: str) -> None:
    """Timer `payout.send`: handed to the bank."""
    payout = ctx.get("payout", payout_id)
    if payout["status"] == "pending":
        payout["status"] = "in_transit"
        ctx.save(payout)
        ctx.emit("payout.updated", payout, {"status": "pending"})
        ctx.world.after(ctx.world.config.async_seconds / 2, "payout.arrive", payout_id, ctx.account)


def arrive(ctx: Context, payout_id: str) -> None:
    """Timer `payout.arrive`: Stripe expects it to be in the bank account."""
    payout = ctx.get("payout", payout_id)
    if payout["status"] == "in_transit":
        payout.update(status="paid", arrival_date=ctx.now(), trace_id={"status": "supported", "value": ids.tail(12)})
        ctx.save(payout)
        ctx.emit("payout.paid", payout, {"status": "in_transit"})


def give_back(ctx: Context, payout: Json, code: str) -> Json:
    """The bank sends it back, which can happen days after `payout.paid`: failed, and the money returns."""
    if payout["status"] not in ("pending", "in_transit", "paid"):
        raise refused(f"This payout cannot be returned: its status is {payout['status']}.")
    if code not in FAILURES:
        raise invalid("failure_code", f"failure_code must be one of {', '.join(FAILURES)}")
    before = payout["status"]
    payout["failure_balance_transaction"] = _give_back(ctx, payout)
    payout.update(status="failed", failure_code=code, failure_message=FAILURES[code])
    ctx.save(payout)
    ctx.emit("payout.failed", payout, {"status": before})
    return payout


def _give_back(ctx: Context, payout: Json) -> str:
    txn = balance.record(
        ctx, "payout_failure", payout["amount"], payout["currency"], payout["id"], description="PAYOUT FAILURE"
    )
    return str(txn["id"])


def _bank(ctx: Context, currency: str) -> str:
    if not ctx.account:
        return "ba_sandboxplatform"
    account = ctx.at("").get("account", ctx.account)
    if not account["payouts_enabled"]:
        raise ApiError(
            400,
            "Cannot create payouts; this account has payouts disabled until required details are submitted.",
            code="payouts_not_allowed",
            began=True,
        )
    for bank in account["external_accounts"]["data"]:
        if bank["currency"] == currency:
            return str(bank["id"])
    raise ApiError(
        400,
        f"Sorry, you don't have any external accounts in that currency ({currency}).",
        param="currency",
        began=True,
    )
