"""Staff work only behind a second factor."""

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import RateLimited
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from marketplace.accounts.selectors import is_staff_member
from marketplace.accounts.services.second_factor import has_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]
# Pages needed to set the factor up, and doors that do not use the session.
OPEN_TO_ALL = ("/account/", "/api/", "/static/", "/media/", "/health/", "/language/")
SEEN = "second_factor_seen"


def staff_needs_mfa(get_response: GetResponse) -> Any:
    """Middleware: signed-in staff without a second factor are sent to set one up (`STAFF_NEEDS_MFA`).

    Too many tries, which some sign-in pages let through as an exception, become a clear page (429).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.STAFF_NEEDS_MFA and _must_set_up(request):
            messages.warning(request, _("Staff accounts need a second factor. Please set one up to go on."))
            return redirect("mfa_index")
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RateLimited):
            response = render(request, "errors/rate_limited.html", status=429)
            response["Retry-After"] = "60"
            return response
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _must_set_up(request: HttpRequest) -> bool:
    # Anonymous visitors are let through without touching session or user: their pages stay cacheable.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(OPEN_TO_ALL):
        return False
    user = request.user
    if not user.is_authenticated or not is_staff_member(user):
        return False
    if request.session.get(SEEN) == user.pk:
        return False
    if has_second_factor(user):
        request.session[SEEN] = user.pk
        return False
    return True
