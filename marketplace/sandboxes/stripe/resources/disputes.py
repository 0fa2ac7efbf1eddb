"""Disputes (chargebacks) and inquiries: opened on demand or by a test card, answered with evidence, won or lost."""

from __future__ import annotations

from typing import Final

from .. import balance, ids, money
from ..errors import invalid, refused
from ..forms import Params
from ..types import Json, names
from ..world import Context
from . import charges, payment_methods

REASONS: Final = (
    "bank_cannot_process",
    "check_returned",
    "credit_not_processed",
    "customer_initiated",
    "debit_not_authorized",
    "duplicate",
    "fraudulent",
    "general",
    "incorrect_account_details",
    "insufficient_funds",
    "noncompliant",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
)
_EVIDENCE: Final = names(
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure "
    "cancellation_rebuttal customer_communication customer_email_address customer_name "
    "customer_purchase_ip customer_signature duplicate_charge_documentation "
    "duplicate_charge_explanation duplicate_charge_id product_description receipt refund_policy "
    "refund_policy_disclosure refund_refusal_explanation service_date service_documentation "
    "shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number "
    "uncategorized_file uncategorized_text"
)
_OPEN: Final = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")
_DAYS_TO_ANSWER: Final = 9
_LONGEST: Final = 20_000


def retrieve(ctx: Context, params: Params, dispute_id: str) -> Json:
    """GET /v1/disputes/{id}"""
    return ctx.get("dispute", dispute_id)


def index(ctx: Context, params: Params) -> Json:
    """GET /v1/disputes"""
    return ctx.page("dispute", params, "/v1/disputes", equal=("charge", "payment_intent"))


def update(ctx: Context, params: Params, dispute_id: str) -> Json:
    """POST /v1/disputes/{id}: stage evidence, and submit it to the bank unless `submit` is false."""
    dispute = ctx.get("dispute", dispute_id)
    evidence = params.below("evidence")
    for name in evidence.values:
        if name not in (*_EVIDENCE, "enhanced_evidence"):
            raise invalid(
                evidence.name(name), f"Received unknown parameter: {evidence.name(name)}", "parameter_unknown"
            )
    dispute["metadata"] = params.metadata(dispute["metadata"])
    if evidence.values:
        _answer(ctx, dispute, evidence, params.flag("submit", True))
    ctx.save(dispute)
    ctx.emit("charge.dispute.updated", dispute)
    _decide_by_text(ctx, dispute)
    return dispute


def accept(ctx: Context, params: Params, dispute_id: str) -> Json:
    """POST /v1/disputes/{id}/close: accept the loss."""
    return close(ctx, ctx.get("dispute", dispute_id), "lost")


def open_later(ctx: Context, charge_id: str) -> None:
    """Timer `dispute.open`: the holder of a disputing test card complains."""
    charge = ctx.get("charge", charge_id)
    method = ctx.store.get(charge["payment_method"])
    card = payment_methods.card_of(method) if method else None
    if not charge["disputed"] and charge["captured"]:
        open_on(ctx, charge, (card.dispute if card else None) or "fraudulent", inquiry=bool(card and card.inquiry))


def open_on(ctx: Context, charge: Json, reason: str, *, amount: int | None = None, inquiry: bool = False) -> Json:
    """Open a dispute on a card charge. The money (and a fee) leaves at once, except for an inquiry."""
    kind = charge["payment_method_details"]["type"]
    if kind != "card":
        raise refused(f"Payments by {kind} cannot be disputed.")
    if not charge["paid"] or not charge["captured"] or charge["disputed"]:
        raise refused("Only a captured charge that is not disputed yet can be disputed.")
    if reason not in REASONS:
        raise invalid("reason", f"reason must be one of {', '.join(REASONS)}")
    sum_ = charge["amount_captured"] if amount is None else amount
    if not 1 <= sum_ <= charge["amount_captured"]:
        raise invalid("amount", "The disputed amount must be at least 1 and at most the amount captured.")
    charges.book(ctx, charge)
    dispute = ctx.add(_new(ctx, charge, reason, sum_, inquiry))
    charge.update(disputed=True, _dispute_lost=False if inquiry else None)
    ctx.save(charge)
    ctx.emit("charge.dispute.created", dispute)
    if not inquiry:
        _withdraw(ctx, dispute)
    return dispute


def close(ctx: Context, dispute: Json, outcome: str) -> Json:
    """The bank decides: won (money back), lost, or warning_closed for an inquiry."""
    if dispute["status"] not in _OPEN:
        raise refused("This dispute is already closed.", param="id")
    inquiry = dispute["status"].startswith("warning")
    if outcome not in ("won", "lost"):
        raise invalid("outcome", "outcome must be won or lost")
    dispute["status"] = "warning_closed" if inquiry else outcome
    if outcome == "won" and not inquiry:
        _reinstate(ctx, dispute)
    charge = ctx.get("charge", dispute["charge"])
    charge["_dispute_lost"] = not inquiry and outcome == "lost"
    ctx.save(charge)
    ctx.save(dispute)
    if outcome == "won" and not inquiry:
        ctx.emit("charge.dispute.funds_reinstated", dispute)
    ctx.emit("charge.dispute.closed", dispute)
    return dispute


def _answer(ctx: Context, dispute: Json, evidence: Params, submit: bool) -> None:
    if dispute["status"] not in _OPEN:
        raise refused("This dispute is already closed.", param="id")
    if dispute["evidence_details"]["submission_count"] > 0:
        raise refused("Evidence for this dispute has already been submitted.", param="evidence")
    for name in evidence.values:
        if name in _EVIDENCE:
            dispute["evidence"][name] = evidence.text(name, longest=_LONGEST)
    details = dispute["evidence_details"]
    details["has_evidence"] = any(dispute["evidence"][name] for name in _EVIDENCE)
    if submit:
        details["submission_count"] += 1
        dispute["status"] = dispute["status"].replace("needs_response", "under_review")


def _decide_by_text(ctx: Context, dispute: Json) -> None:
    """Stripe's test mode decides by these words in `uncategorized_text`."""
    outcome = {"winning_evidence": "won", "losing_evidence": "lost"}.get(
        dispute["evidence"]["uncategorized_text"] or ""
    )
    if outcome and dispute["status"] in ("under_review", "warning_under_review"):
        close(ctx, dispute, outcome)


def _withdraw(ctx: Context, dispute: Json) -> None:
    txn = balance.record(
        ctx,
        "adjustment",
        -dispute["amount"],
        dispute["currency"],
        dispute["id"],
        fee=money.DISPUTE_FEE,
        description=f"Chargeback withdrawal for {dispute['charge']}",
    )
    dispute["balance_transactions"].append(txn)
    ctx.save(dispute)
    ctx.emit("charge.dispute.funds_withdrawn", dispute)


def _reinstate(ctx: Context, dispute: Json) -> None:
    txn = balance.record(
        ctx,
        "adjustment",
        dispute["amount"],
        dispute["currency"],
        dispute["id"],
        description=f"Chargeback reversal for {dispute['charge']}",
        category="dispute_reversal",
    )
    dispute["balance_transactions"].append(txn)


def _new(ctx: Context, charge: Json, reason: str, amount: int, inquiry: bool) -> Json:
    return {
        "id": ids.new("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": ctx.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(_EVIDENCE) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": ctx.now() + _DAYS_TO_ANSWER * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "network_reason_code": None,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": charge["payment_method_details"]["card"]["brand"],
                "case_type": "inquiry" if inquiry else "chargeback",
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }
