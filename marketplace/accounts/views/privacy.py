"""`/me/privacy/`: consents, a copy of my data, closing the account."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts.api.me import consent_rows
from marketplace.accounts.models import Consent
from marketplace.accounts.selectors import privacy_requests_of
from marketplace.accounts.services import consents, privacy, privacy_table
from marketplace.core.errors import NotFound
from marketplace.core.http import refuse_to

PAGE = "accounts:privacy"
# Withdrawing this one means closing the account; the page says so instead of offering it.
FIXED = Consent.Purpose.PRIVACY_POLICY


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What I agreed to, what I asked for."""
    values = {
        "consents": consent_rows(request.user),
        "requests": privacy_requests_of(request.user)[:20],
        "fixed": FIXED,
    }
    return render(request, "accounts/privacy.html", {**values, "tab": "me"})


@login_required
@require_POST
@refuse_to(PAGE)
def consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw one consent."""
    purpose = request.POST.get("purpose", "")
    if purpose not in Consent.Purpose.values or purpose == FIXED:
        raise NotFound
    if request.POST.get("verb") == "give":
        consents.give(user=request.user, purposes=[purpose], actor=request.user.ref)
        messages.success(request, _("Your consent is recorded."))
    else:
        consents.withdraw(user=request.user, purpose=purpose, actor=request.user.ref)
        messages.success(request, _("Your consent is withdrawn. What needs it is switched off from now on."))
    return redirect(PAGE)


@login_required
@reauthentication_required
@require_POST
@refuse_to(PAGE)
def ask_export(request: HttpRequest) -> HttpResponse:
    """Ask for a copy."""
    privacy.request_export(user=request.user, actor=request.user.ref)
    messages.success(request, _("We are putting your data together and will tell you when it is ready."))
    return redirect(PAGE)


@login_required
@reauthentication_required
@require_GET
def download(request: HttpRequest, request_id: int) -> HttpResponse:
    """The copy as a JSON file."""
    text = privacy.export_for(user=request.user, request_id=request_id)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="miaomiao-{request_id}.json"'
    response["Cache-Control"] = "no-store"
    return response


@login_required
@reauthentication_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """What closing means, what still speaks against it, and the button."""
    if request.method == "POST" and request.POST.get("sure"):
        return _close(request)
    reasons = privacy_table.blocks(request.user.ref)
    return render(request, "accounts/close.html", {"reasons": reasons, "tab": "me"})


@refuse_to(PAGE)
def _close(request: HttpRequest) -> HttpResponse:
    privacy.request_closure(user=request.user, actor=request.user.ref)
    messages.success(request, _("Your account is being closed. You will get a last message about it."))
    return redirect(PAGE)
