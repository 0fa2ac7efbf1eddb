"""`/seller/webhooks/`: endpoints, their secrets and deliveries, for shops and for integrator accounts."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from marketplace.core.http import refuse_to
from marketplace.notices.services import webhooks
from marketplace.notices.webhooks import kinds, selectors
from marketplace.notices.webhooks.models import WebhookEndpoint
from sellers.errors import NotASeller
from sellers.forms_shop import EndpointForm
from sellers.selectors import membership
from sellers.selectors.team import webhook_owner

LIST, ONE, A_PAGE = "sellers:webhooks", "sellers:webhook", 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """All endpoints, and a form for another one."""
    owner = webhook_owner(request.user)
    form = EndpointForm(request.POST or None, owner=owner)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = webhooks.add_endpoint(
                owner=owner, url=given["url"], kinds_wanted=given["kinds"], note=given["note"], actor=request.user.ref
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Added. Copy the secret below into your program, then send a test."))
            return redirect(ONE, made.public_id)
    values = {
        **_frame(request), "endpoints": selectors.endpoints_of(owner), "form": form,
        "kinds": [{"kind": kinds.KINDS[code], "example": _pretty(code)} for code in kinds.offered_to(owner)],
    }  # fmt: skip
    return render(request, "sellers/webhooks.html", values, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """One endpoint: its secret, what was sent there, and what can be done."""
    endpoint = _mine(request, endpoint_id)
    form = EndpointForm(
        request.POST or None, owner=endpoint.owner,
        initial={"url": endpoint.url, "note": endpoint.note, "kinds": endpoint.kinds},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            webhooks.change_endpoint(
                endpoint=endpoint,
                url=given["url"],
                kinds_wanted=given["kinds"],
                note=given["note"],
                actor=request.user.ref,
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(ONE, endpoint_id)
    page = Paginator(selectors.deliveries_of(endpoint), A_PAGE).get_page(request.GET.get("page"))
    values = {
        **_frame(request), "endpoint": endpoint, "form": form, "page": page, "secret": str(endpoint.secret),
        "tries": webhooks.MAX_ATTEMPTS,
    }  # fmt: skip
    response = render(request, "sellers/webhook.html", values, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def verb(request: HttpRequest, endpoint_id: str, name: str) -> HttpResponse:
    """Test, rotate the secret, switch on or off, remove."""
    endpoint, actor = _mine(request, endpoint_id), request.user.ref
    try:
        match name:
            case "ping":
                _said_ping(request, webhooks.ping(endpoint=endpoint, actor=actor))
            case "rotate":
                webhooks.rotate_secret(endpoint=endpoint, actor=actor)
                messages.success(request, _("A new secret. For 24 hours the old one signs as well."))
            case "on" | "off":
                webhooks.change_endpoint(endpoint=endpoint, is_active=name == "on", actor=actor)
            case "remove":
                webhooks.remove_endpoint(endpoint=endpoint, actor=actor)
                return redirect(LIST)
            case _:
                pass
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(ONE, endpoint_id)


@login_required
@require_POST
@refuse_to(LIST)
def redeliver(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send it once more."""
    delivery = selectors.delivery_of(webhook_owner(request.user), delivery_id)
    webhooks.redeliver(delivery=delivery, actor=request.user.ref)
    messages.success(request, _("It is sent again now."))
    return redirect(ONE, delivery.endpoint.public_id)


@login_required
@require_safe
def message(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """What was sent, byte for byte."""
    delivery = selectors.delivery_of(webhook_owner(request.user), delivery_id)
    return HttpResponse(delivery.message.body, content_type="application/json; charset=utf-8")


def _said_ping(request: HttpRequest, delivery: Any) -> None:
    facts = {"status": delivery.last_status, "ms": delivery.last_ms, "error": delivery.last_error}
    if delivery.status == "delivered":
        messages.success(request, _("Your server answered %(status)s in %(ms)s ms.") % facts)
    elif delivery.last_status:
        messages.error(request, _("Your server answered %(status)s. We need a 2xx.") % facts)
    else:
        messages.error(request, _("Your server did not answer (%(error)s).") % facts)


def _mine(request: HttpRequest, endpoint_id: str) -> WebhookEndpoint:
    return selectors.endpoint_of(webhook_owner(request.user), endpoint_id)


def _frame(request: HttpRequest) -> dict[str, Any]:
    """Sellers see the page in their centre, integrators in their account."""
    try:
        frame = {"seller": membership(request.user).seller, "layout": "base/seller.html"}
    except NotASeller:
        frame = {"layout": "base/page.html"}
    return {**frame, "nav": "webhooks", "docs": f"{settings.PUBLIC_URL}/api/v1/docs/"}


def _pretty(code: str) -> str:
    body = {"type": code, "timestamp": "2026-11-22T04:00:00Z", "data": kinds.KINDS[code].example}
    return json.dumps(body, ensure_ascii=False, indent=2)
