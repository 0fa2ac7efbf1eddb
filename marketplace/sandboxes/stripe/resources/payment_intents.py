"""Payment intents: create, read, change, capture, cancel. Confirming is in `confirmation`."""

from __future__ import annotations

from typing import Final

from .. import ids, money
from ..errors import ApiError, invalid, missing, refused
from ..forms import Params
from ..types import Json
from ..world import Context
from . import charges, checkout_mirror, confirmation, payment_methods

_CAPTURES: Final = ("automatic", "automatic_async", "manual")
_EXCLUSIVE: Final = (
    "allowed_payment_method_types",
    "excluded_payment_method_types",
    "automatic_payment_methods",
    "payment_method_configuration",
    "payment_method_types",
)
_OPEN: Final = ("requires_payment_method", "requires_confirmation", "requires_action")
_AUTHORISED_DAYS: Final = 7


def create(ctx: Context, params: Params) -> Json:
    """POST /v1/payment_intents"""
    intent = build(ctx, params)
    ctx.add(intent)
    ctx.emit("payment_intent.created", intent)
    if params.flag("confirm"):
        return confirmation.confirm(ctx, intent, params)
    if params.has("return_url"):
        raise invalid("return_url", "`return_url` can only be passed when `confirm` is true.")
    confirmation.choose_method(ctx, intent, params)
    return ctx.save(intent)


def build(ctx: Context, params: Params) -> Json:
    """A new intent, not yet stored."""
    currency = params.currency()
    amount = check_amount(params.need_positive("amount"), currency)
    types, automatic = _types(params, currency)
    capture = params.choice("capture_method", _CAPTURES, "automatic_async")
    if capture == "manual" and not params.has("payment_method_types"):
        types = [kind for kind in types if kind == "card"]
    if not types:
        raise invalid("allowed_payment_method_types", "None of the payment method types can be used for this payment.")
    intent_id = ids.new("pi")
    if params.has("customer"):
        ctx.get("customer", params.need("customer"), "customer")
    return {
        "id": intent_id,
        "object": "payment_intent",
        "allowed_payment_method_types": params.texts("allowed_payment_method_types") or None,
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": automatic,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": capture,
        "client_secret": f"{intent_id}_secret_{ids.tail(25)}",
        "confirmation_method": params.choice("confirmation_method", ("automatic", "manual"), "automatic"),
        "created": ctx.now(),
        "currency": currency,
        "customer": params.text("customer"),
        "description": params.text("description"),
        "excluded_payment_method_types": params.texts("excluded_payment_method_types") or None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": params.metadata(),
        "next_action": None,
        "on_behalf_of": params.text("on_behalf_of"),
        "payment_method": None,
        "payment_method_options": params.below("payment_method_options").values,
        "payment_method_types": types,
        "processing": None,
        "receipt_email": params.text("receipt_email"),
        "review": None,
        "sandbox_hosted_url": f"{ctx.world.public_url}/pay/{intent_id}",
        "setup_future_usage": params.text("setup_future_usage"),
        "shipping": params.below("shipping").values or None,
        "source": None,
        "statement_descriptor": params.text("statement_descriptor", longest=22),
        "statement_descriptor_suffix": params.text("statement_descriptor_suffix", longest=22),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": params.text("transfer_group"),
        "_return_url": None,
        "_session": None,
    }


def retrieve(ctx: Context, params: Params, intent_id: str) -> Json:
    """GET /v1/payment_intents/{id}"""
    return ctx.get("payment_intent", intent_id)


def index(ctx: Context, params: Params) -> Json:
    """GET /v1/payment_intents"""
    return ctx.page("payment_intent", params, "/v1/payment_intents", equal=("customer",))


def update(ctx: Context, params: Params, intent_id: str) -> Json:
    """POST /v1/payment_intents/{id}"""
    intent = ctx.get("payment_intent", intent_id)
    if set(params.values) - {"metadata", "description", "transfer_group", "receipt_email", "shipping", "expand"}:
        _require(intent, _OPEN, "updated")
    if params.has("currency"):
        intent["currency"] = params.currency()
    if params.has("amount"):
        intent["amount"] = params.need_positive("amount")
    check_amount(intent["amount"], intent["currency"])
    for key in ("description", "transfer_group", "receipt_email"):
        if params.sent(key):
            intent[key] = params.text(key)
    if params.has("customer"):
        intent["customer"] = ctx.get("customer", params.need("customer"), "customer")["id"]
    intent["payment_method_options"].update(params.below("payment_method_options").values)
    intent["metadata"] = params.metadata(intent["metadata"])
    confirmation.choose_method(ctx, intent, params)
    return ctx.save(intent)


def confirm(ctx: Context, params: Params, intent_id: str) -> Json:
    """POST /v1/payment_intents/{id}/confirm"""
    return confirmation.confirm(ctx, ctx.get("payment_intent", intent_id), params)


def capture(ctx: Context, params: Params, intent_id: str) -> Json:
    """POST /v1/payment_intents/{id}/capture"""
    intent = ctx.get("payment_intent", intent_id)
    _require(intent, ("requires_capture",), "captured")
    amount = params.positive("amount_to_capture", intent["amount_capturable"])
    if amount is None or amount > intent["amount_capturable"]:
        raise refused(
            f"The requested capture amount {amount} is greater than the remaining amount you can capture "
            f"{intent['amount_capturable']} for this PaymentIntent.",
            "amount_too_large",
            param="amount_to_capture",
        )
    intent["metadata"] = params.metadata(intent["metadata"])
    charge = ctx.get("charge", intent["latest_charge"])
    charge.update(captured=True, amount_captured=amount)
    charges.book(ctx, charge)
    ctx.save(charge)
    ctx.emit("charge.captured", charge)
    intent.update(status="succeeded", amount_received=amount, amount_capturable=0)
    ctx.save(intent)
    ctx.world.forget_timer("payment_intent.expire", intent_id)
    ctx.emit("payment_intent.succeeded", intent)
    checkout_mirror.captured(ctx, intent)
    return intent


def cancel(ctx: Context, params: Params, intent_id: str) -> Json:
    """POST /v1/payment_intents/{id}/cancel"""
    intent = ctx.get("payment_intent", intent_id)
    reason = params.choice("cancellation_reason", ("duplicate", "fraudulent", "requested_by_customer", "abandoned"))
    _require(intent, (*_OPEN, "requires_capture", "processing"), "canceled")
    if checkout_mirror.is_open(ctx, intent):
        raise refused(
            "You cannot cancel this PaymentIntent because it was created by a Checkout Session. "
            "Expire the Checkout Session instead.",
            "payment_intent_unexpected_state",
        )
    return close(ctx, intent, reason)


def close(ctx: Context, intent: Json, reason: str | None) -> Json:
    """Cancel: an authorisation is released, nothing more can be paid."""
    if intent["status"] == "requires_capture":
        charge = ctx.get("charge", intent["latest_charge"])
        charge.update(refunded=True, amount_refunded=charge["amount"])
        ctx.save(charge)
        ctx.emit("charge.refunded", charge, {"amount_refunded": 0, "refunded": False})
    intent.update(
        status="canceled", canceled_at=ctx.now(), cancellation_reason=reason, next_action=None, amount_capturable=0
    )
    ctx.save(intent)
    ctx.world.forget_timer("payment_intent.expire", intent["id"])
    ctx.emit("payment_intent.canceled", intent)
    return intent


def expire(ctx: Context, intent_id: str) -> None:
    """Timer `payment_intent.expire`: banks hold an authorisation for about seven days."""
    intent = ctx.get("payment_intent", intent_id)
    if intent["status"] == "requires_capture":
        charge = ctx.get("charge", intent["latest_charge"])
        ctx.emit("charge.expired", charge)
        close(ctx, intent, "automatic")


def check_amount(amount: int, currency: str) -> int:
    """Raises for an amount that Stripe would not charge."""
    if amount < money.minimum(currency):
        raise invalid(
            "amount",
            f"Amount must be at least {money.show(money.minimum(currency), currency)} {currency}",
            "amount_too_small",
        )
    if amount > money.maximum():
        raise invalid(
            "amount",
            f"Amount must be no more than {money.show(money.maximum(), currency)} {currency}",
            "amount_too_large",
        )
    return amount


def usable(kinds: list[str], currency: str) -> list[str]:
    """The types that can be paid in this currency."""
    return [kind for kind in kinds if currency in money.WALLET_CURRENCIES.get(kind, money.CURRENCIES)]


def choose_types(params: Params, currency: str) -> list[str]:
    """The types asked for: a fixed list (old API versions), a filter, or all that fit the currency."""
    if params.has("payment_method_types"):
        kinds = params.texts("payment_method_types")
        for kind in kinds:
            payment_methods.check_type(kind, "payment_method_types")
        if usable(kinds, currency) != kinds:
            raise invalid(
                "payment_method_types",
                f"The currency provided ({currency}) is invalid for one of payment_method_types: {', '.join(kinds)}.",
            )
        return kinds
    allowed = params.texts("allowed_payment_method_types") or list(payment_methods.TYPES)
    for kind in allowed:
        payment_methods.check_type(kind, "allowed_payment_method_types")
    excluded = params.texts("excluded_payment_method_types")
    return usable([kind for kind in allowed if kind not in excluded], currency)


def _types(params: Params, currency: str) -> tuple[list[str], Json | None]:
    sent = [key for key in _EXCLUSIVE if params.has(key)]
    if len(sent) > 1 and set(sent) != {"excluded_payment_method_types", "automatic_payment_methods"}:
        raise ApiError(
            400,
            f"You may only specify one of these parameters: {', '.join(sent)}.",
            code="parameters_exclusive",
            param=sent[0],
        )
    automatic: Json | None = None
    if "payment_method_types" not in sent and "allowed_payment_method_types" not in sent:
        asked = params.below("automatic_payment_methods")
        if params.has("automatic_payment_methods") and not asked.has("enabled"):
            raise missing("automatic_payment_methods[enabled]")
        redirects = asked.choice("allow_redirects", ("always", "never"), "always")
        automatic = {"allow_redirects": redirects, "enabled": True}
    types = choose_types(params, currency)
    if automatic and automatic["allow_redirects"] == "never":
        types = [kind for kind in types if kind != "alipay"]
    return types, automatic


def _require(intent: Json, statuses: tuple[str, ...], verb: str) -> None:
    if intent["status"] not in statuses:
        raise confirmation.unexpected(
            intent,
            f"This PaymentIntent could not be {verb} because it has a status of {intent['status']}. "
            f"Only a PaymentIntent with one of the following statuses may be {verb}: {', '.join(statuses)}.",
        )
