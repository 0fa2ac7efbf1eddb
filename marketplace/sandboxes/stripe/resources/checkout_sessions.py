"""Checkout Sessions: Stripe's hosted page. The payment intent is made when the shopper first tries to pay."""

from __future__ import annotations

from typing import Final

from .. import ids, money
from ..errors import ApiError, invalid, missing, refused
from ..forms import Params
from ..rendering import listing, public
from ..types import Json
from ..world import Context
from . import confirmation, payment_intents, payment_methods

_SHORTEST: Final = 30 * 60
_LONGEST: Final = 24 * 3_600
_SLACK: Final = 60


def create(ctx: Context, params: Params) -> Json:
    """POST /v1/checkout/sessions"""
    mode = params.choice("mode", ("payment", "setup", "subscription"))
    if mode is None:
        raise missing("mode")
    if mode != "payment":
        raise invalid("mode", "This sandbox models mode=payment only.")
    if params.text("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("ui_mode", "This sandbox models ui_mode=hosted_page only.")
    lines = _lines(params)
    currency = str(lines[0]["currency"])
    total = payment_intents.check_amount(sum(int(line["amount_total"]) for line in lines), currency)
    data = params.below("payment_intent_data")
    manual = data.choice("capture_method", ("automatic", "automatic_async", "manual"), "automatic_async") == "manual"
    kinds = payment_intents.choose_types(params, currency)
    kinds = [kind for kind in kinds if kind == "card" or not manual]
    if not kinds:
        raise invalid("allowed_payment_method_types", "None of the payment method types can be used for this payment.")
    session = _new(ctx, params, kinds, currency, total)
    session["_line_items"] = lines
    session["_intent_data"] = data.values
    session["_intent_metadata"] = data.metadata()
    ctx.add(session)
    ctx.world.after(session["expires_at"] - ctx.now(), "checkout.session.expire", session["id"], ctx.account)
    return session


def retrieve(ctx: Context, params: Params, session_id: str) -> Json:
    """GET /v1/checkout/sessions/{id}"""
    return ctx.get("checkout.session", session_id)


def index(ctx: Context, params: Params) -> Json:
    """GET /v1/checkout/sessions"""
    return ctx.page("checkout.session", params, "/v1/checkout/sessions", equal=("payment_intent", "customer", "status"))


def update(ctx: Context, params: Params, session_id: str) -> Json:
    """POST /v1/checkout/sessions/{id}: metadata only."""
    session = ctx.get("checkout.session", session_id)
    session["metadata"] = params.metadata(session["metadata"])
    return ctx.save(session)


def line_items(ctx: Context, params: Params, session_id: str) -> Json:
    """GET /v1/checkout/sessions/{id}/line_items"""
    session = ctx.get("checkout.session", session_id)
    return listing(f"/v1/checkout/sessions/{session_id}/line_items", public(session["_line_items"]))


def expire(ctx: Context, params: Params, session_id: str) -> Json:
    """POST /v1/checkout/sessions/{id}/expire"""
    session = ctx.get("checkout.session", session_id)
    if session["status"] != "open":
        raise refused(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"{session['status']}."
        )
    return _close(ctx, session)


def expire_later(ctx: Context, session_id: str) -> None:
    """Timer `checkout.session.expire`."""
    session = ctx.get("checkout.session", session_id)
    if session["status"] == "open":
        _close(ctx, session)


def attempt(ctx: Context, session: Json, method: Json) -> Json:
    """The shopper tries to pay with a method. Returns the intent, whatever came of it."""
    if session["status"] != "open":
        raise refused(f"This Checkout Session can no longer be paid: its status is {session['status']}.")
    if method["type"] not in session["payment_method_types"]:
        raise refused(f"This Checkout Session cannot be paid by {method['type']}.")
    intent = _intent(ctx, session, method["type"])
    confirmation.start(ctx, intent, method)
    return intent


def _intent(ctx: Context, session: Json, kind: str) -> Json:
    if session["payment_intent"] is not None:
        intent = ctx.get("payment_intent", session["payment_intent"])
        if kind == "wechat_pay":
            intent["payment_method_options"]["wechat_pay"] = {"client": "web"}
        return intent
    wish: Json = {
        **session["_intent_data"],
        "amount": str(session["amount_total"]),
        "currency": session["currency"],
        "allowed_payment_method_types": session["payment_method_types"],
        "metadata": session["_intent_metadata"],
        "payment_method_options": {**session["payment_method_options"], "wechat_pay": {"client": "web"}},
    }
    if session["customer"]:
        wish["customer"] = session["customer"]
    intent = payment_intents.build(ctx, Params(wish))
    intent.update(_session=session["id"], _return_url=session["success_url"])
    ctx.add(intent)
    session["payment_intent"] = intent["id"]
    ctx.save(session)
    ctx.emit("payment_intent.created", intent)
    return intent


def _close(ctx: Context, session: Json) -> Json:
    session.update(status="expired", url=None)
    ctx.save(session)
    ctx.world.forget_timer("checkout.session.expire", session["id"])
    if session["payment_intent"]:
        intent = ctx.get("payment_intent", session["payment_intent"])
        if intent["status"] in ("requires_payment_method", "requires_confirmation", "requires_action"):
            payment_intents.close(ctx, intent, "automatic")
    ctx.emit("checkout.session.expired", session)
    return session


def _lines(params: Params) -> list[Json]:
    rows = params.rows("line_items")
    if not rows:
        raise missing("line_items")
    lines = [_line(row) for row in rows]
    if len({line["currency"] for line in lines}) > 1:
        raise invalid("line_items", "All line items in a Checkout Session must have the same currency.")
    return lines


def _line(row: Params) -> Json:
    if row.has("price"):
        raise invalid(row.name("price"), "This sandbox has no prices; send price_data.")
    price = row.below("price_data")
    product = price.below("product_data")
    name = product.text("name")
    unit = price.integer("unit_amount")
    if name is None or unit is None:
        raise missing(product.name("name") if name is None else price.name("unit_amount"))
    if unit < 0:
        raise invalid(price.name("unit_amount"), "This value must be greater than or equal to 0.")
    quantity = row.positive("quantity", 1) or 1
    return {
        "id": ids.new("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": unit * quantity,
        "amount_tax": 0,
        "amount_total": unit * quantity,
        "currency": price.currency(),
        "description": name,
        "metadata": {},
        "price": {
            "id": ids.new("price"),
            "object": "price",
            "currency": price.currency(),
            "unit_amount": unit,
            "product": ids.new("prod", 14),
            "type": "one_time",
        },
        "quantity": quantity,
    }


def _new(ctx: Context, params: Params, kinds: list[str], currency: str, total: int) -> Json:
    session_id = ids.new("cs_test", 58)
    success = params.url("success_url")
    if success is None:
        raise missing("success_url")
    if params.has("customer") and params.has("customer_email"):
        raise ApiError(
            400,
            "You may only specify one of these parameters: customer, customer_email.",
            code="parameters_exclusive",
            param="customer",
        )
    if params.has("customer"):
        ctx.get("customer", params.need("customer"), "customer")
    return {
        "id": session_id,
        "object": "checkout.session",
        "after_expiration": None,
        "allow_promotion_codes": None,
        "allowed_payment_method_types": params.texts("allowed_payment_method_types") or None,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": params.text("billing_address_collection"),
        "cancel_url": params.url("cancel_url"),
        "client_reference_id": params.text("client_reference_id", longest=200),
        "client_secret": None,
        "consent": None,
        "created": ctx.now(),
        "currency": currency,
        "customer": params.text("customer"),
        "customer_creation": "if_required",
        "customer_details": {"email": params.text("customer_email")} if params.has("customer_email") else None,
        "customer_email": params.text("customer_email"),
        "expires_at": _expires_at(ctx, params),
        "invoice": None,
        "livemode": False,
        "locale": params.text("locale"),
        "metadata": params.metadata(),
        "mode": "payment",
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_options": params.below("payment_method_options").values,
        "payment_method_types": kinds,
        "payment_status": "unpaid",
        "redirect_on_completion": "always",
        "return_url": None,
        "setup_intent": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": params.text("submit_type"),
        "subscription": None,
        "success_url": success,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{ctx.world.public_url}/c/pay/{session_id}",
    }


def _expires_at(ctx: Context, params: Params) -> int:
    asked = params.integer("expires_at")
    if asked is None:
        return ctx.now() + _LONGEST
    ahead = asked - ctx.now()
    if ahead < _SHORTEST - _SLACK:
        raise invalid(
            "expires_at", "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        )
    if ahead > _LONGEST + _SLACK:
        raise invalid(
            "expires_at", "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        )
    return asked


def summary(session: Json) -> list[tuple[str, str]]:
    """Line items as a shopper reads them: what, and how much."""
    return [
        (f"{line['description']} × {line['quantity']}", money.show(line["amount_total"], line["currency"]))
        for line in session["_line_items"]
    ]


def method_for(ctx: Context, kind: str, card: str) -> Json:
    """A stored payment method as the shopper picks it on the page."""
    payment_methods.check_type(kind, "method")
    if kind == "card":
        return ctx.add(
            payment_methods.build(
                ctx,
                Params(
                    {
                        "type": "card",
                        "card": {"number": card, "exp_month": "12", "exp_year": "2040", "cvc": "123"},
                    }
                ),
            )
        )
    return ctx.add(payment_methods.build(ctx, Params({"type": kind})))
