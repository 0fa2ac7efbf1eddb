"""Payment methods: cards by test number or test token, Alipay and WeChat Pay."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

from .. import cards, ids
from ..errors import ApiError, invalid, missing, not_found, refused
from ..forms import Params
from ..types import Json
from ..world import Context

TYPES: Final = ("card", "alipay", "wechat_pay")


def create(ctx: Context, params: Params) -> Json:
    """POST /v1/payment_methods"""
    return ctx.add(build(ctx, params))


def retrieve(ctx: Context, params: Params, method_id: str) -> Json:
    """GET /v1/payment_methods/{id}"""
    return find(ctx, method_id, "id")


def update(ctx: Context, params: Params, method_id: str) -> Json:
    """POST /v1/payment_methods/{id}"""
    method = ctx.get("payment_method", method_id)
    method["metadata"] = params.metadata(method["metadata"])
    method["billing_details"].update(params.below("billing_details").values)
    return ctx.save(method)


def index(ctx: Context, params: Params) -> Json:
    """GET /v1/payment_methods"""
    if not params.has("customer"):
        raise missing("customer")
    return ctx.page("payment_method", params, "/v1/payment_methods", equal=("customer", "type"))


def attach(ctx: Context, params: Params, method_id: str) -> Json:
    """POST /v1/payment_methods/{id}/attach"""
    return attach_to(ctx, method_id, params.need("customer"))


def detach(ctx: Context, params: Params, method_id: str) -> Json:
    """POST /v1/payment_methods/{id}/detach"""
    method = ctx.get("payment_method", method_id)
    if method["customer"] is None:
        raise refused("The payment method you provided is not attached to a customer so detachment is impossible.")
    method["customer"] = None
    ctx.save(method)
    ctx.emit("payment_method.detached", method)
    return method


def attach_to(ctx: Context, method_id: str, customer_id: str) -> Json:
    """Attach a method to a customer. Wallets are single-use and cannot be attached."""
    ctx.get("customer", customer_id, "customer")
    method = find(ctx, method_id, "payment_method")
    if method["type"] != "card":
        raise refused("The payment method type cannot be attached to a customer.", "payment_method_unexpected_state")
    if method["customer"] not in (None, customer_id):
        raise refused("The payment method you provided has already been attached to a customer.")
    method["customer"] = customer_id
    ctx.save(method)
    ctx.emit("payment_method.attached", method)
    return method


def find(ctx: Context, method_id: str, param: str) -> Json:
    """A stored method; a test token such as `pm_card_visa` makes a new one, as with Stripe."""
    number = cards.TOKENS.get(method_id.removeprefix("pm_"))
    if number is not None and method_id.startswith("pm_"):
        return ctx.add(of_card(ctx, number, {}))
    method = ctx.store.get(method_id, ctx.account)
    if method is None or method["object"] != "payment_method":
        raise not_found("PaymentMethod", method_id, param)
    return method


def build(ctx: Context, params: Params) -> Json:
    """A new method (not yet stored) from `type` and its table, as in `payment_method_data`."""
    kind = params.choice("type", TYPES)
    if kind is None:
        raise missing(params.name("type"))
    method = _blank(ctx, kind, params) if kind != "card" else _card(ctx, params)
    method["metadata"] = params.metadata()
    return method


def of_card(ctx: Context, number: str, billing: Json) -> Json:
    """A new card method by its number."""
    return _with_card(ctx, _shell(ctx, "card", billing), number, None, None)


def _blank(ctx: Context, kind: str, params: Params) -> Json:
    method = _shell(ctx, kind, params.below("billing_details").values)
    method[kind] = {}
    return method


def _card(ctx: Context, params: Params) -> Json:
    sent = params.below("card")
    shell = _shell(ctx, "card", params.below("billing_details").values)
    token = sent.text("token")
    if token is not None:
        name = token.removeprefix("tok_")
        number = cards.TOKENS.get(name if name.startswith("card_") else f"card_{name}")
        if number is None or not token.startswith("tok_"):
            raise not_found("token", token, sent.name("token"))
        return _with_card(ctx, shell, number, None, None)
    return _with_card(ctx, shell, _number(sent), *_expiry(ctx, sent))


def _number(sent: Params) -> str:
    number = re.sub(r"[ -]", "", sent.need("number"))
    if not re.fullmatch(r"[0-9]{12,19}", number) or not cards.luhn(number):
        raise ApiError(
            402, "Your card number is incorrect.", kind="card_error", code="incorrect_number", param="number"
        )
    return number


def _expiry(ctx: Context, sent: Params) -> tuple[int, int]:
    month, year = sent.integer("exp_month"), sent.integer("exp_year")
    if month is None or year is None:
        raise missing(sent.name("exp_month" if month is None else "exp_year"))
    year += 2000 if year < 100 else 0
    if not 1 <= month <= 12:
        raise ApiError(
            402,
            "Your card's expiration month is invalid.",
            kind="card_error",
            code="invalid_expiry_month",
            param="exp_month",
        )
    if not 1970 + ctx.now() // 31_557_600 <= year <= 2100:
        raise ApiError(
            402,
            "Your card's expiration year is invalid.",
            kind="card_error",
            code="invalid_expiry_year",
            param="exp_year",
        )
    if "cvc" in sent.values and not re.fullmatch(r"[0-9]{3,4}", str(sent.values["cvc"])):
        raise ApiError(402, "Your card's security code is invalid.", kind="card_error", code="invalid_cvc", param="cvc")
    return month, year


def _shell(ctx: Context, kind: str, billing: Json) -> Json:
    details: Json = {"address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))}
    details |= {"email": None, "name": None, "phone": None, "tax_id": None}
    return {
        "id": ids.new("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": details | billing,
        "created": ctx.now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
    }


def _with_card(ctx: Context, method: Json, number: str, month: int | None, year: int | None) -> Json:
    known = cards.BY_NUMBER.get(number)
    method["card"] = {
        "brand": known.brand if known else cards.brand_of(number),
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": known.country if known else "US",
        "display_brand": known.brand if known else cards.brand_of(number),
        "exp_month": month or 12,
        "exp_year": year or 1971 + ctx.now() // 31_557_600 + 3,
        "fingerprint": hashlib.sha256(f"sandbox card {number}".encode()).hexdigest()[:16],  # one card, one name
        "funding": known.funding if known else "credit",
        "last4": number[-4:],
        "networks": {"available": [known.brand if known else "visa"], "preferred": None},
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    method["_number"] = number
    return method


def is_challenged(intent: Json, method: Json) -> bool:
    """Does the bank ask the holder: because it always does for this card, or because the shop wants it?"""
    wish = (intent["payment_method_options"].get("card") or {}).get("request_three_d_secure")
    return card_of(method).authentication or wish in ("any", "challenge")


def card_of(method: Json) -> cards.Card:
    """How a stored card behaves; a number that is not a test card is declined."""
    number: Any = method.get("_number")
    return cards.BY_NUMBER.get(number) or cards.Card(str(number), decline=cards.NOT_A_TEST_CARD)


def check_type(kind: str, param: str) -> None:
    """Raises for a type that the sandbox does not have."""
    if kind not in TYPES:
        raise invalid(param, f"Invalid {param}: must be one of {', '.join(TYPES)}")
