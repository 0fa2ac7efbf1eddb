"""What a Checkout Session shows of its payment. Knows only stored objects, so that payments can call it."""

from __future__ import annotations

from ..types import Json
from ..world import Context


def _session(ctx: Context, intent: Json) -> Json | None:
    return ctx.get("checkout.session", intent["_session"]) if intent["_session"] else None


def is_open(ctx: Context, intent: Json) -> bool:
    """Whether the intent belongs to a session that can still be paid."""
    session = _session(ctx, intent)
    return session is not None and session["status"] == "open"


def paid(ctx: Context, intent: Json, method: Json) -> None:
    """Money taken (or held): the session is complete."""
    session = _session(ctx, intent)
    if session is None:
        return
    late = session["status"] == "complete"
    session["payment_status"] = "paid" if intent["status"] == "succeeded" else "unpaid"
    _complete(ctx, session, intent)
    _details(session, method)
    ctx.save(session)
    ctx.emit("checkout.session." + ("async_payment_succeeded" if late else "completed"), session)


def processing(ctx: Context, intent: Json) -> None:
    """The shopper is done, the money is not there yet: complete and unpaid."""
    session = _session(ctx, intent)
    if session is not None:
        _complete(ctx, session, intent)
        ctx.save(session)
        ctx.emit("checkout.session.completed", session)


def failed(ctx: Context, intent: Json) -> None:
    """An attempt failed. An open session lets the shopper try again; a completed one has failed for good."""
    session = _session(ctx, intent)
    if session is not None and session["status"] == "complete":
        ctx.emit("checkout.session.async_payment_failed", session)


def captured(ctx: Context, intent: Json) -> None:
    """A held payment was captured later."""
    session = _session(ctx, intent)
    if session is not None:
        session["payment_status"] = "paid"
        ctx.save(session)


def _complete(ctx: Context, session: Json, intent: Json) -> None:
    session.update(status="complete", payment_intent=intent["id"], url=None)
    ctx.world.forget_timer("checkout.session.expire", session["id"])


def _details(session: Json, method: Json) -> None:
    billing = method["billing_details"]
    session["customer_details"] = {
        "address": billing["address"],
        "business_name": None,
        "email": session["customer_email"] or billing["email"],
        "individual_name": None,
        "name": billing["name"],
        "phone": billing["phone"],
        "tax_exempt": "none",
        "tax_ids": [],
    }
