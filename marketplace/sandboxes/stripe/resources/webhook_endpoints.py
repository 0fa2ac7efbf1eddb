"""Webhook endpoints made through the API, next to the one given at start."""

from __future__ import annotations

from .. import ids
from ..errors import missing
from ..forms import Params
from ..types import API_VERSION, Json
from ..world import Context


def create(ctx: Context, params: Params) -> Json:
    """POST /v1/webhook_endpoints. The answer to this call is the only one that shows the secret."""
    url, wanted = params.url("url"), params.texts("enabled_events")
    if url is None or not wanted:
        raise missing("url" if url is None else "enabled_events")
    endpoint: Json = {
        "id": ids.new("we"),
        "object": "webhook_endpoint",
        "api_version": params.text("api_version", API_VERSION),
        "application": None,
        "created": ctx.now(),
        "description": params.text("description"),
        "enabled_events": wanted,
        "livemode": False,
        "metadata": params.metadata(),
        "status": "enabled",
        "url": url,
        "_connect": params.flag("connect"),
        "_secret": f"whsec_{ids.tail(32)}",
    }
    ctx.add(endpoint)
    return {**endpoint, "secret": endpoint["_secret"]}


def retrieve(ctx: Context, params: Params, endpoint_id: str) -> Json:
    """GET /v1/webhook_endpoints/{id}"""
    return ctx.get("webhook_endpoint", endpoint_id)


def index(ctx: Context, params: Params) -> Json:
    """GET /v1/webhook_endpoints"""
    return ctx.page("webhook_endpoint", params, "/v1/webhook_endpoints")


def update(ctx: Context, params: Params, endpoint_id: str) -> Json:
    """POST /v1/webhook_endpoints/{id}"""
    endpoint = ctx.get("webhook_endpoint", endpoint_id)
    endpoint["url"] = params.url("url") or endpoint["url"]
    endpoint["enabled_events"] = params.texts("enabled_events") or endpoint["enabled_events"]
    if params.sent("disabled"):
        endpoint["status"] = "disabled" if params.flag("disabled") else "enabled"
    endpoint["metadata"] = params.metadata(endpoint["metadata"])
    return ctx.save(endpoint)


def delete(ctx: Context, params: Params, endpoint_id: str) -> Json:
    """DELETE /v1/webhook_endpoints/{id}"""
    ctx.get("webhook_endpoint", endpoint_id)
    ctx.store.delete(endpoint_id)
    return {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}
