"""Confirming a payment intent: choosing the method, asking the shopper, and the outcome of the attempt."""

from __future__ import annotations

from typing import Final

from .. import cards, qr
from ..cards import Decline
from ..errors import ApiError, invalid, missing, refused
from ..forms import Params
from ..rendering import public
from ..types import Json
from ..world import Context
from . import charges, checkout_mirror, payment_methods

_OPEN: Final = ("requires_payment_method", "requires_confirmation", "requires_action")
_AUTHORISED_SECONDS: Final = 7 * 86_400


def unexpected(intent: Json, message: str) -> ApiError:
    """The intent is in a state that forbids the verb."""
    return refused(message, "payment_intent_unexpected_state", extra={"payment_intent": public(intent)})


def choose_method(ctx: Context, intent: Json, params: Params) -> None:
    """Put the sent method on the intent and move it to the state that follows."""
    method = _sent_method(ctx, params)
    if method is None:
        return
    if method["type"] not in intent["payment_method_types"]:
        raise refused(
            f"The PaymentMethod provided ({method['type']}) is not allowed for this PaymentIntent. Please attach a "
            f"PaymentMethod of one of the following types: {', '.join(intent['payment_method_types'])}.",
            "payment_intent_incompatible_payment_method",
            param="payment_method",
        )
    if method["customer"] not in (None, intent["customer"]):
        raise refused(
            "The provided PaymentMethod cannot be used because it belongs to a Customer; include the customer in the "
            "customer parameter on the PaymentIntent.",
            param="payment_method",
        )
    intent["payment_method"] = method["id"]
    if intent["status"] in _OPEN:
        intent.update(status="requires_confirmation", next_action=None)


def _sent_method(ctx: Context, params: Params) -> Json | None:
    if params.has("payment_method") and params.has("payment_method_data"):
        raise ApiError(
            400,
            "You may only specify one of these parameters: payment_method, payment_method_data.",
            code="parameters_exclusive",
            param="payment_method",
        )
    if params.has("payment_method_data"):
        return ctx.add(payment_methods.build(ctx, params.below("payment_method_data")))
    if params.has("payment_method"):
        return payment_methods.find(ctx, params.need("payment_method"), "payment_method")
    return None


def confirm(ctx: Context, intent: Json, params: Params) -> Json:
    """Try to take the money. Raises ApiError(402) for a decline, after noting it on the intent."""
    if intent["status"] not in _OPEN:
        raise unexpected(
            intent,
            "You cannot confirm this PaymentIntent because it has already "
            + (
                "succeeded after being previously confirmed."
                if intent["status"] == "succeeded"
                else f"a status of {intent['status']}."
            ),
        )
    intent["payment_method_options"].update(params.below("payment_method_options").values)
    intent["_return_url"] = params.url("return_url") or intent["_return_url"]
    choose_method(ctx, intent, params)
    if intent["payment_method"] is None:
        raise unexpected(
            intent,
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either "
            "update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly "
            "with a payment method or ConfirmationToken.",
        )
    method = ctx.get("payment_method", intent["payment_method"], "payment_method")
    _need_return_url(intent, method["type"])
    decline = start(
        ctx, intent, method, off_session=params.has("off_session") and params.text("off_session") != "false"
    )
    if decline is not None:
        raise _card_error(ctx, intent, method, decline)
    return intent


def _need_return_url(intent: Json, kind: str) -> None:
    automatic = intent["automatic_payment_methods"]
    if intent["_return_url"] is None and (kind == "alipay" or (automatic and automatic["allow_redirects"] == "always")):
        raise invalid(
            "return_url",
            "This PaymentIntent can accept payment methods that redirect your customer off of your page, so you must "
            "provide a `return_url`. To accept none of these, leave redirecting types out of "
            "`allowed_payment_method_types`, or set `automatic_payment_methods[allow_redirects]` to `never`.",
        )


def start(ctx: Context, intent: Json, method: Json, *, off_session: bool = False) -> Decline | None:
    """One attempt with a method: ask the shopper first where that is needed, else charge."""
    intent.update(last_payment_error=None, payment_method=method["id"])
    kind = method["type"]
    if capture_of(intent, kind) == "manual" and kind != "card":
        raise invalid("capture_method", f"The payment method type {kind} does not support manual capture.")
    if kind == "card":
        if not payment_methods.is_challenged(intent, method):
            return _charge(ctx, intent, method)
        if off_session:
            return _failed(ctx, intent, method, cards.AUTHENTICATION_REQUIRED)
        action = _redirect(ctx, intent) if intent["_return_url"] else {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    else:
        action = _alipay(ctx, intent) if kind == "alipay" else _wechat(ctx, intent)
    intent.update(status="requires_action", next_action=action)
    ctx.save(intent)
    ctx.emit("payment_intent.requires_action", intent)
    return None


def capture_of(intent: Json, kind: str) -> str:
    """The capture method for a type of payment method."""
    own = intent["payment_method_options"].get(kind) or {}
    return str(own.get("capture_method") or intent["capture_method"])


def page_url(ctx: Context, intent: Json) -> str:
    """Where the shopper acts."""
    return f"{ctx.world.public_url}/pay/{intent['id']}"


def _redirect(ctx: Context, intent: Json) -> Json:
    return {
        "type": "redirect_to_url",
        "redirect_to_url": {"url": page_url(ctx, intent), "return_url": intent["_return_url"]},
    }


def _alipay(ctx: Context, intent: Json) -> Json:
    return {
        "type": "alipay_handle_redirect",
        "alipay_handle_redirect": {
            "native_data": None,
            "native_url": None,
            "return_url": intent["_return_url"],
            "url": page_url(ctx, intent),
        },
    }


def _wechat(ctx: Context, intent: Json) -> Json:
    options = intent["payment_method_options"].get("wechat_pay") or {}
    if options.get("client") not in ("web", "ios", "android"):
        raise missing("payment_method_options[wechat_pay][client]")
    url = page_url(ctx, intent)
    return {
        "type": "wechat_pay_display_qr_code",
        "wechat_pay_display_qr_code": {
            "data": url,
            "hosted_instructions_url": url,
            "image_data_url": qr.data_url(url),
            "image_url_png": f"{ctx.world.public_url}/qr/{intent['id']}.png",
            "image_url_svg": f"{ctx.world.public_url}/qr/{intent['id']}.svg",
        },
    }


def approve(ctx: Context, intent: Json) -> Decline | None:
    """The shopper agreed (3-D Secure passed, wallet paid): charge."""
    if intent["status"] not in ("requires_action", "processing"):
        raise unexpected(intent, f"Nothing waits for the shopper: the status is {intent['status']}.")
    return _charge(ctx, intent, ctx.get("payment_method", intent["payment_method"]))


def refuse(ctx: Context, intent: Json) -> Decline:
    """The shopper, the bank or the wallet said no."""
    if intent["status"] not in ("requires_action", "processing"):
        raise unexpected(intent, f"Nothing waits for the shopper: the status is {intent['status']}.")
    return _failed(ctx, intent, ctx.get("payment_method", intent["payment_method"]), cards.AUTHENTICATION)


def process(ctx: Context, intent: Json) -> None:
    """The shopper agreed, the money takes a while (timer `payment_intent.settle`)."""
    intent.update(status="processing", next_action=None)
    ctx.save(intent)
    ctx.emit("payment_intent.processing", intent)
    checkout_mirror.processing(ctx, intent)
    ctx.world.after(ctx.world.config.async_seconds, "payment_intent.settle", intent["id"], ctx.account)


def settle(ctx: Context, intent_id: str) -> None:
    """Timer: the money came."""
    intent = ctx.get("payment_intent", intent_id)
    if intent["status"] == "processing":
        approve(ctx, intent)


def _charge(ctx: Context, intent: Json, method: Json) -> Decline | None:
    card = payment_methods.card_of(method) if method["type"] == "card" else cards.Card("")
    if card.decline is not None:
        return _failed(ctx, intent, method, card.decline)
    way = capture_of(intent, method["type"])
    charge = charges.make(ctx, intent, method, captured=way != "manual")
    intent.update(latest_charge=charge["id"], next_action=None, last_payment_error=None)
    if way == "manual":
        intent.update(status="requires_capture", amount_capturable=intent["amount"])
        ctx.world.after(_AUTHORISED_SECONDS, "payment_intent.expire", intent["id"], ctx.account)
    else:
        intent.update(status="succeeded", amount_received=intent["amount"])
        if way == "automatic":
            charges.book(ctx, charge)
        else:
            ctx.world.after(ctx.world.config.booking_seconds, "charge.book", charge["id"], ctx.account)
    ctx.save(intent)
    ctx.emit("charge.succeeded", charge)
    ctx.emit("payment_intent." + ("amount_capturable_updated" if way == "manual" else "succeeded"), intent)
    if card.dispute:
        ctx.world.after(0.2, "dispute.open", charge["id"], ctx.account)
    checkout_mirror.paid(ctx, intent, method)
    return None


def _failed(ctx: Context, intent: Json, method: Json, decline: Decline) -> Decline:
    charge = charges.make(ctx, intent, method, captured=False, decline=decline) if decline.charged else None
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        latest_charge=charge["id"] if charge else intent["latest_charge"],
        last_payment_error=_error_fields(method, decline, charge),
    )
    ctx.save(intent)
    if charge is not None:
        ctx.emit("charge.failed", charge)
    ctx.emit("payment_intent.payment_failed", intent)
    checkout_mirror.failed(ctx, intent)
    return decline


def _error_fields(method: Json, decline: Decline, charge: Json | None) -> Json:
    fields: Json = {"code": decline.code, "message": decline.message, "payment_method": public(method)}
    fields["doc_url"] = "https://stripe.com/docs/error-codes/" + decline.code.replace("_", "-")
    fields["type"] = "card_error" if method["type"] == "card" else "invalid_request_error"
    if decline.decline_code:
        fields["decline_code"] = decline.decline_code
    if decline.param:
        fields["param"] = decline.param
    if charge is not None:
        fields["charge"] = charge["id"]
    return fields


def _card_error(ctx: Context, intent: Json, method: Json, decline: Decline) -> ApiError:
    extra: Json = {"payment_intent": public(intent), "payment_method": public(method)}
    if decline.decline_code:
        extra["decline_code"] = decline.decline_code
    if decline.charged:
        extra["charge"] = intent["latest_charge"]
    return ApiError(
        402, decline.message, kind="card_error", code=decline.code, param=decline.param, extra=extra, keep=True
    )
