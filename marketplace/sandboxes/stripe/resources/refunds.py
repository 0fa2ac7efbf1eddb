"""Refunds: at once for cards, later for Alipay and WeChat Pay, and the ones that come back."""

from __future__ import annotations

from typing import Final

from .. import balance, ids, money
from ..errors import ApiError, invalid, not_found, refused
from ..forms import Params
from ..types import Json
from ..world import Context
from . import charges, payment_methods

# Last day on which a wallet payment can be refunded (Stripe's Alipay and WeChat Pay pages).
_DAYS: Final = {"alipay": 90, "wechat_pay": 180}
_REASONS: Final = ("duplicate", "fraudulent", "requested_by_customer")
FAILURES: Final = (
    "lost_or_stolen_card",
    "expired_or_canceled_card",
    "charge_for_pending_refund_disputed",
    "insufficient_funds",
    "declined",
    "merchant_request",
    "unknown",
)


def create(ctx: Context, params: Params) -> Json:
    """POST /v1/refunds"""
    reason = params.choice("reason", _REASONS)
    asked = params.positive("amount")
    metadata = params.metadata()
    charge = _charge_to_refund(ctx, params)
    amount = charges.refundable(charge) if asked is None else asked
    _check(ctx, charge, amount)
    charges.book(ctx, charge)
    refund = ctx.add(_new(ctx, charge, amount, reason, metadata))
    _take(ctx, refund, charge)
    before = {"amount_refunded": charge["amount_refunded"]}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] >= charge["amount_captured"]
    ctx.save(charge)
    ctx.emit("refund.created", refund)
    ctx.emit("charge.refunded", charge, before)
    return refund


def retrieve(ctx: Context, params: Params, refund_id: str) -> Json:
    """GET /v1/refunds/{id}"""
    return ctx.get("refund", refund_id)


def index(ctx: Context, params: Params) -> Json:
    """GET /v1/refunds"""
    return ctx.page("refund", params, "/v1/refunds", equal=("charge", "payment_intent"))


def update(ctx: Context, params: Params, refund_id: str) -> Json:
    """POST /v1/refunds/{id}"""
    refund = ctx.get("refund", refund_id)
    refund["metadata"] = params.metadata(refund["metadata"])
    ctx.save(refund)
    ctx.emit("refund.updated", refund)
    return refund


def settle(ctx: Context, refund_id: str) -> None:
    """Timer `refund.settle`: the wallet gave the money back."""
    refund = ctx.get("refund", refund_id)
    if refund["status"] == "pending":
        refund.update(status="succeeded", pending_reason=None)
        ctx.save(refund)
        ctx.emit("refund.updated", refund, {"status": "pending"})
        ctx.emit("charge.refund.updated", refund, {"status": "pending"})


def fail_later(ctx: Context, refund_id: str) -> None:
    """Timer `refund.fail`."""
    refund = ctx.get("refund", refund_id)
    if refund["status"] in ("pending", "succeeded"):
        fail(ctx, refund, "expired_or_canceled_card")


def fail(ctx: Context, refund: Json, reason: str) -> Json:
    """The bank or wallet sent the money back to us: the charge counts as not refunded again."""
    if refund["status"] not in ("pending", "succeeded"):
        raise refused(f"This refund cannot fail: its status is {refund['status']}.")
    before = refund["status"]
    charge = ctx.get("charge", refund["charge"])
    kind = "refund_failure" if charge["id"].startswith("ch_") else "payment_failure_refund"
    txn = balance.record(ctx, kind, refund["amount"], refund["currency"], refund["id"], description="REFUND FAILURE")
    refund.update(status="failed", failure_reason=reason, failure_balance_transaction=txn["id"], pending_reason=None)
    ctx.save(refund)
    ctx.world.forget_timer("refund.settle", refund["id"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    ctx.save(charge)
    ctx.emit("refund.failed", refund, {"status": before})
    ctx.emit("charge.refund.updated", refund, {"status": before})
    return refund


def _charge_to_refund(ctx: Context, params: Params) -> Json:
    if params.has("payment_intent"):
        intent = ctx.get("payment_intent", params.need("payment_intent"), "payment_intent")
        if intent["latest_charge"] is None or intent["status"] != "succeeded":
            raise refused(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                param="payment_intent",
            )
        return ctx.get("charge", intent["latest_charge"])
    if not params.has("charge"):
        raise ApiError(
            400,
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameter_missing",
        )
    charge = ctx.store.get(params.need("charge"), ctx.account)
    if charge is None or charge["object"] != "charge":
        raise not_found("charge", params.need("charge"), "charge")
    return charge


def _check(ctx: Context, charge: Json, amount: int) -> None:
    kind = charge["payment_method_details"]["type"]
    left = charges.refundable(charge)
    if not charge["paid"] or not charge["captured"]:
        raise refused(
            f"Charge {charge['id']} has not been captured; cancel its PaymentIntent instead.", "charge_not_refundable"
        )
    if charge["disputed"] and charge.get("_dispute_lost") is not False:
        raise refused(f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge_disputed")
    if left == 0:
        raise refused(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    if amount > left:
        raise refused(
            f"Refund amount ({money.show(amount, charge['currency'])}) is greater than unrefunded amount on charge "
            f"({money.show(left, charge['currency'])})",
            param="amount",
        )
    if kind in _DAYS and ctx.now() > charge["created"] + _DAYS[kind] * 86_400:
        raise refused(
            f"Charge {charge['id']} is older than the {_DAYS[kind]} days within which {kind} payments can be refunded.",
            "charge_not_refundable",
        )


def _new(ctx: Context, charge: Json, amount: int, reason: str | None, metadata: dict[str, str]) -> Json:
    kind = charge["payment_method_details"]["type"]
    outcome = "pending" if kind != "card" else _card_outcome(ctx, charge)
    return {
        "id": ids.new("re" if kind == "card" else "pyr"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": ctx.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "description": None,
        "destination_details": {kind: {"type": "refund"} if kind == "card" else {}, "type": kind},
        "failure_balance_transaction": None,
        "failure_reason": None,
        "instructions_email": None,
        "metadata": metadata,
        "next_action": None,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "pending_reason": "processing" if outcome == "pending" else None,
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if outcome == "pending" else "succeeded",
        "transfer_reversal": None,
        "_outcome": outcome,
    }


def _card_outcome(ctx: Context, charge: Json) -> str:
    method = ctx.store.get(charge["payment_method"])
    return payment_methods.card_of(method).refund if method else "succeeded"


def _take(ctx: Context, refund: Json, charge: Json) -> None:
    kind = "refund" if charge["id"].startswith("ch_") else "payment_refund"
    txn = balance.record(
        ctx, kind, -refund["amount"], refund["currency"], refund["id"], description=f"REFUND FOR CHARGE {charge['id']}"
    )
    refund["balance_transaction"] = txn["id"]
    ctx.save(refund)
    wait = ctx.world.config.async_seconds
    if refund["_outcome"] == "pending":
        ctx.world.after(wait, "refund.settle", refund["id"], ctx.account)
    elif refund["_outcome"] == "fails":
        ctx.world.after(wait, "refund.fail", refund["id"], ctx.account)


def cancel(ctx: Context, params: Params, refund_id: str) -> Json:
    """POST /v1/refunds/{id}/cancel — Stripe allows it only for refunds that wait for bank details."""
    ctx.get("refund", refund_id)
    raise refused("You can only cancel refunds with a status of requires_action.", param="id")


def reason_of(value: object) -> str:
    """A failure reason that Stripe knows."""
    if value is None:
        return "declined"
    if not isinstance(value, str) or value not in FAILURES:
        raise invalid("failure_reason", f"failure_reason must be one of {', '.join(FAILURES)}")
    return value
