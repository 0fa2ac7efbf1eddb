"""Charges: the movements behind payment intents, and their booking in the balance."""

from __future__ import annotations

from .. import balance, ids, money
from ..cards import Decline
from ..forms import Params
from ..types import Json
from ..world import Context
from . import payment_methods


def retrieve(ctx: Context, params: Params, charge_id: str) -> Json:
    """GET /v1/charges/{id}"""
    return ctx.get("charge", charge_id)


def index(ctx: Context, params: Params) -> Json:
    """GET /v1/charges"""
    return ctx.page("charge", params, "/v1/charges", equal=("customer", "payment_intent", "transfer_group"))


def update(ctx: Context, params: Params, charge_id: str) -> Json:
    """POST /v1/charges/{id}"""
    charge = ctx.get("charge", charge_id)
    if params.sent("description"):
        charge["description"] = params.text("description")
    if params.has("transfer_group"):
        charge["transfer_group"] = params.text("transfer_group")
    charge["metadata"] = params.metadata(charge["metadata"])
    ctx.save(charge)
    ctx.emit("charge.updated", charge)
    return charge


def make(ctx: Context, intent: Json, method: Json, *, captured: bool, decline: Decline | None = None) -> Json:
    """The charge of one attempt: paid, authorised only, or failed."""
    kind = method["type"]
    paid = decline is None
    charge: Json = {
        "id": ids.new("ch" if kind == "card" else "py"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if captured and paid else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "MIAOMIAO",
        "captured": captured and paid,
        "created": ctx.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": decline.code if decline else None,
        "failure_message": decline.message if decline else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": _outcome(decline),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _details(intent, method),
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": intent["shipping"],
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": None,
        "status": "succeeded" if paid else "failed",
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
        "_transferred": 0,
    }
    return ctx.add(charge)


def book(ctx: Context, charge: Json) -> Json:
    """Put a captured charge into the balance, once."""
    if charge["balance_transaction"] is None and charge["captured"] and charge["paid"]:
        kind = charge["payment_method_details"]["type"]
        bypass = charge["payment_method_details"].get("card", {}).get("last4") == "0077"
        txn = balance.record(
            ctx,
            "charge" if kind == "card" else "payment",
            charge["amount_captured"],
            charge["currency"],
            charge["id"],
            fee=money.fee(kind, charge["amount_captured"]),
            available_on=ctx.now() if bypass else balance.settle_on(ctx),
            description=charge["description"],
        )
        charge["balance_transaction"] = txn["id"]
        ctx.save(charge)
    return charge


def book_later(ctx: Context, charge_id: str) -> None:
    """Timer `charge.book`: with `automatic_async` the balance transaction appears after the answer."""
    charge = ctx.get("charge", charge_id)
    if charge["balance_transaction"] is None:
        book(ctx, charge)
        ctx.emit("charge.updated", charge, {"balance_transaction": None})


def refundable(charge: Json) -> int:
    """What can still be given back."""
    return int(charge["amount_captured"] - charge["amount_refunded"])


def _outcome(decline: Decline | None) -> Json:
    if decline is None:
        return {
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "risk_score": 12,
            "seller_message": "Payment complete.",
            "type": "authorized",
        }
    return {
        "network_status": "declined_by_network",
        "reason": decline.decline_code,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "The bank declined the payment.",
        "type": "issuer_declined",
    }


def _details(intent: Json, method: Json) -> Json:
    kind = method["type"]
    if kind == "alipay":
        return {
            "type": kind,
            "alipay": {"buyer_id": f"2088{ids.tail(12)}", "fingerprint": ids.tail(16), "transaction_id": ids.tail(28)},
        }
    if kind == "wechat_pay":
        return {
            "type": kind,
            "wechat_pay": {"fingerprint": ids.tail(16), "location": None, "transaction_id": ids.tail(28)},
        }
    shown = {
        key: method["card"][key]
        for key in ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "wallet")
    }
    secure = payment_methods.is_challenged(intent, method)
    shown["network"] = method["card"]["brand"]
    shown["three_d_secure"] = {"result": "authenticated", "version": "2.2.0"} if secure else None
    return {"type": kind, "card": shown}
