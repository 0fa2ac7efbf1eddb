"""Customers: little more than a place for metadata and payment methods."""

from __future__ import annotations

from .. import ids
from ..forms import Params
from ..types import Json
from ..world import Context
from . import payment_methods

_TEXTS = ("description", "email", "name", "phone")


def create(ctx: Context, params: Params) -> Json:
    """POST /v1/customers"""
    customer: Json = {
        "id": ids.new("cus", 14),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": ctx.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": None,
        "invoice_settings": {"default_payment_method": None},
        "livemode": False,
        "metadata": {},
        "name": None,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
    }
    _fill(customer, params)
    ctx.add(customer)
    ctx.emit("customer.created", customer)
    if params.has("payment_method"):
        payment_methods.attach_to(ctx, params.need("payment_method"), customer["id"])
    return customer


def retrieve(ctx: Context, params: Params, customer_id: str) -> Json:
    """GET /v1/customers/{id}"""
    return ctx.get("customer", customer_id)


def update(ctx: Context, params: Params, customer_id: str) -> Json:
    """POST /v1/customers/{id}"""
    customer = ctx.get("customer", customer_id)
    _fill(customer, params)
    ctx.save(customer)
    ctx.emit("customer.updated", customer)
    return customer


def delete(ctx: Context, params: Params, customer_id: str) -> Json:
    """DELETE /v1/customers/{id}"""
    customer = ctx.get("customer", customer_id)
    ctx.store.delete(customer_id)
    ctx.emit("customer.deleted", customer)
    return {"id": customer_id, "object": "customer", "deleted": True}


def index(ctx: Context, params: Params) -> Json:
    """GET /v1/customers"""
    return ctx.page("customer", params, "/v1/customers", equal=("email",))


def _fill(customer: Json, params: Params) -> None:
    for key in _TEXTS:
        if params.sent(key):
            customer[key] = params.text(key)
    for key in ("address", "shipping"):
        if params.sent(key):
            customer[key] = params.below(key).values or None
    customer["preferred_locales"] = params.texts("preferred_locales") or customer["preferred_locales"]
    customer["metadata"] = params.metadata(customer["metadata"])
