"""Connected accounts (Connect): sellers who receive transfers and payouts."""

from __future__ import annotations

import re
from typing import Final

from .. import ids, money
from ..errors import ApiError, invalid, missing, not_found
from ..forms import Params
from ..types import Json
from ..world import Context

_CURRENCY: Final = {
    "JP": "jpy",
    "US": "usd",
    "GB": "gbp",
    "AU": "aud",
    "CA": "cad",
    "HK": "hkd",
    "SG": "sgd",
    "CN": "cny",
    "KR": "krw",
    "NZ": "nzd",
    "CH": "chf",
    "SE": "sek",
    "DK": "dkk",
    "NO": "nok",
    "MX": "mxn",
    "TH": "thb",
}
_TABLES: Final = ("business_profile", "settings", "tos_acceptance", "company", "individual")
_TYPES: Final = ("express", "custom", "standard")


def create(ctx: Context, params: Params) -> Json:
    """POST /v1/accounts. In the sandbox every requested capability is active at once."""
    country = params.text("country", "US") or "US"
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise invalid(
            "country",
            f"Country '{country}' is unknown. Try using a 2-character alphanumeric country code.",
            "country_code_invalid",
        )
    account: Json = {
        "id": ids.new("acct", 16),
        "object": "account",
        "business_profile": {},
        "business_type": None,
        "capabilities": {},
        "charges_enabled": True,
        "controller": params.below("controller").values or {"type": "application", "is_controller": True},
        "country": country,
        "created": ctx.now(),
        "default_currency": params.text("default_currency", _CURRENCY.get(country, "eur")),
        "details_submitted": True,
        "email": None,
        "external_accounts": None,
        "future_requirements": _requirements([]),
        "metadata": {},
        "payouts_enabled": True,
        "requirements": _requirements([]),
        "settings": {"payouts": {"schedule": {"interval": "manual"}, "debit_negative_balances": False}},
        "tos_acceptance": {},
        "type": params.choice("type", _TYPES, "none" if params.has("controller") else "standard")
        if params.has("type") or not params.has("controller")
        else "none",
    }
    account["external_accounts"] = {
        "object": "list",
        "data": [],
        "has_more": False,
        "url": f"/v1/accounts/{account['id']}/external_accounts",
    }
    _fill(account, params)
    ctx.add(account)
    ctx.at(account["id"]).emit("account.updated", account)
    return account


def retrieve(ctx: Context, params: Params, account_id: str) -> Json:
    """GET /v1/accounts/{id}"""
    if account_id == ctx.account:
        return ctx.at("").get("account", account_id)
    account = ctx.store.get(account_id, ctx.account)
    if account is None or account["object"] != "account":
        raise no_access(account_id)
    return account


def own(ctx: Context, params: Params) -> Json:
    """GET /v1/account: the account that the key (or the `Stripe-Account` header) stands for."""
    if ctx.account:
        return ctx.at("").get("account", ctx.account)
    return {
        "id": "acct_sandboxplatform",
        "object": "account",
        "charges_enabled": True,
        "country": "HK",
        "created": 0,
        "default_currency": "cny",
        "details_submitted": True,
        "email": None,
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
    }


def index(ctx: Context, params: Params) -> Json:
    """GET /v1/accounts"""
    return ctx.page("account", params, "/v1/accounts")


def update(ctx: Context, params: Params, account_id: str) -> Json:
    """POST /v1/accounts/{id}"""
    account = retrieve(ctx, params, account_id)
    _fill(account, params)
    ctx.save(account)
    ctx.at(account_id).emit("account.updated", account)
    return account


def delete(ctx: Context, params: Params, account_id: str) -> Json:
    """DELETE /v1/accounts/{id}: only with an empty balance."""
    retrieve(ctx, params, account_id)
    if any(row["available"] or row["pending"] for row in ctx.store.balance(account_id, ctx.now())):
        raise ApiError(400, "This account cannot be deleted because it has a balance.", began=True)
    ctx.store.delete(account_id)
    return {"id": account_id, "object": "account", "deleted": True}


def create_link(ctx: Context, params: Params) -> Json:
    """POST /v1/account_links: the hosted onboarding page."""
    account = retrieve(ctx, params, params.need("account"))
    kind = params.choice("type", ("account_onboarding", "account_update"))
    if kind is None:
        raise missing("type")
    account["_return_url"] = params.url("return_url")
    ctx.save(account)
    return {
        "object": "account_link",
        "created": ctx.now(),
        "expires_at": ctx.now() + 300,
        "url": f"{ctx.world.public_url}/onboarding/{account['id']}",
    }


def restrict(ctx: Context, account: Json, wish: Json) -> Json:
    """On demand: switch payouts or transfers off or on, as Stripe does when a document is due."""
    for key in ("payouts_enabled", "charges_enabled", "details_submitted"):
        if isinstance(wish.get(key), bool):
            account[key] = wish[key]
    if isinstance(wish.get("transfers"), str):
        account["capabilities"]["transfers"] = wish["transfers"]
    if isinstance(wish.get("currently_due"), list):
        account["requirements"] = _requirements([str(name) for name in wish["currently_due"]])
    ctx.save(account)
    ctx.at(account["id"]).emit("account.updated", account)
    return account


def no_access(account_id: str) -> ApiError:
    """The account does not exist or is not ours."""
    return ApiError(
        403,
        f"The provided key does not have access to account '{account_id}' (or that account does not exist). "
        "Application access may have been revoked.",
        code="account_invalid",
    )


def connected(ctx: Context, account_id: str, param: str) -> Json:
    """A connected account named in a parameter."""
    account = ctx.store.get(account_id, "")
    if account is None or account["object"] != "account":
        raise not_found("destination", account_id, param)
    return account


def _fill(account: Json, params: Params) -> None:
    for name, wish in params.below("capabilities").values.items():
        asked = isinstance(wish, dict) and wish.get("requested") == "true"
        account["capabilities"][name] = "active" if asked else "inactive"
    for key in ("email", "business_type"):
        if params.sent(key):
            account[key] = params.text(key)
    if params.has("default_currency"):
        account["default_currency"] = params.currency("default_currency")
    for key in _TABLES:
        if params.sent(key):
            account[key] = {**(account.get(key) or {}), **params.below(key).values}
    account["metadata"] = params.metadata(account["metadata"])
    if params.has("external_account"):
        account["external_accounts"]["data"] = [_bank(account, params)]


def _bank(account: Json, params: Params) -> Json:
    sent = params.values["external_account"]
    table = params.below("external_account") if isinstance(sent, dict) else Params({})
    currency = table.text("currency", account["default_currency"]) or "usd"
    if currency not in money.CURRENCIES:
        raise invalid("external_account[currency]", f"Invalid currency: {currency}")
    number = table.text("account_number", "000123456789") or ""
    return {
        "id": ids.new("ba"),
        "object": "bank_account",
        "account": account["id"],
        "account_holder_name": table.text("account_holder_name"),
        "account_holder_type": table.text("account_holder_type"),
        "bank_name": "SANDBOX BANK",
        "country": table.text("country", account["country"]),
        "currency": currency,
        "default_for_currency": True,
        "fingerprint": ids.tail(16),
        "last4": number[-4:],
        "metadata": {},
        "routing_number": table.text("routing_number"),
        "status": "new",
    }


def _requirements(due: list[str]) -> Json:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": None,
        "errors": [],
        "eventually_due": due,
        "past_due": [],
        "pending_verification": [],
    }
