"""Whoever signs in after a text changed that needs consent is asked once, before going on to buy or sell."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from knowledge import asking
from marketplace.accounts.models import User
from marketplace.accounts.selectors import is_staff_member

# Asked at the first step into one's account, at checkout and in the seller centre. Who refused goes on without these two:
NEEDS_YES = ("/checkout/", "/seller/")
ASKED_AT = ("/me/", *NEEDS_YES)
# What the law keeps for whoever refuses (E-Commerce Law Art. 34, PIPL Art. 16): orders, returns, data, closing are below /me/.
SEEN = "agreed_up_to"


def asks_for_consent(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: pages of people who have not decided lead to /rules/agree/; who refused may not buy or sell on new terms."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            request.method == "GET"
            and request.path.startswith(ASKED_AT)
            and settings.SESSION_COOKIE_NAME in request.COOKIES
        ):
            newest = asking.newest()
            if newest and request.session.get(SEEN) != newest and _must_decide(request, newest):
                return redirect(f"{reverse('knowledge:agree')}?{urlencode({'next': request.get_full_path()})}")
        return get_response(request)

    return middleware


def _must_decide(request: HttpRequest, newest: int) -> bool:
    user = request.user
    if not isinstance(user, User) or is_staff_member(user):
        return False
    if asking.pending(user):
        return True
    if asking.refused(user):
        return request.path.startswith(NEEDS_YES)
    request.session[SEEN] = newest
    return False
